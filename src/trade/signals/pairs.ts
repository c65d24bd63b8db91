import type { Side } from '../../domain/index.js';
import { commit } from '../orders/parts.js';
import type { TradingParts } from '../core/parts.js';
import { retryConflicts } from '../../state/store/retry-conflicts.js';

/** Which symbols may give signals, and on which side. */
export interface PairRules {
  /** Never. */
  readonly blocked: readonly string[];
  /** These alone; empty = all that are scanned. */
  readonly only: readonly string[];
  readonly sides: 'both' | Side | 'none';
}

export const ALL_PAIRS: PairRules = { blocked: [], only: [], sides: 'both' };

/** Where the rules lie among the `setting` documents. */
const ID = 'pairs';

const parse = (text: string | undefined): PairRules =>
  text === undefined ? ALL_PAIRS : { ...ALL_PAIRS, ...(JSON.parse(text) as Partial<PairRules>) };

export const readPairs = async ({ store }: Pick<TradingParts, 'store'>): Promise<PairRules> =>
  parse((await store.get('setting', ID))?.value.value);

/** Why a symbol gives no signals; undefined when it may. */
export const whyBarred = (rules: PairRules, symbol: string, side?: Side): string | undefined => {
  if (rules.blocked.includes(symbol)) return `${symbol} is blocked (/pairs allow ${symbol})`;
  if (rules.only.length > 0 && !rules.only.includes(symbol))
    return `only ${rules.only.join(', ')} may be traded (/pairs all lifts that)`;
  if (side === undefined || rules.sides === 'both' || rules.sides === side) return undefined;
  return rules.sides === 'none'
    ? 'no side is traded (/sides both)'
    : `only ${rules.sides}s are traded (/sides both)`;
};

/** Changes the rules for good, in force from the next scan on, journaled. */
export const changePairs = (
  parts: TradingParts,
  change: (rules: PairRules) => PairRules,
  cause: string,
): Promise<PairRules> =>
  retryConflicts(async () => {
    const known = await parts.store.get('setting', ID);
    const before = parse(known?.value.value);
    const after = change(before);
    const value = { value: JSON.stringify(after), at: parts.human.now() };
    await commit(parts, {
      put: [{ kind: 'setting', id: ID, value, version: known?.version ?? 0 }],
      journal: [{ at: parts.clock.now(), event: 'pairs-changed', cause, data: { before, after } }],
    });
    return after;
  });
