import { z } from 'zod';
import { TIMEFRAMES, type Timeframe } from './domain/index.js';

/** What people read about a setting; kept beside its check. */
export interface Note {
  /** What it takes, completing "takes …". */
  readonly takes: string;
  readonly note: string;
  readonly fallback: string;
  readonly secret?: true;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

const toNumber = z.string().regex(NUMBER).transform(Number);

const real = (fallback: string, min: number, max: number, unit: string, note: string) =>
  toNumber
    .pipe(z.number().min(min).max(max))
    .prefault(fallback)
    .meta({ takes: `${unit} from ${min} to ${max}`, note, fallback } satisfies Note);

const whole = (fallback: string, min: number, max: number, unit: string, note: string) =>
  toNumber
    .pipe(z.number().int().min(min).max(max))
    .prefault(fallback)
    .meta({
      takes: `a whole number${unit && ` of ${unit}`} from ${min} to ${max}`,
      note,
      fallback,
    } satisfies Note);

const choice = <T extends string>(fallback: T, values: readonly [T, ...T[]], note: string) =>
  z
    .enum(values)
    .prefault(fallback as never)
    .meta({ takes: `one of ${values.join(', ')}`, note, fallback } satisfies Note);

const text = (fallback: string, takes: string, note: string) =>
  z
    .string()
    .prefault(fallback)
    .meta({ takes, note, fallback } satisfies Note);

const optional = <T extends z.ZodType>(type: T, takes: string, note: string) =>
  type.optional().meta({ takes, note, fallback: '' } satisfies Note);

const secret = (takes: string, note: string, pattern = /^\S+$/) =>
  z
    .string()
    .regex(pattern)
    .optional()
    .meta({ takes, note, fallback: '', secret: true } satisfies Note);

const isUrl = (value: string, protocols: readonly string[]): boolean =>
  URL.canParse(value) && protocols.includes(new URL(value).protocol);

const webAddress = (note: string) =>
  optional(
    z.string().refine((value) => isUrl(value, ['http:', 'https:'])),
    'a web address (http:// or https://)',
    note,
  );

const secretAddress = (note: string) =>
  webAddress(note).meta({
    takes: 'a web address (http:// or https://)',
    note,
    fallback: '',
    secret: true,
  } satisfies Note);

const time = (note: string) =>
  optional(
    z
      .string()
      .transform((value) => (/^\d{11,}$/.test(value) ? Number(value) : Date.parse(value)))
      .pipe(z.number()),
    'a date such as 2025-10-01, a time such as 2025-10-01T12:00:00Z, or unix ms',
    note,
  );

const isTimeZone = (value: string): boolean => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: value }));
  } catch {
    return false;
  }
};

