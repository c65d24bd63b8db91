import { coveredBy, stopsOf, type ExchangePosition, type Order } from '../../domain/index.js';
import type { TradingParts } from '../core/parts.js';
import { createWithin } from '../../clock.js';

/** The exchange answers within this, or it is said that it does not, ms. */
const TIMEOUT = 3_000;

/** What the account holds and what guards it, as the exchange says now. */
export interface AccountSummary {
  /** Contracts by symbol, signed by side; undefined where the exchange could not be asked. */
  readonly held: ReadonlyMap<string, number> | undefined;
  /** Whole sentences for the owner. */
  readonly text: string;
}

/** Reads positions and the stops that rest for them from the exchange, not from what is stored. Never rejects. */
export const summariseAccount = async ({
  exchange,
  human,
}: Pick<TradingParts, 'exchange' | 'human'>): Promise<AccountSummary> => {
  const read = Promise.all([exchange.fetchPositions(), exchange.fetchOpenOrders()]);
  try {
    const [positions, orders] = await createWithin(human)(read, TIMEOUT);
    return summaryOf(positions, orders);
  } catch {
    return {
      held: undefined,
      text: 'The exchange cannot be asked either; stops that rested there still do.',
    };
  }
};

const summaryOf = (positions: readonly ExchangePosition[], orders: readonly Order[]): AccountSummary => {
  const open = positions.filter(({ contracts }) => contracts > 0);
  const held = new Map(
    open.map(({ symbol, side, contracts }) => [symbol, side === 'long' ? contracts : -contracts]),
  );
  if (open.length === 0) return { held, text: 'The account holds no position.' };
  const lines = open.map((position) => {
    const { symbol, contracts } = position;
    const covered = coveredBy(orders, position);
    const stops = stopsOf(orders, position);
    const at = stops.map(({ triggerPrice }) => String(triggerPrice)).join(' and ');
    return covered >= contracts
      ? `${symbol} is guarded by a stop at ${at}.`
      : `${symbol}: a stop rests for ${covered} of ${contracts} contracts.`;
  });
  return { held, text: lines.join(' ') };
};

/** What changed between two summaries, in whole sentences; '' when nothing did or one of them is not known. */
export const changeOf = (before: AccountSummary, after: AccountSummary): string => {
  if (!before.held || !after.held) return '';
  const symbols = [...new Set([...before.held.keys(), ...after.held.keys()])].sort();
  const changes = symbols.flatMap((symbol) => {
    const [was = 0, is = 0] = [before.held?.get(symbol), after.held?.get(symbol)];
    if (was === is) return [];
    return is === 0 ? [`${symbol} was closed.`] : [`${symbol} went from ${was} to ${is} contracts.`];
  });
  return changes.length === 0 ? 'Nothing changed in the account.' : changes.join(' ');
};
