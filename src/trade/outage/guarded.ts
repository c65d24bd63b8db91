import type { Intent } from '../../domain/index.js';
import type { KnownPosition } from '../core/known-positions.js';

/** What is guarded in one symbol: a position as it was known, entries that add to it or open one, or both. */
export type Guarded = Omit<KnownPosition, 'positionId' | 'subject'> &
  Partial<Pick<KnownPosition, 'positionId' | 'subject'>> & { readonly entries: readonly Intent[] };

/** What is to be guarded, one item a symbol. */
export const guardedIn = (known: readonly KnownPosition[], entries: readonly Intent[]): readonly Guarded[] =>
  [...new Set([...known, ...entries].map(({ symbol }) => symbol))].flatMap((symbol) => {
    const adding = entries.filter((intent) => intent.symbol === symbol);
    const ahead = adding.flatMap((intent) => intent.ahead ?? []);
    const held = known.find((one) => one.symbol === symbol) ?? adding.flatMap(expectedOf)[0];
    return held ? [{ ...held, stops: [...held.stops, ...ahead], entries: adding }] : [];
  });

/** The position that an entry opens. */
const expectedOf = ({ symbol, side, plan }: Intent): readonly Omit<Guarded, 'entries'>[] =>
  plan ? [{ symbol, side, contracts: 0, stop: plan.stop, leverage: plan.leverage, stops: [] }] : [];
