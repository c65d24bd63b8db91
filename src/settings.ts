import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { z } from 'zod';
import { RadError } from './domain/errors.js';
import { settingSchema, type Note } from './setting-table.js';

/** Settings that cannot be used; `faults` has one line for each. The program ends with exit code 2. */
export class SettingsError extends RadError {
  constructor(readonly faults: readonly string[]) {
    super('settings', faults.join('\n'), { faults });
  }
}

type Environment = z.output<typeof settingSchema>;
type Name = keyof typeof settingSchema.shape;

type Camel<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Lowercase<Head>}${Capitalize<Camel<Tail>>}`
  : Lowercase<S>;

/** All settings by camelCase name (MAX_DRAWDOWN → maxDrawdown); fractions, USDT, seconds as their notes say. */
export type Settings = { readonly [N in Name as Camel<N>]: Environment[N] };

export interface SettingInfo extends Note {
  readonly name: Name;
  readonly key: keyof Settings;
}

/** Names and raw values, as in process.env. */
export type RawSettings = Readonly<Record<string, string | undefined>>;

const camel = (name: string): keyof Settings =>
  name.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()) as keyof Settings;

/** Every setting in the order of .env.example. */
export const settingInfos: readonly SettingInfo[] = Object.entries(settingSchema.shape).map(
  ([name, type]) => ({
    ...(type.meta() as unknown as Note),
    name: name as Name,
    key: camel(name),
  }),
);

const infoOf = new Map<string, SettingInfo>(settingInfos.map((info) => [info.name, info]));

const shown = (info: Note | undefined, value: string): string =>
  info?.secret ? `a value of ${value.length} characters (not shown, it is secret)` : JSON.stringify(value);

/** Levenshtein distance. */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries())
      next.push(
        Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (letter === other ? 0 : 1)),
      );
    row = next;
  }
  return row[b.length] ?? 0;
};

/** The setting that an unknown name was probably meant to be: few typing errors, or some of its words. */
const meant = (name: string): string | undefined => {
  const upper = name.toUpperCase().replaceAll('-', '_');
  const words = upper.split('_');
  const near = [...infoOf.keys()]
    .map((known) => ({ known, far: distance(upper, known) }))
    .sort((a, b) => a.far - b.far)[0];
  if (near && near.far <= Math.max(1, Math.floor(near.known.length / 5))) return near.known;
  const byWords = [...infoOf.keys()].filter((known) =>
    words.every((word) => known.split('_').includes(word)),
  );
  return words.length > 1 && byWords.length === 1 ? byWords[0] : undefined;
};

const unknownNames = (file: RawSettings): string[] =>
  Object.keys(file).flatMap((name) => {
    const known = infoOf.has(name) ? undefined : meant(name);
    return known ? [`${name} is no setting; did you mean ${known}?`] : [];
  });

/** Faults that only several settings together can have. */
const contradictions = (settings: Settings): string[] => {
  const faults: string[] = [];
  const keys = ['KUCOIN_API_KEY', 'KUCOIN_API_SECRET', 'KUCOIN_API_PASSPHRASE'] as const;
  const missing = keys.filter((name) => settings[camel(name)] === undefined);
  if (missing.length > 0 && (settings.mode === 'live' || missing.length < keys.length)) {
    const why = settings.mode === 'live' ? 'MODE=live' : 'the other KUCOIN_API_… settings';
    faults.push(...missing.map((name) => `${name}: got nothing, ${why} takes ${infoOf.get(name)?.takes}`));
  }
  if (settings.mode === 'replay' && settings.replayDir === undefined)
    faults.push('REPLAY_DIR: got nothing, MODE=replay takes a folder of candle files');
  const { replayFrom, replayTo, riskPerTrade } = settings;
  if (replayFrom !== undefined && replayTo !== undefined && replayFrom >= replayTo)
    faults.push('REPLAY_TO: got a time that is not after REPLAY_FROM, takes a later one');
  // With less room than one trade needs, every trade would be denied without end.
  for (const name of ['DAILY_LOSS_LIMIT', 'MAX_OPEN_RISK'] as const) {
    const limit = settings[camel(name)] as number;
    if (limit < riskPerTrade)
      faults.push(`${name}: got ${limit}, takes at least RISK_PER_TRADE (${riskPerTrade})`);
  }
  return faults;
};

/** Empty means not set, as in .env.example. */
const present = (raw: RawSettings): Record<string, string> => {
  const trimmed = Object.entries(raw).map(([name, value]) => [name, value?.trim() ?? ''] as const);
  return Object.fromEntries(trimmed.filter(([, value]) => value !== ''));
};

/**
 * Settings from the environment and the text of a .env file; the environment wins, defaults fill the rest.
 * @throws SettingsError with one line for each fault.
 */
export const loadSettings = (env: RawSettings, envFileText = ''): Settings => {
  const file: RawSettings = parseEnv(envFileText);
  const raw = { ...present(file), ...present(env) };
  const faults = unknownNames(file);
  const result = settingSchema.safeParse(raw);
  if (!result.success) {
    const names = new Set(result.error.issues.map(({ path }) => String(path[0])));
    for (const name of names) {
      const info = infoOf.get(name);
      faults.push(`${name}: got ${shown(info, raw[name] ?? '')}, takes ${info?.takes}`);
    }
    throw new SettingsError(faults);
  }
  const settings = Object.fromEntries(
    settingInfos.map(({ name, key }) => [key, result.data[name]]),
  ) as unknown as Settings;
  faults.push(...contradictions(settings));
  if (faults.length > 0) throw new SettingsError(faults);
  return settings;
};

/**
 * Settings with some of them changed, by name; checked as at start.
 * @throws SettingsError with one line for each fault.
 */
export const changeSettings = (settings: Settings, changes: Readonly<Record<string, string>>): Settings => {
  const faults: string[] = [];
  const changed: Record<string, unknown> = { ...settings };
  for (const [name, text] of Object.entries(changes)) {
    const info = infoOf.get(name);
    const result = info && settingSchema.shape[info.name].safeParse(text);
    if (info && result?.success) changed[info.key] = result.data;
    else
      faults.push(info ? `${name}: got ${shown(info, text)}, takes ${info.takes}` : `${name} is no setting`);
  }
  const after = changed as unknown as Settings;
  if (faults.length === 0) faults.push(...contradictions(after));
  if (faults.length > 0) throw new SettingsError(faults);
  return after;
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

/** Every setting with its value as text, secrets masked: for people and logs. */
export const describeSettings = (
  settings: Settings,
): readonly { readonly name: string; readonly value: string; readonly note: string }[] =>
  settingInfos.map(({ name, key, note, secret }) => {
    const value = settings[key];
    const text = value === undefined ? 'not set' : secret ? 'set (secret)' : String(value);
    return { name, value: text, note };
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
  const values = settingInfos
    .filter(({ name, secret }) => secret && name !== 'REDIS_URL')
    .map(({ key }) => settings[key]);
  return [...values, ...keysIn(settings.heartbeatUrl), password, decodeURIComponent(password)].filter(
    (value): value is string => typeof value === 'string' && value !== '',
  );
};

/** A .env file that says what is the default anyway, with one comment for each setting. */
export const exampleFile = (): string =>
  settingInfos
    .map(({ name, takes, note, fallback }) => `# ${note} (${takes})\n${name}=${fallback}\n`)
    .join('\n');
