import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { BadInputError, closest } from './domain/index.js';
import {
  settingRowsOf,
  type SettingRow,
  type SettingValues,
  type SettingView,
} from './domain/setting-table.js';
import { VENUES } from './venues/registry.js';
import type { Credentials, VenueDefinition } from './venues/venue.js';

/** Settings that cannot be used; `faults` has one line for each. */
export class SettingsError extends BadInputError {
  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'), { faults });
  }
}

/** All settings by camelCase name. */
export type Settings = SettingValues & {
  /** What the exchange is reached with, by the names of the settings; what is not set is left out. */
  readonly credentials: Credentials;
  /** The settings that the environment gave: it wins over .env. */
  readonly environment: readonly string[];
};

/** Names and raw values, as in process.env. */
export type RawSettings = Readonly<Record<string, string | undefined>>;

/** Every setting in the order of .env.example. */
export const settingRows = settingRowsOf(VENUES);

const rowOf = new Map<string, SettingRow>(settingRows.map((row) => [row.name, row]));

const fault = ({ name, secret, takes }: SettingRow, got: string): string =>
  `${name}: got ${secret ? `a value of ${got.length} characters (not shown, it is secret)` : JSON.stringify(got)}, takes ${takes}`;

/** The setting that an unknown name was probably meant to be: few typing errors, or some of its words. */
const meant = (name: string): string | undefined => {
  const upper = name.toUpperCase().replaceAll('-', '_');
  const words = upper.split('_');
  const names = [...rowOf.keys()];
  const near = closest(upper, names, (known) => Math.max(1, Math.floor(known.length / 5)));
  if (near) return near;
  const byWords = names.filter((known) => words.every((word) => known.split('_').includes(word)));
  return words.length > 1 && byWords.length === 1 ? byWords[0] : undefined;
};

const unknownNames = (file: RawSettings): string[] =>
  Object.keys(file).flatMap((name) => {
    const known = rowOf.has(name) ? undefined : meant(name);
    return known ? [`${name} is not a setting; did you mean ${known}?`] : [];
  });

/** What is missing of what the exchange is reached with: all of it is needed to trade there, and none or all elsewhere. */
const missingCredentials = ({ mode, credentials }: Settings, venue: VenueDefinition): string[] => {
  const needed = Object.entries(venue.credentials);
  const missing = needed.filter(([name]) => credentials[name] === undefined);
  if (mode !== 'live' && missing.length === needed.length) return [];
  const why = mode === 'live' ? 'MODE=live' : 'the rest of the key';
  return missing.map(([name, { takes }]) => `${name}: got nothing, ${why} takes ${takes}`);
};

/** Faults that only several settings together can have. */
const contradictions = (settings: Settings): string[] => {
  const faults: string[] = [];
  if (settings.mode === 'replay' && settings.replayDir === undefined)
    faults.push('REPLAY_DIR: got nothing, MODE=replay takes a folder of candle files');
  const { replayFrom, replayTo, riskPerTrade, dailyLossLimit, maxOpenRisk } = settings;
  if (replayFrom !== undefined && replayTo !== undefined && replayFrom >= replayTo)
    faults.push('REPLAY_TO: got a time that is not after REPLAY_FROM, takes a later one');
  // With less room than one trade needs, every trade would be denied without end.
  for (const [name, limit] of Object.entries({
    DAILY_LOSS_LIMIT: dailyLossLimit,
    MAX_OPEN_RISK: maxOpenRisk,
  }))
    if (limit < riskPerTrade)
      faults.push(`${name}: got ${limit}, takes at least RISK_PER_TRADE (${riskPerTrade})`);
  return faults;
};

/** Empty means not set, as in .env.example. */
const present = (raw: RawSettings): Record<string, string> => {
  const trimmed = Object.entries(raw).map(([name, value]) => [name, value?.trim() ?? ''] as const);
  return Object.fromEntries(trimmed.filter(([, value]) => value !== ''));
};

/** The values of some settings, from raw ones with defaults in the gaps; what does not fit becomes a fault. */
const valuesOf = (
  rows: readonly SettingRow[],
  raw: RawSettings,
  faults: string[],
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    rows.map((row) => {
      const text = raw[row.name] ?? row.fallback;
      const result = text === '' && row.fallback === '' ? undefined : row.schema.safeParse(text);
      if (result?.success === false) faults.push(fault(row, text));
      return [row.key ?? row.name, result?.data];
    }),
  );

