import type { ScaleLinear } from 'd3-scale';

export interface ValueTick {
  readonly value: number;
  readonly text: string;
}

/**
 * Round values of a scale, about `count` of them, without those that the text would round away or say twice.
 * @param decimals places after the point in what `format` writes.
 */
export const valueTicks = (
  scale: ScaleLinear<number, number>,
  count: number,
  decimals: number,
  format: (value: number) => string,
): ValueTick[] => {
  const seen = new Set<string>();
  const unit = 10 ** -decimals;
  return scale
    .ticks(count)
    .map((value) => ({ value, text: format(value) }))
    .filter(({ value, text }) => {
      const steps = value / unit;
      const isTrue = Math.abs(steps - Math.round(steps)) < 1e-6 * Math.max(1, Math.abs(steps));
      if (!isTrue || seen.has(text)) return false;
      seen.add(text);
      return true;
    });
};

/** Decimals that tell neighbouring ticks of a span in USDT apart. */
export const moneyDecimals = (span: number): number => (span < 2 ? 2 : span < 8 ? 1 : 0);
