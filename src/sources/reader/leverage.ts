import type { Clause } from './clauses.js';
import { isFigure, isMark, type Item } from './item.js';
import { readNumber } from './numbers.js';

const HIGHEST_LEVERAGE = 200;

/** Leverage as it is named, of a range the lower end; null where it is not. */
export const leverageOf = (clauses: readonly Clause[]): number | null => {
  const slots = clauses.flatMap((clause) => clause.slots);
  const named = slots
    .filter(({ role }) => role === 'leverage')
    .flatMap(({ items }) => items.filter(isFigure));
  const times = slots
    .filter(({ role }) => !/^(?:noise|chart|result)$/.test(role))
    .flatMap(({ items, clause }) =>
      items.filter(
        (item, index) =>
          isFigure(item) &&
          // `x2 size`
          !/^(?:size|position|risk)$/i.test(clause.items[clause.items.indexOf(item) + 1]?.text ?? '') &&
          (item.unit === 'times' || isFromTimes(items, index)),
      ),
    );
  const values = (named.length > 0 ? named : times.filter(isFigure))
    .filter(({ unit }) => unit === 'times' || unit === 'none')
    .flatMap(({ digits }) => readNumber(digits, { price: 10 }))
    .filter((value) => value >= 1 && value <= HIGHEST_LEVERAGE);
  return values.length > 0 ? Math.min(...values) : null;
};

/** `10-20x`: the first is of the leverage too. */
export const isFromTimes = (items: readonly Item[], index: number): boolean => {
  const [from, joint, to] = items.slice(index, index + 3);
  return (
    from?.kind === 'figure' &&
    /^\d{1,3}$/.test(from.digits) &&
    isMark(joint, /^[-/~]$/) &&
    to?.kind === 'figure' &&
    to.unit === 'times'
  );
};