/** @throws SettingsError where a name or a value is at fault, or settings contradict each other. */
const checked = (
  settings: Settings,
  names: readonly string[],
  values: readonly string[],
  missing: readonly string[] = [],
): Settings => {
  const faults = [...names, ...(values.length > 0 ? values : [...missing, ...contradictions(settings)])];
  if (faults.length > 0) throw new SettingsError(faults);
  return settings;
};

/**
 * Settings from the environment and the text of a .env file; the environment wins, defaults fill the rest.
 * @param venues the exchanges that EXCHANGE can name
 * @throws SettingsError with one line for each fault.
 */
export const loadSettings = (env: RawSettings, envFileText = '', venues = VENUES): Settings => {
  const file: RawSettings = parseEnv(envFileText);
  const given = present(env);
  const raw = { ...present(file), ...given };
  const faults: string[] = [];
  const rows = settingRowsOf(venues);
  const values = valuesOf(
    rows.filter(({ key }) => key !== undefined),
    raw,
    faults,
  ) as SettingValues;
  const known = valuesOf(
    rows.filter(({ key }) => key === undefined),
    raw,
    faults,
  );
  const venue = venues.find(({ id }) => id === values.exchange) ?? venues[0];
  const credentials = Object.fromEntries(
    Object.keys(venue.credentials).flatMap((name) =>
      typeof known[name] === 'string' ? [[name, known[name]]] : [],
    ),
  );
  const environment = rows.map(({ name }) => name).filter((name) => given[name] !== undefined);
  const settings = { ...values, credentials, environment };
  return checked(settings, unknownNames(file), faults, missingCredentials(settings, venue));
};

/**
 * Settings with some of them changed, by name; checked as at start.
 * @throws SettingsError with one line for each fault.
 */
export const changeSettings = (settings: Settings, changes: Readonly<Record<string, string>>): Settings => {
  const unknown = Object.keys(changes).filter((name) => !rowOf.has(name));
  const faults = unknown.map((name) => `${name} is not a setting`);
  const rows = settingRows.filter(({ name }) => changes[name] !== undefined);
  return checked({ ...settings, ...valuesOf(rows, changes, faults) }, [], faults);
};

/** Settings of this process: its environment and the .env file in the working directory, if there is one. */
export const readSettings = (overrides: RawSettings = {}): Settings => {
  let text = '';
  try {
    text = readFileSync('.env', 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      throw new SettingsError([`.env: cannot be read (${(error as Error).message})`]);
  }
  return loadSettings({ ...process.env, ...overrides }, text);
};

const valueOf = (settings: Settings, { name, key }: SettingRow): string | number | undefined =>
  key === undefined ? settings.credentials[name] : settings[key];

/** Every setting as the program was started, secrets masked. */
export const startedSettings = (settings: Settings): readonly SettingView[] =>
  settingRows.map((row) => {
    const value = valueOf(settings, row);
    const started = value === undefined ? '' : row.secret ? 'set (secret)' : String(value);
    const source = settings.environment.includes(row.name) ? 'environment' : '.env';
    const origin = started === row.fallback ? 'default' : source;
    return { ...row, value: started, started, origin, source };
  });

/** The parts of a web address that are long enough to be a key. */
const keysIn = (address: string | undefined): readonly string[] =>
  address === undefined
    ? []
    : new URL(address).pathname
        .split('/')
        .concat([...new URL(address).searchParams.values()])
        .filter((part) => part.length >= 16);

/** The values that may appear in no log, message, picture or file (invariant 18). */
export const secretsOf = (settings: Settings): readonly string[] => {
  const password = settings.redisUrl === undefined ? '' : new URL(settings.redisUrl).password;
  const values = settingRows
    .filter(({ name, secret }) => secret && name !== 'REDIS_URL')
    .map((row) => valueOf(settings, row));
  return [...values, ...keysIn(settings.heartbeatUrl), password, decodeURIComponent(password)].filter(
    (value): value is string => typeof value === 'string' && value !== '',
  );
};
