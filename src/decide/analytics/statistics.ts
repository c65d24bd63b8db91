import { sum } from '../../domain/index.js';

/** Arithmetic mean; undefined for none. */
export const mean = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : sum(values) / values.length;

/** Sample standard deviation (n − 1 in the denominator); undefined below two values. */
export const deviation = (values: readonly number[]): number | undefined => {
  const m = mean(values);
  if (m === undefined || values.length < 2) return undefined;
  let squares = 0;
  for (const value of values) squares += (value - m) ** 2;
  return Math.sqrt(squares / (values.length - 1));
};

/** a ÷ b where that is a number; undefined for an undefined part or b = 0. */
export const ratio = (a: number | undefined, b: number | undefined): number | undefined => {
  if (a === undefined || b === undefined || b === 0) return undefined;
  const value = a / b;
  return Number.isFinite(value) ? value : undefined;
};

/** The p-quantile (0…1) of ascending values, linear between neighbours (Hyndman & Fan 1996, type 7). */
export const quantile = (ascending: readonly number[], p: number): number | undefined => {
  if (ascending.length === 0) return undefined;
  const at = p * (ascending.length - 1);
  const low = ascending[Math.floor(at)] as number;
  const high = ascending[Math.ceil(at)] as number;
  return low + (high - low) * (at - Math.floor(at));
};
