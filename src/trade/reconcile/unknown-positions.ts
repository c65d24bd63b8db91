import { exposedOf, isFinal, sign, type ExchangePosition, type Intent } from '../../domain/index.js';
import { openPositions } from '../../state/store/open-docs.js';
import { OWN_FINDING } from '../booking/sync.js';
import type { TradingParts } from '../core/parts.js';
import type { Differing } from '../core/results.js';

/** What was closed so recently may still stand in a stale answer. */
const SETTLING_MS = 30_000;

/** Whether something is under way in a symbol. */
export const isBusy = (intents: readonly Intent[], symbol: string): boolean =>
  intents.some((intent) => intent.symbol === symbol && !isFinal(intent));

/** Positions on the exchange in symbols where we have neither a position nor anything under way. */
export const unknownOf = async (
  parts: TradingParts,
  held: readonly ExchangePosition[],
): Promise<readonly ExchangePosition[]> => {
  if (held.length === 0) return [];
  const known = new Set((await parts.store.list('position')).map(({ id }) => id));
  const rest = held.filter(({ symbol }) => !known.has(symbol));
  if (rest.length === 0) return [];
  const intents = (await parts.store.list('intent')).map(({ value }) => value);
  const now = parts.clock.now();
  const settling = new Set(
    (await parts.store.list('trade'))
      .filter(({ value }) => now - value.closedAt < SETTLING_MS)
      .map(({ value }) => value.symbol),
  );
  // What the record shows too is no stale answer: a position that was turned round by hand.
  const isRecorded = await recordedIn(parts);
  return rest.filter((one) => (!settling.has(one.symbol) || isRecorded(one)) && !isBusy(intents, one.symbol));
};

/** Symbols in which something is held, no position is recorded, and something is under way: a fill to be booked. */
export const unreportedOf = async (
  { store }: TradingParts,
  held: readonly ExchangePosition[],
): Promise<readonly string[]> => {
  if (held.length === 0) return [];
  const known = new Set((await store.list('position')).map(({ id }) => id));
  const rest = held.map(({ symbol }) => symbol).filter((symbol) => !known.has(symbol));
  if (rest.length === 0) return [];
  const intents = (await store.list('intent')).map(({ value }) => value);
  return rest.filter((symbol) => isBusy(intents, symbol));
};

/** Open positions of the books that the account shows otherwise, or not at all. */
export const differingFrom = async (
  { store }: TradingParts,
  held: readonly ExchangePosition[],
): Promise<readonly Differing[]> =>
  (await openPositions(store)).flatMap(({ value: known }) => {
    const shown = held.find(({ symbol }) => symbol === known.symbol);
    const isSame = shown?.side === known.side && shown.contracts === exposedOf(known);
    return isSame ? [] : [{ known, ...(shown ? { shown } : {}) }];
  });

/** Whether the record explains what is held to the last contract. */
const recordedIn = async ({ store }: TradingParts): Promise<(held: ExchangePosition) => boolean> => {
  const ledger = (await store.get('ledger', 'main'))?.value;
  return ({ symbol, side, contracts }) =>
    Number(ledger?.positions[symbol]?.contracts ?? 0) === sign(side) * contracts;
};

/** Of unknown positions those that need no second look: fills of ours, booked by now, have opened them. */
export const ownAmong = async (
  parts: TradingParts,
  unknown: readonly ExchangePosition[],
): Promise<readonly ExchangePosition[]> => {
  const isRecorded = await recordedIn(parts);
  const found = await Promise.all(
    unknown.map(({ symbol }) => parts.store.get('finding', `${OWN_FINDING}${symbol}`)),
  );
  return unknown.filter((one, at) => found[at] !== undefined && isRecorded(one));
};
