/** Spans of time in ms. */
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The earliest of some times, those that never come (undefined) left out; undefined when none comes. */
export const earliest = (times: readonly (number | undefined)[]): number | undefined => {
  const first = Math.min(...times.map((time) => time ?? Infinity));
  return first === Infinity ? undefined : first;
};
