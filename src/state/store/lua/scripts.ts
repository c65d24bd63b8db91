/**
 * The scripts that change more than one key. Each takes one KEYS entry, the prefix, and derives its keys from it:
 * one Redis server, not a cluster. Redis refuses a script at maxmemory before its first write, never in the middle.
 */

/** The script for Redis at maxmemory (Redis 7 on; older ones cannot read its first line). */
export const overLimit = (lua: string): string => `#!lua flags=allow-oom\n${lua}`;

/** Shared: Redis' own time in ms, so that the clocks of two hosts cannot disagree about a lease. */
const NOW = `
local function now()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end
`;

/** Shared: true when the token is the lease's newest and has not run out. */
const HOLDS = `
${NOW}
local function holds(prefix, lease, token)
  local found = redis.call('HMGET', prefix .. 'lease:' .. lease, 'token', 'until')
  return found[1] == token and tonumber(found[2] or '0') > now()
end
`;

/**
 * Shared: of each kind the last documents that were written or deleted are named in a list, as commit and id; whether a
 * row of it is of a commit.
 */
const LOG = `
local LOGGED = 100
local function isOf(row, commit)
  return commit and string.sub(row, 1, #commit + 1) == commit .. ' '
end
`;

/**
 * ARGV: commit id, store's now, lease ('' = no fence), token, then counted groups: checks (kind, id, version),
 * puts (kind, id, json), dels (kind, id), journal (json), jobs (dueAt, json), pushes (json).
 * The commit id makes a commit that the client sent again after a lost answer count once.
 * Returns ok and the number of the first job (the others follow it), fenced and the lease, or conflict, kind and id.
 */
export const COMMIT = `
${HOLDS}
${LOG}
local prefix = KEYS[1]
local applied = prefix .. 'applied:' .. ARGV[1]
if redis.call('EXISTS', applied) == 1 then return {'ok'} end
if ARGV[3] ~= '' and not holds(prefix, ARGV[3], ARGV[4]) then return {'fenced', ARGV[3]} end

local function versionOf(kind, id)
  local found = redis.call('HGET', prefix .. 'doc:' .. kind, id)
  local bar = found and string.find(found, '|', 1, true)
  -- What cannot be read counts as absent.
  return bar and tonumber(string.sub(found, 1, bar - 1)) or 0
end

local at = 5
local function group(width, each)
  local count = tonumber(ARGV[at])
  at = at + 1
  for _ = 1, count do
    local stop = each(at)
    if stop then return stop end
    at = at + width
  end
end

local conflict = group(3, function(i)
  if versionOf(ARGV[i], ARGV[i + 1]) ~= tonumber(ARGV[i + 2]) then return {'conflict', ARGV[i], ARGV[i + 1]} end
end)
if conflict then return conflict end

redis.call('SET', applied, '1', 'PX', 300000)
-- Whoever knows a list of the kind as it was before reads what was written since.
local begun = {}
local function changes(kind, id)
  local log = prefix .. 'changes:' .. kind
  if not begun[kind] then
    begun[kind] = true
    local newest = redis.call('LINDEX', log, -1)
    -- Somebody wrote who leaves no word of what.
    if newest and not isOf(newest, redis.call('HGET', prefix .. 'lists', kind)) then redis.call('DEL', log) end
    redis.call('HSET', prefix .. 'lists', kind, ARGV[1])
  end
  if redis.call('RPUSH', log, ARGV[1] .. ' ' .. id) > 2 * LOGGED then redis.call('LTRIM', log, -LOGGED, -1) end
end
group(3, function(i)
  changes(ARGV[i], ARGV[i + 1])
  local version = string.format('%d', versionOf(ARGV[i], ARGV[i + 1]) + 1)
  redis.call('HSET', prefix .. 'doc:' .. ARGV[i], ARGV[i + 1], version .. '|' .. ARGV[i + 2])
end)
group(2, function(i)
  changes(ARGV[i], ARGV[i + 1])
  redis.call('HDEL', prefix .. 'doc:' .. ARGV[i], ARGV[i + 1])
end)
group(1, function(i)
  local seq = redis.call('INCR', prefix .. 'n:journal')
  redis.call('XADD', prefix .. 'journal', string.format('%d-0', seq), 'e', ARGV[i])
end)
local firstJob = ''
group(2, function(i)
  local seq = redis.call('INCR', prefix .. 'n:jobs')
  if firstJob == '' then firstJob = string.format('%d', seq) end
  local member = string.format('%016d', seq)
  redis.call('ZADD', prefix .. 'jobs', ARGV[i], member)
  redis.call('HSET', prefix .. 'jobs:data', member, ARGV[i + 1])
end)
group(1, function(i)
  local seq = string.format('%d', redis.call('INCR', prefix .. 'n:pushes'))
  redis.call('ZADD', prefix .. 'pushes', seq, seq .. '|' .. ARGV[2] .. '|' .. ARGV[i])
end)
return {'ok', firstJob}
`;