/** The one schema of all settings: environment names, checks, defaults and notes, in the order of .env.example. */
export const settingSchema = z.object({
  MODE: choice(
    'paper',
    ['paper', 'live', 'replay'],
    'paper money on live data, a real account, or recorded history',
  ),
  APPROVAL: choice('ask', ['ask', 'auto'], 'whether a trade waits for your tap'),
  APPROVAL_TTL: whole('300', 10, 86_400, 'seconds', 'how long a signal can be approved'),
  UNDO_SECONDS: whole(
    '0',
    0,
    60,
    'seconds',
    'that an approved order is held back for, so that you can undo it',
  ),
  TIMEFRAME: choice<Timeframe>('1h', TIMEFRAMES as [Timeframe, ...Timeframe[]], 'candles that decide'),
  SCAN_PAIRS: whole('100', 1, 1_000, 'symbols', 'how many of the most traded symbols are scanned'),
  TOP_OPPORTUNITIES: whole('5', 1, 50, 'opportunities', 'how many of the best a scan offers at most'),
  CHECK_INTERVAL: whole('60', 1, 86_400, 'seconds', 'time between scans'),
  POSITION_UPDATE_INTERVAL: whole('5', 1, 3_600, 'seconds', 'time between reviews of open positions'),
  RETRAIN_INTERVAL: whole('86400', 60, 31_536_000, 'seconds', 'time between trainings of the model'),

  MAX_OPEN_POSITIONS: whole('3', 1, 100, 'positions', 'how many may be open at the same time'),
  RISK_PER_TRADE: real('0.02', 0.0001, 0.1, 'a fraction', 'of equity that the first entry may lose'),
  MAX_POSITION_SIZE: real('1000', 1, 1e9, 'USDT', 'notional of one position at most'),
  LEVERAGE: whole('10', 1, 100, '', 'upper bound; volatile symbols get less'),
  TRAILING_STOP_PERCENTAGE: real(
    '0.02',
    0.001,
    0.5,
    'a fraction',
    'of price that the trailing stop stays away, at least',
  ),
  MAX_SLIPPAGE: real('0.01', 0.0001, 0.1, 'a fraction', 'of price that an entry may be worse than planned'),
  LIMIT_ORDER_TIMEOUT: whole('30', 1, 3_600, 'seconds', 'that a limit order may wait for its fill'),
  DAILY_LOSS_LIMIT: real('0.05', 0.001, 1, 'a fraction', 'of equity lost in a UTC day that pauses entries'),
  MAX_DRAWDOWN: real('0.2', 0.01, 1, 'a fraction', 'of equity lost since its peak that pauses entries'),
  MAX_EXPOSURE: real('3', 0.01, 100, 'times equity', 'notional of all positions together'),
  MAX_OPEN_RISK: real('0.06', 0.0001, 1, 'a fraction', 'of equity lost if every stop were hit at once'),
  MAX_CORRELATION: real(
    '0.7',
    0,
    1,
    'a correlation',
    'of returns from which positions count as moving together',
  ),
  COOLDOWN: whole('14400', 0, 2_592_000, 'seconds', 'without a new entry in a symbol after its stop was hit'),
  PAPER_BALANCE: real('1000', 1, 1e9, 'USDT', 'balance of a new simulated account'),

  KUCOIN_API_KEY: secret('a KuCoin API key', 'needed for MODE=live; rights General and Futures only'),
  KUCOIN_API_SECRET: secret('the secret of that key', 'needed for MODE=live'),
  KUCOIN_API_PASSPHRASE: secret('the passphrase of that key', 'needed for MODE=live', /\S/),
  EXCHANGE_API_ROOT: webAddress('another base address for every call to the exchange'),

  TELEGRAM_BOT_TOKEN: secret(
    'a token such as 123456:ABC… from @BotFather',
    'without one the bot opens a chat page of its own',
    /^\d+:[\w-]+$/,
  ),
  TELEGRAM_OWNER_ID: optional(
    toNumber.pipe(z.number().int().positive()),
    'a numeric Telegram user id',
    'the only user served; without one a pairing code is printed',
  ),
  TELEGRAM_API_ROOT: webAddress('another Bot API server'),
  TIME_ZONE: z
    .string()
    .refine(isTimeZone)
    .prefault('UTC')
    .meta({
      takes: 'a time zone such as UTC or Europe/Berlin',
      note: 'of times in chat',
      fallback: 'UTC',
    } satisfies Note),
  REPORT_TIME: z
    .string()
    .regex(/^(off|([01]?\d|2[0-3]):[0-5]\d)$/)
    .prefault('08:00')
    .meta({
      takes: 'a local time such as 08:00, or off',
      note: 'of the daily and, on Mondays, the weekly report',
      fallback: '08:00',
    } satisfies Note),
  LOCAL_CHAT_HOST: text(
    '127.0.0.1',
    'an address to listen on',
    'of the chat page; it places trades, so keep it on loopback',
  ),
  LOCAL_CHAT_PORT: whole('8787', 0, 65_535, '', 'port of the chat page; 0 takes any free one'),
  HEALTH_HOST: text('127.0.0.1', 'an address to listen on', 'of /healthz and /metrics'),
  HEALTH_PORT: whole('8788', 0, 65_535, '', 'port of /healthz and /metrics; 0 takes any free one'),
  // Whoever knows the address can keep the watcher quiet.
  HEARTBEAT_URL: secretAddress('called every minute, so that an outside watcher notices a dead host'),

  REDIS_URL: optional(
    z.string().refine((value) => isUrl(value, ['redis:', 'rediss:'])),
    'redis://[:password@]host:port',
    'without one a private Redis is started',
  ).meta({
    takes: 'redis://[:password@]host:port',
    note: 'without one a private Redis is started',
    fallback: '',
    secret: true,
  } satisfies Note),
  DATA_DIR: text('data', 'a folder', 'for state that must be kept'),
  LOG_DIR: text('logs', 'a folder', 'for log files'),
  LOG_LEVEL: choice('info', ['debug', 'info', 'warn', 'error'], 'least important lines that are logged'),
  ROLE: choice('all', ['all', 'trader', 'scanner', 'chat'], 'what this process does'),

  REPLAY_DIR: optional(z.string(), 'a folder of candle files', 'needed for MODE=replay'),
  REPLAY_FROM: time('first moment replayed; empty = as early as history allows'),
  REPLAY_TO: time('last moment replayed; empty = the end of the candles'),
  REPLAY_SPEED: real('0', 0, 1e9, 'market seconds a second', 'pace of the replay; 0 = as fast as it goes'),
});
