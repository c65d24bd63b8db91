/**
 * The shared budget's scripts. KEYS[1]: a hash with limit, used, resetAt, blockedUntil and savedAt of one pool. Times
 * are Redis' own, ms, so that the clocks of two hosts cannot disagree about a window; after that clock was set back the
 * window begins anew.
 */
const WINDOW_OF = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local found = redis.call('HMGET', KEYS[1], 'limit', 'used', 'resetAt', 'blockedUntil', 'savedAt')
local limit = tonumber(found[1] or ARGV[1])
local used = tonumber(found[2] or '0')
local resetAt = tonumber(found[3] or '0')
local blocked = tonumber(found[4] or '0')
local isSetBack = tonumber(found[5] or '0') > now + 1000
if isSetBack then blocked = 0 end
if isSetBack or now >= resetAt then
  used = 0
  resetAt = now + tonumber(ARGV[2])
end
local function save()
  redis.call('HSET', KEYS[1], 'limit', limit, 'used', used, 'resetAt', string.format('%.0f', resetAt),
    'blockedUntil', string.format('%.0f', blocked), 'savedAt', string.format('%.0f', now))
  redis.call('PEXPIRE', KEYS[1], math.max(600000, math.ceil(blocked - now)))
end
`;

/** ARGV: default limit, window, weight, share of the limit. 0 = spent; else ms until it may be tried again. */
export const TAKE = `
${WINDOW_OF}
local weight = tonumber(ARGV[3])
local free = used + weight <= limit * tonumber(ARGV[4])
if now >= blocked and free then
  used = used + weight
  save()
  return 0
end
local untilFree = free and now or resetAt
return math.max(1, math.ceil(math.max(blocked, untilFree) - now))
`;

/** ARGV: default limit, window, limit, remaining, ms until the reset. Writes only what the count did not know. */
export const CORRECT = `
${WINDOW_OF}
local reset = now + tonumber(ARGV[5])
local spent = tonumber(ARGV[3]) - tonumber(ARGV[4])
local same = math.abs(reset - resetAt) < tonumber(ARGV[2]) / 2
local near = math.abs(reset - resetAt) < 500
if near and spent <= used and limit == tonumber(ARGV[3]) then return 0 end
used = same and math.max(used, spent) or spent
limit = tonumber(ARGV[3])
resetAt = reset
save()
return 1
`;

/** ARGV: default limit, window, ms to stay away. */
export const BLOCK = `
${WINDOW_OF}
blocked = math.max(blocked, now + tonumber(ARGV[3]))
save()
return 1
`;