/**
 * ARGV: kind, and the state of its list that the caller knows. Returns the state, and where it is another ids and texts
 * by turns: of all documents, or, with a third answer, of those alone that were written ('' for deleted) since the state
 * that is known. A state is the last commit that wrote the kind with the number of its documents; '' where no commit has
 * left a name, as with an older version: then nothing is known.
 */
export const LIST = `
${LOG}
local docs = KEYS[1] .. 'doc:' .. ARGV[1]
local last = redis.call('HGET', KEYS[1] .. 'lists', ARGV[1])
local state = last and last .. ' ' .. redis.call('HLEN', docs) or ''
if state ~= '' and state == ARGV[2] then return {state} end
local known = string.match(ARGV[2], '^%S+')
local log = last and known and known ~= last and redis.call('LRANGE', KEYS[1] .. 'changes:' .. ARGV[1], 0, -1) or {}
if #log > 0 and isOf(log[#log], last) then
  local found, seen = {}, {}
  for i = #log, 1, -1 do
    if isOf(log[i], known) then return {state, found, 'changed'} end
    local id = string.sub(log[i], string.find(log[i], ' ', 1, true) + 1)
    if not seen[id] then
      seen[id] = true
      found[#found + 1] = id
      found[#found + 1] = redis.call('HGET', docs, id) or ''
    end
  end
end
return {state, redis.call('HGETALL', docs)}
`;

/**
 * ARGV: lease, holder, ttl ms, owner ('' = none). Returns the token, or 0 when it is held, and not by this owner.
 * Tokens only rise: the hash is never deleted. One that would last longer than it was given for is free: Redis' clock
 * was set back, and its holder may be dead.
 */
export const ACQUIRE = `
${NOW}
local key = KEYS[1] .. 'lease:' .. ARGV[1]
local time = now()
local found = redis.call('HMGET', key, 'until', 'ttl', 'owner')
local left = tonumber(found[1] or '0') - time
local mine = ARGV[4] ~= '' and found[3] == ARGV[4]
if left > 0 and left <= tonumber(found[2] or left) and not mine then return 0 end
local token = redis.call('HINCRBY', key, 'token', 1)
local till = string.format('%d', time + ARGV[3])
redis.call('HSET', key, 'holder', ARGV[2], 'owner', ARGV[4], 'ttl', ARGV[3], 'until', till)
return token
`;

/** ARGV: lease, token, ttl ms. */
export const RENEW = `
${HOLDS}
if not holds(KEYS[1], ARGV[1], ARGV[2]) then return 0 end
redis.call('HSET', KEYS[1] .. 'lease:' .. ARGV[1], 'ttl', ARGV[3], 'until', string.format('%d', now() + ARGV[3]))
return 1
`;

/** ARGV: lease, token. */
export const RELEASE = `
${HOLDS}
if holds(KEYS[1], ARGV[1], ARGV[2]) then redis.call('HSET', KEYS[1] .. 'lease:' .. ARGV[1], 'until', '0') end
return 1
`;

/** ARGV: lease, token. */
export const HELD = `
${HOLDS}
if holds(KEYS[1], ARGV[1], ARGV[2]) then return 1 end
return 0
`;

/** ARGV: lease. Returns the holder, or nil. */
export const HOLDER = `
${NOW}
local found = redis.call('HMGET', KEYS[1] .. 'lease:' .. ARGV[1], 'holder', 'until')
if tonumber(found[2] or '0') > now() then return found[1] end
return false
`;

/** ARGV: sequence. Returns its next number. */
export const NEXT_ID = `return redis.call('INCR', KEYS[1] .. 'seq:' .. ARGV[1])`;

/** KEYS: the one it writes, each time: what changes nothing is no write. */
export const PROBE = `return redis.call('SET', KEYS[1], '1')`;
