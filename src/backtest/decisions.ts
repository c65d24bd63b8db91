import { createHash } from 'node:crypto';
import type { Fill, Instrument, JournalEntry, JournalEvent, OrderRequest, Plan } from '../domain/index.js';

/** One discrete decision or its execution: prices in ticks, amounts in lots, no floats. */
export interface Decision {
  /** Market time, unix ms. */
  readonly at: number;
  readonly symbol: string;
  /** `signal-offered long @123 stop 110 target – lots 4 x3`, … */
  readonly what: string;
}

type Instruments = ReadonlyMap<string, Instrument>;

/** Writes prices as ticks and amounts as lots of one instrument; a dash for what there is not. */
class Units {
  constructor(private readonly instrument: Instrument | undefined) {}

  ticks(price: unknown): string {
    if (typeof price !== 'number' || !this.instrument) return '–';
    return String(Math.round(price / this.instrument.tickSize));
  }

  lots(contracts: unknown): string {
    if (typeof contracts !== 'number' || !this.instrument) return '–';
    return String(Math.round(contracts / this.instrument.lotSize));
  }
}

const planText = (plan: Plan, units: Units): string =>
  `@${units.ticks(plan.entry)} stop ${units.ticks(plan.stop)} target ${units.ticks(plan.target)} lots ${units.lots(plan.contracts)} x${plan.leverage}`;

const orderText = (request: OrderRequest, units: Units): string =>
  `${request.type} ${request.side} lots ${units.lots(request.contracts)} @${units.ticks(request.price)} x${request.leverage}`;

const fillText = (fill: Fill, units: Units): string =>
  `${fill.side} lots ${units.lots(fill.contracts)} @${units.ticks(fill.price)} ${fill.liquidity}${fill.liquidation ? ' liquidation' : ''}`;

const moveText = ({ data }: JournalEntry<'stop-moved' | 'target-moved'>, units: Units): string =>
  `${units.ticks(data?.from)} to ${units.ticks(data?.to)}`;

/** How each kind of journal line reads as a decision; lines of other kinds are none. */
const READERS: { readonly [E in JournalEvent]?: (entry: JournalEntry<E>, units: Units) => string } = {
  'signal-offered': ({ data: { side, plan } }, units) => `${side} ${planText(plan, units)}`,
  'signal-denied': ({ data }) => `${data.side} ${data.code}`,
  'approval-denied': ({ data }) => data.code,
  'intent-recorded': ({ data }, units) =>
    `${String(data?.kind)}${data?.plan ? ` ${planText(data.plan, units)}` : ''}`,
  'intent-denied': ({ data }) => String(data.kind),
  'intent-rejected': ({ data }) => String(data.kind),
  'order-recorded': ({ data }, units) => orderText(data.request, units),
  'stop-moved': moveText,
  'target-moved': moveText,
  fill: ({ data }, units) => fillText(data, units),
  flatten: () => '',
  'limit-reached': ({ data }) => data.code,
  paused: () => '',
  resumed: () => '',
};

/** The decision that a journal line records, or undefined where it records none. */
export const decisionOf = <E extends JournalEvent>(
  entry: JournalEntry<E>,
  instruments: Instruments,
): Decision | undefined => {
  const { at, event, symbol = '' } = entry;
  const text = READERS[event]?.(entry, new Units(instruments.get(symbol)));
  return text === undefined ? undefined : { at, symbol, what: `${event} ${text}`.trimEnd() };
};

/**
 * By time, then symbol, each symbol's own order kept: symbols are worked on side by side, so their order within one
 * instant means nothing.
 */
export const inDecisionOrder = (decisions: readonly Decision[]): Decision[] =>
  decisions.toSorted((a, b) => a.at - b.at || (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : 0));

/** One line of a decision. */
export const decisionLine = ({ at, symbol, what }: Decision): string => `${at} ${symbol} ${what}`;

/** SHA-256 over all decisions in order, hexadecimal. */
export const decisionHash = (decisions: readonly Decision[]): string => {
  const hash = createHash('sha256');
  for (const decision of inDecisionOrder(decisions)) hash.update(`${decisionLine(decision)}\n`);
  return hash.digest('hex');
};
