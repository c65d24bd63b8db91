import { describe, expect, it } from 'vitest';
import { pictureLayout, type MarketPicture } from '../../../src/chat/pictures/index.js';
import { walkCandles } from '../../../tools/bench/picture-samples.js';
import { faultsOf, textsOf } from './layout-faults.js';

const candles = walkCandles(96);
const close = candles.at(-1)?.close ?? 0;
const market = (more: Partial<MarketPicture> = {}): MarketPicture => ({
  type: 'market',
  symbol: 'BTC-USDT',
  timeframe: '1h',
  candles,
  priceDecimals: 0,
  ...more,
});

describe('a market’s picture', () => {
  it('has the price of now, and a line at each price that is named', () => {
    expect(textsOf(pictureLayout(market())).filter((text) => /^(Now|Alert)/.test(text))).toHaveLength(1);
    const layout = pictureLayout(market({ levels: [{ name: 'Alert', price: 57_500 }] }));
    expect(textsOf(layout)).toContain('Alert 57,500');
    expect(layout.svg).toMatch(/<line[^>]*stroke="#b79cff"/);
  });

  it('joins the close of the last candle with the price of now, and draws that from there on alone', () => {
    const { svg } = pictureLayout(market({ last: close * 1.02 }));
    const [, x, y] = /<circle cx="([\d.]+)" cy="([\d.]+)"/.exec(svg) ?? [];
    const lines = [...svg.matchAll(/<line x1="([\d.]+)" y1="([\d.]+)" x2="([\d.]+)" y2="([\d.]+)"/g)];
    const ends = lines.map(([, ...numbers]) => numbers);
    expect(ends.some(([x1, , x2, y2]) => x1 === x && x2 === x && y2 === y)).toBe(true);
    expect(ends.some(([x1, y1, , y2]) => x1 === x && y1 === y && y2 === y)).toBe(true);
  });

  it('shows a price far away beyond a break, and cuts a long name', () => {
    const name = 'above a price that I do not expect this year';
    const layout = pictureLayout(market({ levels: [{ name, price: 3 * close }] }));
    expect(faultsOf(layout)).toEqual([]);
    expect(textsOf(layout).find((text) => text.startsWith('above'))).toMatch(/^above a.*… [\d,]+$/);
    expect(layout.svg).toContain('stroke-width="9"');
  });

  it('leaves out what is no price', () => {
    const layout = pictureLayout(market({ levels: [{ name: 'Alert', price: NaN }] }));
    expect(textsOf(layout).some((text) => text.startsWith('Alert'))).toBe(false);
  });
});
