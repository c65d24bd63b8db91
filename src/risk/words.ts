/** A fraction in words for people: 0.0213 → "2.13 %". */
export const percent = (fraction: number): string => `${(fraction * 100).toFixed(2)} %`;

/** An amount in USDT in words for people. */
export const usdt = (amount: number): string => `${amount.toFixed(2)} USDT`;
