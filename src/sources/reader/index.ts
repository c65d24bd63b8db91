import { within } from './numbers.js';
import { parseCode, parseForm, parsePairs, parseRow, parseTable } from './pairs.js';
import { asSeen, isOverstruck, isTurned } from './plain-text.js';
import { readFields } from './read-fields.js';
import { marketOf, readText, updateOf, type World } from './read-text.js';
import { filledOrder, orderOf } from './strategy.js';
import { type Field, parseJson } from './strict-json.js';
import { proposalOf } from './claim.js';
import { symbolReader } from './symbols.js';
import type { Contract, Known, Message, Proposal, ReadContext, Reading, UpdateReading } from './types.js';
import { refuse, silently, UnreadError } from './unread.js';
import type { SymbolReader } from './symbol-at.js';
import { listed } from './which-symbol.js';

export { sentAt } from './sent-at.js';
export type { Contract, Message, Proposal, ReadContext, Reading, Update, UpdateReading } from './types.js';

const MOST_BYTES = 65_536;

/** Readers of symbols by the list of contracts that they know. */
const READERS = new WeakMap<readonly Contract[], SymbolReader>();

const readerOf = (contracts: readonly Contract[]): SymbolReader => {
  const reader = READERS.get(contracts) ?? symbolReader(contracts);
  READERS.set(contracts, reader);
  return reader;
};

const bytesOf = (text: string): number => (text.length > MOST_BYTES ? text.length : Buffer.byteLength(text));

