import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { renderPicture, type ThemeName } from '../src/charts/index.js';
import { sampleSpecs, walkCandles } from './picture-samples.js';

export interface PictureMeasure {
  readonly picture: string;
  readonly theme: ThemeName;
  /** Median time of one picture, specification to PNG. */
  readonly medianMs: number;
  /** Longest stretch in which the event loop stood still meanwhile. */
  readonly blockedMs: number;
  /** Thousands of 1,024 bytes. */
  readonly kilobytes: number;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Paints every kind of picture `rounds` times in both themes, one after the other. */
export const measurePictures = async (rounds = 7): Promise<PictureMeasure[]> => {
  const specs = sampleSpecs(walkCandles(2000), {
    symbol: 'BTC-USDT',
    timeframe: '1h',
    priceDecimals: 1,
    side: 'long',
  });
  const measures: PictureMeasure[] = [];
  for (const theme of ['dark', 'light'] as const)
    for (const spec of specs) {
      const times: number[] = [];
      let size = 0;
      await renderPicture(spec, theme);
      const delay = monitorEventLoopDelay({ resolution: 1 });
      delay.enable();
      for (let i = 0; i < rounds; i += 1) {
        const start = performance.now();
        size = (await renderPicture(spec, theme)).length;
        times.push(performance.now() - start);
      }
      delay.disable();
      measures.push({
        picture: spec.type,
        theme,
        medianMs: median(times),
        blockedMs: delay.max / 1e6,
        kilobytes: size / 1024,
      });
    }
  return measures;
};
