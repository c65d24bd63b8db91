import { describe, expect, it } from 'vitest';
import { sampleSpecs, walkCandles } from '../../../tools/bench/picture-samples.js';
import { renderPicture } from '../../../src/chat/pictures/render.js';

const specs = sampleSpecs(walkCandles(2000), {
  symbol: 'BTC-USDT',
  timeframe: '1h',
  priceDecimals: 1,
  side: 'long',
});

/** Names of the chunks of a PNG (RFC 2083). */
const chunksOf = (png: Buffer): string[] => {
  const names: string[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at))
    names.push(png.toString('latin1', at + 4, at + 8));
  return names;
};

describe('renderPicture', () => {
  it.each(
    specs.flatMap((spec) => (['dark', 'light'] as const).map((theme) => [spec.type, theme, spec] as const)),
  )(
    'paints %s in %s: a PNG of 800 × 520 px or less, at most 150 KB, with nothing in it but the picture',
    async (_, theme, spec) => {
      const png = await renderPicture(spec, theme);
      expect(png.subarray(1, 4).toString()).toBe('PNG');
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([
        800,
        spec.type === 'scorecard' ? 472 : 520,
      ]);
      expect(png.length).toBeLessThan(150 * 1024);
      expect(chunksOf(png).filter((name) => !['IHDR', 'IDAT', 'IEND'].includes(name))).toEqual([]);
    },
  );

  it('differs when only a text differs: the fonts were found', async () => {
    const rows = (name: string) => ({ type: 'scorecard' as const, rows: [{ name, r: 1, count: 1 }] });
    const [a, b] = await Promise.all([renderPicture(rows('iiii')), renderPicture(rows('llll'))]);
    expect(a.equals(b)).toBe(false);
  });

  it('paints the same bytes for the same specification', async () => {
    for (const spec of specs.slice(0, 1))
      expect((await renderPicture(spec)).equals(await renderPicture(spec))).toBe(true);
  });
});
