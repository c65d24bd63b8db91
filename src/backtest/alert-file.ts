import { readFileSync } from 'node:fs';
import {
  BadInputError,
  fits,
  having,
  isNumber,
  isObject,
  isText,
  listOf,
  reasonOf,
  type IncomingAlert,
  type PostRef,
} from '../domain/index.js';

/** A message from outside with the market time at which it came. */
export interface TimedAlert {
  /** Its line in the file, from 1. */
  readonly line: number;
  /** Unix ms. */
  readonly time: number;
  readonly alert: IncomingAlert;
}

/** What a file of alerts holds: by time, and what of it could not be read, one line for each. */
export interface AlertFile {
  readonly alerts: readonly TimedAlert[];
  readonly faults: readonly string[];
}

/** A file that is larger is no list of alerts, bytes. */
const LARGEST_FILE = 64 << 20;
/** As much as the door takes, and the names around it, characters. */
const LONGEST_LINE = 128 << 10;
/** Who wrote it where the file does not say. */
const NAMELESS = 'file';
/** Names of nobody in particular, under which nothing is traded without a tap: here they are judged like a source. */
const RENAMED: Readonly<Record<string, string>> = { unknown: 'unnamed', pasted: 'pasted-texts' };
const DOORS: readonly IncomingAlert['door'][] = ['forward', 'paste', 'channel', 'webhook'];
const POST = { chatId: isNumber, messageId: isNumber } as const;
const ENTITY = { type: isText, offset: isNumber, length: isNumber } as const;
const KINDS: readonly IncomingAlert['kind'][] = ['text', 'json', 'http'];

/** One line that is wrong; its message says what, and what is expected. */
class LineFault extends BadInputError {}

const shown = (value: unknown): string => JSON.stringify(value)?.slice(0, 40) ?? String(value);

/** @throws LineFault */
const timeOf = (value: unknown): number => {
  const time =
    typeof value === 'number' ? value : typeof value === 'string' && value !== '' ? Date.parse(value) : NaN;
  // Ten digits are seconds, or long before there was anything to trade.
  if (Number.isFinite(time) && Number.isInteger(time) && time >= 1e11) return time;
  throw new LineFault(
    `time is ${value === undefined ? 'missing' : shown(value)}; expected unix ms or a time such as 2025-10-01T12:00:00Z`,
  );
};

/** A text that may be absent. @throws LineFault */
const textOf = (row: Readonly<Record<string, unknown>>, name: string): string | undefined => {
  const value = row[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  throw new LineFault(`${name} is ${shown(value)}; expected a text`);
};

/** One of some words, that may be absent. @throws LineFault */
const wordOf = <T extends string>(
  row: Readonly<Record<string, unknown>>,
  name: string,
  words: readonly T[],
): T | undefined => {
  const value = row[name];
  const word = words.find((one) => one === value);
  if (word !== undefined || value === undefined || value === null) return word;
  throw new LineFault(`${name} is ${shown(value)}; expected one of ${words.join(', ')}`);
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const part = <N extends string, T>(name: N, value: T | undefined): { readonly [K in N]?: T } =>
  (value === undefined ? {} : { [name]: value }) as { readonly [K in N]?: T };

/** Body as it came; a body that stands there as an object is written as it would have come. */
const bodyOf = (row: Readonly<Record<string, unknown>>): string | undefined =>
  isObject(row['body']) ? JSON.stringify(row['body']) : textOf(row, 'body');

/** A post in Telegram, that may be absent. @throws LineFault */
const postOf = (row: Readonly<Record<string, unknown>>, name: string): PostRef | undefined => {
  const value = row[name];
  if (value === undefined || value === null) return undefined;
  if (fits(POST, value)) return { chatId: value.chatId, messageId: value.messageId };
  throw new LineFault(`${name} is ${shown(value)}; expected {"chatId": …, "messageId": …}`);
};

/** Formatting as Telegram gives it, that may be absent. @throws LineFault */
const entitiesOf = (row: Readonly<Record<string, unknown>>): IncomingAlert['entities'] => {
  const value = row['entities'];
  if (value === undefined || value === null) return undefined;
  const isEntities = listOf(having(ENTITY));
  if (isEntities(value)) return value;
  throw new LineFault(`entities is ${shown(value)}; expected [{"type": …, "offset": …, "length": …}]`);
};

/** @throws LineFault */
const alertOf = (row: Readonly<Record<string, unknown>>): IncomingAlert => {
  const [text, body, query] = [textOf(row, 'text'), bodyOf(row), textOf(row, 'query')];
  if (text === undefined && body === undefined && query === undefined)
    throw new LineFault('it has no text, body or query; expected one of them');
  const named = textOf(row, 'source') ?? NAMELESS;
  const source = RENAMED[named] ?? named;
  if (!/^[a-z0-9-]{2,24}$/.test(source))
    throw new LineFault(`source is ${shown(named)}; expected 2 to 24 small letters, digits or hyphens`);
  const kind =
    wordOf(row, 'kind', KINDS) ??
    (text !== undefined ? 'text' : body !== undefined && isJson(body) ? 'json' : 'http');
  return {
    source,
    door: wordOf(row, 'door', DOORS) ?? (text === undefined ? 'webhook' : 'channel'),
    kind,
    ...part('text', text),
    ...part('body', body),
    ...part('query', query),
    ...part('method', textOf(row, 'method')),
    ...part('contentType', textOf(row, 'contentType')),
    ...part('id', textOf(row, 'id')),
    ...part('entities', entitiesOf(row)),
    ...part('post', postOf(row, 'post')),
    ...part('replyTo', postOf(row, 'replyTo')),
  };
};

/** @throws LineFault */
const lineOf = (text: string, line: number): TimedAlert => {
  if (text.length > LONGEST_LINE)
    throw new LineFault(`it has ${text.length} characters; expected at most ${LONGEST_LINE}`);
  let row: unknown;
  try {
    row = JSON.parse(text);
  } catch {
    throw new LineFault('it is no JSON; expected {"time": …, "text": …} on one line');
  }
  if (!isObject(row)) throw new LineFault(`it is ${shown(row)}; expected {"time": …, "text": …}`);
  return { line, time: timeOf(row['time']), alert: alertOf(row) };
};

/** Reads JSON Lines; a line that is wrong costs itself alone. Lines of the same time keep their order. */
export const parseAlerts = (name: string, text: string): AlertFile => {
  const alerts: TimedAlert[] = [];
  const faults: string[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    try {
      alerts.push(lineOf(line.trim(), index + 1));
    } catch (error) {
      if (!(error instanceof LineFault)) throw error;
      faults.push(`${name}, line ${index + 1}: ${error.message}`);
    }
  }
  return { alerts: alerts.sort((a, b) => a.time - b.time || a.line - b.line), faults };
};

/** @throws BadInputError with one line where the file cannot be read, or nothing in it can. */
export const readAlertFile = (path: string): AlertFile => {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new BadInputError(`--alerts ${path} cannot be read: ${reasonOf(error)}`);
  }
  if (bytes.length > LARGEST_FILE)
    throw new BadInputError(
      `--alerts ${path} has ${bytes.length} bytes; expected at most ${LARGEST_FILE}, one alert a line`,
    );
  const file = parseAlerts(path, bytes.toString('utf8').replace(/^\uFEFF/, ''));
  if (file.alerts.length === 0)
    throw new BadInputError(
      file.faults[0] ?? `--alerts ${path} is empty; expected one {"time": …, "text": …} a line`,
    );
  return file;
};
