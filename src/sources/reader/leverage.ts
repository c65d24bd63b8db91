import type { Clause, Slot } from './clauses.js';
import { isFigure } from './item.js';
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
          (item.unit === 'times' || nextIsTimes(items, index)),
      ),
    );
  const values = (named.length > 0 ? named : times.filter(isFigure))
    .filter(({ unit }) => unit === 'times' || unit === 'none')
    .flatMap(({ digits }) => readNumber(digits, { price: 10 }))
    .filter((value) => value >= 1 && value <= HIGHEST_LEVERAGE);
  return values.length > 0 ? Math.min(...values) : null;
};

const nextIsTimes = (items: Slot['items'], index: number): boolean => {
  const next = items[index + 2];
  return items[index + 1]?.kind === 'mark' && next?.kind === 'figure' && next.unit === 'times';
};
