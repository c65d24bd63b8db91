import { WHOLE_SECRET } from './alert-source.js';
import {
  address,
  choice,
  optional,
  real,
  secret,
  setting,
  text,
  time,
  userId,
  whole,
  type Setting,
} from './setting.js';
import { tradingSettings } from './trading-settings.js';

const KEYS = 'keys never pass through the chat';

/** A setting of the host: fixed while the bot runs, and what a trade can lose does not depend on it. */
const fixed = (words: string, locked = 'it is read once, when the program starts') =>
  ({ words, locked, risk: 'none' }) as const;

const folder = text('a folder');
const listening = text('an address to listen on');
const port = whole('', 0, 65_535);
const webAddress = address('a web address (http:// or https://)', 'http:', 'https:');
const key = (takes: string, pattern = /^\S+$/) => secret(text(takes, (value) => pattern.test(value)));

const isTimeZone = (value: string): boolean => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: value }));
  } catch {
    return false;
  }
};

/** A part of what an account on an exchange is reached with. */
export const credential = (takes: string, words: string, pattern?: RegExp): Setting<string | undefined> =>
  optional(key(takes, pattern), fixed(words, KEYS));

/** What settings there are depends on the exchanges that there are: which can be named, and what each is reached with. */
interface ExchangeSettings {
  readonly id: string;
  readonly credentials: Readonly<Record<string, Setting<string | undefined>>>;
}

const exchangeOf = (first: string, ...others: readonly string[]) => ({
  EXCHANGE: setting(
    choice([first, ...others]),
    first,
    fixed('The exchange whose prices are traded on and, with MODE=live, whose account'),
  ),
});

const hostSettings = {
  EXCHANGE_API_ROOT: optional(
    webAddress,
    fixed('Another address for every call to the exchange, in place of its own'),
  ),

  TELEGRAM_BOT_TOKEN: optional(
    key('a token such as 123456:ABC… from @BotFather', /^\d+:[\w-]+$/),
    fixed('The token of your Telegram bot; without one, the bot opens a chat page of its own', KEYS),
  ),
  TELEGRAM_OWNER_ID: optional(
    userId('a numeric Telegram user id'),
    fixed(
      'The only Telegram user who is answered; without one, a pairing code is printed at the start',
      'who commands the bot is not decided in the chat',
    ),
  ),
  TELEGRAM_API_ROOT: optional(webAddress, fixed('The address of another Bot API server')),
  TIME_ZONE: setting(
    text('a time zone such as UTC or Europe/Berlin', isTimeZone),
    'UTC',
    fixed('The time zone of the times in the chat'),
  ),
  PICTURES: setting(
    choice(['dark', 'light']),
    'dark',
    fixed('Whether the pictures in the chat are dark or light'),
  ),
  REPORT_TIME: setting(
    text('a local time such as 08:00, or off', (value) => /^(off|([01]?\d|2[0-3]):[0-5]\d)$/.test(value)),
    '08:00',
    fixed('When the daily report comes and, on Mondays, the weekly one'),
  ),
  LOCAL_CHAT_HOST: setting(
    listening,
    '127.0.0.1',
    fixed('The address on which the chat page listens; it places trades, so keep it on loopback'),
  ),
  LOCAL_CHAT_PORT: setting(port, '8787', fixed('The port of the chat page; 0 takes any free one')),
  HEALTH_HOST: setting(listening, '127.0.0.1', fixed('The address on which /healthz and /metrics listen')),
  HEALTH_PORT: setting(port, '8788', fixed('The port of /healthz and /metrics; 0 takes any free one')),
  ALERT_HOST: setting(
    listening,
    '127.0.0.1',
    fixed('The address on which POST /alert listens, while there is a webhook source (/sources)'),
  ),
  ALERT_PORT: setting(port, '8789', fixed('The port of POST /alert; 0 takes any free one')),
  ALERT_SECRET: optional(
    key('a secret that /sources showed', WHOLE_SECRET),
    fixed('The secret under which npm run alert sends; which source that is follows from it', KEYS),
  ),
  // Whoever knows the address can keep the watcher quiet.
  HEARTBEAT_URL: optional(
    secret(webAddress),
    fixed('An address that is called every minute, so that an outside watcher notices when the host is dead'),
  ),

  REDIS_URL: optional(
    secret(address('redis://[:password@]host:port', 'redis:', 'rediss:')),
    fixed('The Redis that keeps the state; without one, a private Redis is started'),
  ),
  DATA_DIR: setting(folder, 'data', fixed('The folder for state that must be kept')),
  LOG_DIR: setting(folder, 'logs', fixed('The folder for log files')),
  LOG_LEVEL: setting(
    choice(['debug', 'info', 'warn', 'error']),
    'info',
    fixed('The least important lines that are logged'),
  ),
  ROLE: setting(
    choice(['all', 'trader', 'scanner', 'chat']),
    'all',
    fixed('What this process does: everything, or one part of it'),
  ),

  REPLAY_DIR: optional(text('a folder of candle files'), fixed('The candles that MODE=replay needs')),
  REPLAY_FROM: optional(
    time,
    fixed('The first moment that is replayed; empty for as early as history allows'),
  ),
  REPLAY_TO: optional(time, fixed('The last moment that is replayed; empty for the end of the candles')),
  REPLAY_SPEED: setting(
    real('other', 'market seconds per second', 0, 1e9),
    '0',
    fixed('The pace of the replay; 0 is as fast as it goes'),
  ),
} satisfies Readonly<Record<string, Setting>>;

