import {
  BadInputError,
  quote,
  type AlertSource,
  type NewSource,
  type SourceChange,
} from '../../domain/index.js';
import { readSymbol } from './input.js';
import { readFollows } from './ladder-words.js';

const EXAMPLE = 'For example /sources tradingview auto risk ½ max 3 a day only BTC ETH.';
const DOORS: Readonly<Record<string, AlertSource['door']>> = {
  webhook: 'webhook',
  tradingview: 'webhook',
  channel: 'channel',
  group: 'channel',
  forward: 'forward',
  forwards: 'forward',
};
const HALF: Readonly<Record<string, number>> = { '½': 0.5, half: 0.5, '¼': 0.25, full: 1, all: 1 };

const got = (word: string | undefined): string => (word === undefined ? 'nothing' : quote(word));

const readId = (word: string | undefined): number =>
  /^-?\d{1,16}$/.test(word ?? '') ? Number(word) : Number.NaN;

/** The words behind `/sources add`. @throws BadInputError. */
export const readNewSource = ([name, door, ...rest]: readonly string[]): NewSource => {
  const kind = DOORS[(door ?? '').toLowerCase()];
  if (name === undefined || kind === undefined)
    throw new BadInputError(
      `/sources add takes a name and webhook, channel, group or forward, got ${got(name === undefined ? undefined : door)}. For example /sources add tradingview webhook.`,
    );
  const own = { name: name.toLowerCase(), door: kind };
  if (kind === 'webhook') {
    if (rest[0] !== undefined) throw new BadInputError(`A webhook takes no more words, got ${got(rest[0])}.`);
    return own;
  }
  const [id, ...authors] = rest.filter((word) => !/^(?:authors?|from|by)$/i.test(word));
  const chatId = readId(id);
  // Telegram shows the group itself in place of an anonymous administrator.
  const idOf = (author: string): number => (/^anonymous$/i.test(author) ? chatId : readId(author));
  return { ...own, chatId, ...(authors.length > 0 ? { authors: authors.map(idOf) } : {}) };
};

/** A part of the own size: `½`, `1/2`, `0.5`, `50%`. */
const readFactor = (word: string | undefined): number => {
  const text = (word ?? '').toLowerCase().replace(',', '.');
  const [, over, under] = /^(\d{1,2})\/(\d{1,2})$/.exec(text) ?? [];
  const factor =
    HALF[text] ??
    (under !== undefined
      ? Number(over) / Number(under)
      : /^\d{1,3}(?:\.\d+)?%$/.test(text)
        ? Number(text.slice(0, -1)) / 100
        : /^\d?(?:\.\d+)?$/.test(text) && text !== ''
          ? Number(text)
          : Number.NaN);
  if (!(factor > 0 && factor <= 1))
    throw new BadInputError(`risk takes a part of your own, such as ½, 0.25 or 50%, got ${got(word)}.`);
  return factor;
};

/** Takes the words of a change one after the other. */
class Words {
  constructor(private rest: readonly string[]) {}

  get next(): string | undefined {
    return this.rest[0];
  }

  take(): string | undefined {
    const [word, ...rest] = this.rest;
    this.rest = rest;
    return word;
  }

  /** Takes the next word where it is one of these. */
  skip(pattern: RegExp): boolean {
    if (this.next === undefined || !pattern.test(this.next)) return false;
    this.take();
    return true;
  }
}

type Draft = { -readonly [K in keyof SourceChange]: SourceChange[K] };
type Reader = (words: Words, draft: Draft & Pick<AlertSource, 'bounds'>, known: readonly string[]) => void;

const STARTS = /^(?:on|off|ask|auto|risk|size|max|only|any|needs?|follow|follows)$/i;

const readSymbols = (words: Words, known: readonly string[]): readonly string[] => {
  const symbols: string[] = [];
  while (words.next !== undefined && !STARTS.test(words.next))
    for (const word of (words.take() ?? '').split(',').filter((part) => part !== ''))
      symbols.push(readSymbol(word, known));
  if (symbols.length === 0)
    throw new BadInputError('only takes symbols, such as only BTC ETH; any lifts it.');
  return [...new Set(symbols)].sort();
};

const readMost = (words: Words): number => {
  const word = words.take();
  const most = /^\d{1,3}$/.test(word ?? '') ? Number(word) : Number.NaN;
  if (!(most >= 1)) throw new BadInputError(`max takes trades a day, such as max 3 a day, got ${got(word)}.`);
  words.skip(/^trades?$/i);
  if (!words.skip(/^(?:\/day|daily)$/i) && words.skip(/^(?:a|per|each)$/i)) words.skip(/^day$/i);
  return most;
};

const bound = (draft: Parameters<Reader>[1], more: Partial<AlertSource['bounds']>): void => {
  draft.bounds = { ...draft.bounds, ...more };
};

const CLAUSES: Readonly<Record<string, Reader>> = {
  on: (_, draft) => void (draft.isOn = true),
  off: (_, draft) => void (draft.isOn = false),
  ask: (_, draft) => void (draft.mode = 'ask'),
  auto: (_, draft) => void (draft.mode = 'auto'),
  risk: (words, draft) => bound(draft, { sizeFactor: readFactor(words.take()) }),
  max: (words, draft) => bound(draft, { perDay: readMost(words) }),
  only: (words, draft, known) => bound(draft, { symbols: readSymbols(words, known) }),
  any: (words, draft) => {
    words.skip(/^symbols?$/i);
    const { symbols: _symbols, ...rest } = draft.bounds;
    draft.bounds = rest;
  },
  needs: (words, draft) => {
    const isNeeded = !words.skip(/^no$/i);
    if (!words.skip(/^stops?$/i)) throw new BadInputError('Say needs stop, or needs no stop.');
    draft.needsStop = isNeeded;
  },
  follow: (words, draft) => void (draft.stopFollows = readFollows(words.take())),
};
const ALIASES: Readonly<Record<string, string>> = { size: 'risk', need: 'needs', follows: 'follow' };

/**
 * What of a source is to change, by words such as `auto risk ½ max 3 a day only BTC ETH needs stop follow entry`.
 * @throws BadInputError with one line that says what is expected
 */
export const readSourceChange = (
  said: readonly string[],
  source: AlertSource,
  known: readonly string[],
): SourceChange => {
  const words = new Words(said);
  const draft: Parameters<Reader>[1] = { bounds: source.bounds };
  while (words.next !== undefined) {
    const word = words.take()?.toLowerCase() ?? '';
    const name = ALIASES[word] ?? word;
    const read = Object.hasOwn(CLAUSES, name) ? CLAUSES[name] : undefined;
    if (!read)
      throw new BadInputError(
        `A source takes on, off, ask, auto, risk, max, only, any, needs stop, follow, secret or remove, got ${got(word)}. ${EXAMPLE}`,
      );
    read(words, draft, known);
  }
  return draft;
};
