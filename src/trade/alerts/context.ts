import { isAlive, type Alert, type Instrument, type Side } from '../../domain/index.js';
import type { Contract, ReadContext, Reading } from '../../sources/reader/index.js';
import { openPositions, pendingEntries } from '../../state/store/open-docs.js';
import type { TradingParts } from '../core/parts.js';
import { symbolOf } from './outcome.js';
import { postKey } from './receive.js';

/** Symbols whose price is read for one message: it means one, and names a few at most. */
const MOST_PRICES = 6;

/** The contracts of a list, as the reader takes them; one array for one list, by which it keeps what it has prepared. */
const CONTRACTS = new WeakMap<ReadonlyMap<string, Instrument>, readonly Contract[]>();

const contractsOf = (instruments: ReadonlyMap<string, Instrument>): readonly Contract[] => {
  const known = CONTRACTS.get(instruments) ?? [...instruments.values()];
  CONTRACTS.set(instruments, known);
  return known;
};

/**
 * Reads an alert by what surrounds it at this moment: all contracts, the prices of those that it may mean, what its
 * source has open and the message that it answers. Reads the market.
 * @throws ReadFailedError where contracts or a price that counts cannot be read: that is no answer
 */
export const readMessage = async (parts: TradingParts, alert: Alert): Promise<Reading> => {
  const [instruments, positions, replyTo] = await Promise.all([
    parts.market.instruments(),
    holdingsOf(parts, alert.source),
    answeredBy(parts, alert),
  ]);
  const surroundings = {
    contracts: contractsOf(instruments),
    positions,
    now: parts.human.now(),
    ...(replyTo ? { replyTo } : {}),
    ...(alert.entities ? { entities: alert.entities } : {}),
  };
  // Its lists of words take memory that an owner without sources need not give: loaded with the first message.
  const { readToTrade } = await import('../../sources/reader/index.js');
  const asked = new Set<string>();
  const first = readToTrade(alert, { ...surroundings, prices: noting(asked) });
  if (asked.size === 0) return first;
  const symbols = [...asked].slice(0, MOST_PRICES);
  const quotes = await Promise.allSettled(symbols.map((symbol) => parts.market.quote(symbol)));
  const known = quotes.flatMap((quote) => (quote.status === 'fulfilled' ? [quote.value] : []));
  const prices = Object.fromEntries(known.map(({ symbol, mark }) => [symbol, mark]));
  const reading = readToTrade(alert, { ...surroundings, prices });
  const failed = quotes.find((quote) => quote.status === 'rejected');
  if (failed && hangsOnPrice(reading, prices)) throw failed.reason;
  return reading;
};

/**
 * Whether another price could make something else of what was read with some of them missing. Talk stays talk, and an
 * update without levels (close, stop to entry, cancel) is held against none; one with levels would have been refused.
 */
const hangsOnPrice = (reading: Reading, prices: ReadContext['prices']): boolean =>
  reading.action === 'refuse' || (reading.action === 'propose' && prices[reading.symbol] === undefined);

/** No price at all; it notes which are asked for. */
const noting = (asked: Set<string>): ReadContext['prices'] =>
  new Proxy<Record<string, number>>(
    {},
    {
      get: (_, symbol) => {
        if (typeof symbol === 'string') asked.add(symbol);
        return undefined;
      },
    },
  );

/** What a source has: positions, and signals and entries that may become one. */
export const holdingsOf = async (
  { store, clock }: Pick<TradingParts, 'store' | 'clock'>,
  source: string,
): Promise<readonly { readonly symbol: string; readonly side: Side }[]> => {
  const [positions, signals, entries] = await Promise.all([
    openPositions(store),
    store.list('signal'),
    pendingEntries(store),
  ]);
  return [
    ...positions.map(({ value }) => value).filter((position) => position.source === source),
    ...signals
      .map(({ value }) => value)
      .filter((signal) => signal.source === source && isAlive(signal, clock.now()))
      .map(({ opportunity }) => opportunity),
    ...entries.map(({ value }) => value).filter(({ opening }) => opening?.source === source),
  ].map(({ symbol, side }) => ({ symbol, side }));
};

/** The trade that the answered message of the same source was about. */
const answeredBy = async (
  { store }: TradingParts,
  { replyTo, source }: Alert,
): Promise<ReadContext['replyTo']> => {
  const key = replyTo && (await store.get('alertKey', postKey(replyTo)));
  const answered = key && (await store.get('alert', key.value.alertId))?.value;
  const symbol = answered && symbolOf(answered);
  if (answered?.source !== source || symbol === undefined) return undefined;
  return { symbol, ...(answered.read?.kind === 'proposal' ? { side: answered.read.side } : {}) };
};