type Camel<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Lowercase<Head>}${Capitalize<Camel<Tail>>}`
  : Lowercase<S>;

type ValuesOf<T extends Readonly<Record<string, Setting>>> = {
  readonly [N in keyof T & string as Camel<N>]: T[N] extends Setting<infer V> ? V : never;
};

/** The settings that trading rules read, by camelCase name (MAX_DRAWDOWN → maxDrawdown). */
export type TradingSettings = ValuesOf<typeof tradingSettings>;

/** The values of all settings but credentials, by camelCase name; fractions, USDT and seconds as the table says. */
export type SettingValues = ValuesOf<
  typeof tradingSettings & ReturnType<typeof exchangeOf> & typeof hostSettings
>;

/** A setting with its names. */
export type SettingRow = Setting & {
  readonly name: string;
  /** Its name among the values; absent for a credential, which is known by the setting's. */
  readonly key?: keyof SettingValues;
};

/** A setting of the running program, for people: what it is, and where that comes from; secrets masked. */
export type SettingView = SettingRow & {
  /** The value in force, as in .env; empty = not set. */
  readonly value: string;
  readonly origin: 'default' | '.env' | 'environment' | 'chat';
  /** The value that the program was started with. */
  readonly started: string;
  /** Where that is to be changed: the environment, where it names the setting, wins over .env. */
  readonly source: '.env' | 'environment';
};

const camel = (name: string): string =>
  name.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

const rowsOf = (table: Readonly<Record<string, Setting>>): readonly SettingRow[] =>
  Object.entries(table).map(([name, row]) => ({ ...row, name, key: camel(name) as keyof SettingValues }));

/** The settings that trading rules read. */
export const tradingRows = rowsOf(tradingSettings);

/** Every setting in the order of .env.example. @param exchanges the first is the default */
export const settingRowsOf = (
  exchanges: readonly [ExchangeSettings, ...ExchangeSettings[]],
): readonly SettingRow[] => {
  const [first, ...others] = exchanges;
  const credentials = exchanges.flatMap((exchange) => Object.entries(exchange.credentials));
  return [
    ...tradingRows,
    ...rowsOf(exchangeOf(first.id, ...others.map(({ id }) => id))),
    ...credentials.map(([name, row]) => ({ ...row, name })),
    ...rowsOf(hostSettings),
  ];
};
