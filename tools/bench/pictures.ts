import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { assetPath } from '../../src/assets.js';
import type { ThemeName } from '../../src/chat/pictures/index.js';
import { renderPicture } from '../../src/chat/pictures/render.js';
import type { Bench } from './bench.js';
import { docPictures, ladderPictures, sourcePictures } from './doc-pictures.js';
import { sampleSpecs, walkCandles } from './picture-samples.js';

interface PictureMeasure {
  readonly picture: string;
  readonly theme: ThemeName;
  /** Times of one picture, specification to PNG. */
  readonly times: readonly number[];
  /** Longest stretch in which the event loop stood still meanwhile, resolution 1 ms. */
  readonly blockedMs: number;
  /** Of 1,000 bytes. */
  readonly kilobytes: number;
}

/** Paints every kind of picture `rounds` times in both themes, one after the other. */
const measurePictures = async (rounds = 7): Promise<PictureMeasure[]> => {
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
        times,
        blockedMs: delay.max / 1e6,
        kilobytes: size / 1000,
      });
    }
  return measures;
};

const FOLDER = assetPath('docs', 'images');

/** Draws docs/images anew: what is no picture of the demo any more is gone. */
const writeDocPictures = async (): Promise<void> => {
  const pictures = [...(await docPictures()), ...(await ladderPictures()), ...(await sourcePictures())];
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  for (const { name, png } of pictures) writeFileSync(join(FOLDER, name), png);
  console.error(`drawn: ${pictures.length} pictures in ${FOLDER}`);
};

/** The pictures' section of docs/benchmarks.md: the dark theme, which is what cards carry. Draws docs/images, too. */
export const pictureBench: Bench = {
  title: 'Pictures',
  about:
    'From specification to PNG, one after the other, after one that is not counted. Painting happens off the event loop; the longest block of the loop is that over all pictures and runs.',
  run: async () => {
    await writeDocPictures();
    const all = await measurePictures();
    const dark = all.filter(({ theme }) => theme === 'dark');
    return [
      ...dark.map(({ picture, times }) => ({ name: `${picture} picture`, unit: 'ms' as const, runs: times })),
      ...dark.map(({ picture, kilobytes }) => ({
        name: `size of the ${picture} picture`,
        unit: 'KB' as const,
        runs: [kilobytes],
      })),
      {
        name: 'longest block of the event loop',
        unit: 'ms' as const,
        runs: [Math.max(...all.map(({ blockedMs }) => blockedMs))],
      },
    ];
  },
};