/** What programs write for a value that they do not have. */
const NOT_FINITE = /(?:^|[\s:=,"'-])(?:NaN|Infinity)(?![\p{L}\p{N}])/u;

/** `limit(side=sell, offset=0.5%)`: what it would do there is not known here. */
const CALL = /[a-z_]\(\s?[a-z_]{1,20}\s?=/i;

const hasPlaceholder = (text: string): boolean => {
  const open = text.indexOf('{{');
  return open >= 0 && text.includes('}}', open);
};

/** Without what the author has struck out. */
const unstruck = (text: string, entities: ReadContext['entities']): string =>
  (entities ?? [])
    .filter(({ type }) => type === 'strikethrough')
    .reduce(
      (kept, { offset, length }) =>
        kept.slice(0, offset) +
        ' '.repeat(Math.max(0, Math.min(length, kept.length - offset))) +
        kept.slice(offset + length),
      text,
    );

/** `L O N G` */
const SPREAD = /(?<![\p{L}\p{N}] ?)\p{Lu}(?: \p{Lu}){2,8}(?! ?[\p{L}\p{N}])/gu;

type Read = Proposal | UpdateReading;

const readStrategy = (text: string, world: World): Read | undefined => {
  const filled = filledOrder(text);
  if (!filled)
    return /strategy position is/i.test(text)
      ? refuse('format', 'What the strategy has ordered is not understood.')
      : undefined;
  const contract = listed(world.symbols(filled.symbol));
  if (filled.amount !== undefined && within(filled.amount, world.context.prices[contract.symbol], 1.02))
    refuse('number', `${filled.amount} may be the size of its order, or its price.`);
  const order = orderOf(filled);
  if (typeof order !== 'string') return updateOf(contract.symbol, [order], world);
  const nothing = {
    buy: undefined,
    sell: undefined,
    entries: [],
    trigger: undefined,
    stops: [],
    targets: [],
    leverage: null,
  };
  return proposalOf({ side: order, ...nothing }, contract.symbol, marketOf(contract, world));
};

const readPlain = (text: string, world: World): Read => {
  if (text.trim().startsWith('/')) silently('hostile', 'It is a command, and commands are the owner’s.');
  if (CALL.test(text)) refuse('format', 'It is a script for another program.');
  if (NOT_FINITE.test(text)) refuse('number', 'A value in it is not a number.');
  const pairs = parseCode(text) ?? parsePairs(text) ?? parseRow(text) ?? parseTable(text);
  return readStrategy(text, world) ?? (pairs ? readFields(pairs, world) : readText(text, world));
};

const readBody = (body: string, world: World): Read => {
  const text = body.trim();
  // `[LONG] [BTCUSDT]`, `[4h] BTCUSDT` and `{LONG} BTC` are texts.
  if (/^[{[]/.test(text) && !/^(?:\[\d*\p{L}|\{\p{L}+\})/u.test(text))
    return readFields(parseJson(text), world);
  // A mail bridge puts the whole into quotes.
  const quotes = /^"[^"\\]*"$/.test(text) ? text.slice(1, -1) : undefined;
  const inner: readonly Field[] = quotes === undefined && /^".*"$/s.test(text) ? parseJson(text) : [];
  return readPlain(inner[0]?.text ?? quotes ?? text, world);
};

const readCall = (message: Message, world: World): Read => {
  const { method = 'POST', query = '', body = '', contentType = '' } = message;
  if (method.toUpperCase() !== 'POST')
    refuse('method', 'An alert is a POST; anything else may be a preview.');
  const isForm = contentType.toLowerCase().startsWith('application/x-www-form-urlencoded');
  if (/^multipart\//i.test(contentType)) refuse('format', 'A form in parts is not read.');
  const asked = parseForm(query.replace(/^\?/, ''));
  if (body.trim() === '') return readFields(asked, world);
  if (!isForm && asked.length === 0) return readBody(body, world);
  const posted = isForm ? parseForm(body) : parseJson(body.trim());
  return readFields([...posted, ...asked], world);
};

const readWhole = (message: Message, world: World): Read => {
  const parts = [message.text ?? '', message.body ?? '', message.query ?? ''];
  if (parts.some((part) => bytesOf(part) > MOST_BYTES)) refuse('too-large', 'It is larger than 64 KiB.');
  const texts = [unstruck(parts[0] ?? '', world.context.entities), ...parts.slice(1)];
  if (texts.some(isTurned)) refuse('hostile', 'It is shown in another order than it is written.');
  const [text = '', body = '', query = ''] = texts.map((part) =>
    asSeen(part)
      .replace(/[‐-―−]/g, '-')
      .replace(/[-=]{1,2}>|[➜➝➞➔⇒➙➡⟶⇨►▶]/g, '→')
      .replace(/(?<=[\p{L}\s])\.{4,}(?=\s?\d)/gu, ' ')
      .replace(/(?<=\d) ?(?:\.{2,3}|[…⇢↔⇄⟷]) ?(?=[\d.])/g, '-')
      .replace(/(?<=\s)[:;]-?[()]+(?=\s|$)/g, '')
      .replace(SPREAD, (word) => word.replace(/ /g, ''))
      .replace(/(?<=\d ?)×|×(?= ?\d)/g, 'x')
      .replace(/(?<=\d)倍(?=杠杆)/g, 'x '),
  );
  if (text.trim() + body.trim() + query.trim() === '') refuse('no-text', 'There is no text in it.');
  if (isOverstruck(text + body)) refuse('hostile', 'Letters or digits in it are crossed out.');
  if ([text, body, query].some(hasPlaceholder))
    refuse('placeholder', 'A placeholder {{…}} in it was not filled in.');
  if (/(?!\d)\p{Nd}|\d[\u2070-\u209c\u00b2\u00b3\u00b9\u00bc-\u00be]/u.test(text + body + query))
    refuse('number', 'It has digits that are not 0 to 9.');
  if (message.kind === 'http') return readCall({ ...message, body, query }, world);
  return readBody(text === '' ? body : text, world);
};

/** How a channel's chatter is answered: not at all. */
const unread = (error: UnreadError, door: Message['door']): Reading =>
  error.isSilent && door === 'channel'
    ? {
        action: 'ignore',
        reason: error.reason === 'no-side' ? 'commentary' : error.reason,
        words: error.message,
      }
    : {
        action: 'refuse',
        reason: error.reason,
        words: error.message,
        ...(error.around ? { around: error.around } : {}),
      };

/**
 * Reads a message as a proposal, an update, a refusal with its reason, or as nothing that anybody has to hear about. The same
 * message in the same context is always read the same; every number taken stands in the message; what may be read in two ways
 * is refused. Takes at most some milliseconds, whatever it is given; never throws.
 */
export const read = (message: Message, context: ReadContext): Reading => {
  const { isAmidTalk: _, ...reading } = { isAmidTalk: undefined, ...readToTrade(message, context) };
  return reading;
};

/** The same for who trades by it: a proposal says whether it is amid talk. */
export const readToTrade = (message: Message, { context: surroundings, ...own }: ReadContext): Reading => {
  const context: Known = { ...surroundings, ...own };
  try {
    const reading = readWhole(message, { symbols: readerOf(context.contracts), context });
    if (context.seen?.some(({ same }) => same === true)) refuse('duplicate', 'The same was received before.');
    return reading;
  } catch (error) {
    if (error instanceof UnreadError) return unread(error, message.door);
    throw error;
  }
};
