import { describe, expect, it } from 'vitest';
import { candleSeries } from '../../src/chat/pictures/candle-series.js';
import type { PictureSpec } from '../../src/chat/pictures/index.js';
import { renderPicture } from '../../src/chat/pictures/render.js';
import { createPictures } from '../../src/run/pictures.js';
import { HOUR, silentLog, type Candle } from '../../src/domain/index.js';
import { loadSettings } from '../../src/settings.js';
import { figures, NOW, trade } from '../chat/telegram/fixtures.js';
import { FakeDesk } from '../chat/telegram/rig.js';

const candles: readonly Candle[] = Array.from({ length: 120 }, (_, index) => {
  const close = 60_000 + 1_000 * Math.sin(index / 9);
  return {
    timestamp: NOW - (120 - index) * HOUR,
    open: close - 50,
    high: close + 150,
    low: close - 200,
    close,
    volume: 10 + (index % 7),
  };
});

const places = () => {
  const desk = new FakeDesk();
  const outcomes = [
    { id: 'S1', kind: 'traded', r: 1 },
    { id: 'S2', kind: 'skipped', r: -0.4 },
  ] as const;
  desk.learning.outcomes = () =>
    Promise.resolve(outcomes.map((one) => ({ ...one, at: 1, closedAt: 2, features: {} })));
  desk.positions.trades = () =>
    Promise.resolve([trade({ id: 'PAS1', closedAt: NOW - HOUR, openedAt: NOW - 20 * HOUR })]);
  desk.open = [figures({}, { openedAt: NOW - 30 * HOUR })];
  const market = {
    candles: () => Promise.resolve(candles),
    quote: () => Promise.resolve({ mark: 60_500 }),
  } as never;
  const curve = [1000, 1010, 990, 1042].map((equity, day) => ({ t: NOW + day * 24 * HOUR, equity }));
  return {
    desk,
    market,
    settings: loadSettings({}),
    log: silentLog,
    render: renderPicture,
    backtest: (id: string) => (id === 'B1' ? curve : undefined),
  };
};

describe('pictures', () => {
  it.each([
    ['signal', 'S1'],
    ['position', 'BTC-USDT'],
    ['position', 'P1'],
    ['trade', 'PAS1'],
    ['chart', 'BTC-USDT 4h'],
    ['chart', 'BTC-USDT'],
    ['chart', 'BTC-USDT 1h 62000 Alert'],
    ['chart', 'BTC-USDT 1h nonsense'],
    ['equity', 'all'],
    ['report', 'week'],
    ['daily', '14'],
    ['daily', 'week 8'],
    ['daily', 'month 24'],
    ['performance', 'symbol'],
    ['performance', 'reason'],
    ['scorecard', 'all'],
    ['backtest', 'B1'],
  ])('%s %s is a PNG of at most 150 KB', async (kind, ref) => {
    const png = await createPictures(places())(kind, ref);
    expect(png?.subarray(1, 4).toString()).toBe('PNG');
    expect(png?.length).toBeLessThan(150_000);
  });

  it.each([
    ['signal', 'S99'],
    ['position', 'DOGE-USDT'],
    ['trade', 'nope'],
    ['chart', 'NOPE-USDT'],
    ['backtest', 'B9'],
    ['something', 'else'],
  ])('%s %s: none, and the card comes without', async (kind, ref) =>
    expect(await createPictures(places())(kind, ref)).toBeUndefined(),
  );

  it('the story of a short trade has candles over all its width', async () => {
    let drawn: PictureSpec | undefined;
    const taken = places();
    taken.desk.positions.trades = () =>
      Promise.resolve([trade({ id: 'PAS1', openedAt: NOW - 2 * HOUR, closedAt: NOW - 2 * HOUR + 300_000 })]);
    const market = {
      candles: (_: string, __: string, { after = 0 } = {}) =>
        Promise.resolve(candles.filter(({ timestamp }) => timestamp > after)),
    } as never;
    await createPictures({
      ...taken,
      market,
      render: (spec) => {
        drawn = spec;
        return Promise.resolve(Buffer.from(''));
      },
    })('trade', 'PAS1');
    if (drawn?.type !== 'trade') throw new Error('no story');
    const series = candleSeries(drawn.candles, drawn.timeframe);
    expect(series?.candles[0]?.timestamp).toBe(series?.start);
  });

  it('is as light or dark as PICTURES says', async () => {
    const [dark, light] = await Promise.all(
      (['dark', 'light'] as const).map((pictures) =>
        createPictures({ ...places(), settings: loadSettings({ PICTURES: pictures }) })('signal', 'S1'),
      ),
    );
    const { settings } = places();
    expect(settings.pictures).toBe('dark');
    expect(await createPictures(places())('signal', 'S1')).toEqual(dark);
    expect(light).not.toEqual(dark);
  });

  it('a market that cannot be read is no picture, and no error', async () => {
    const broken = { ...places(), market: { candles: () => Promise.reject(new Error('away')) } as never };
    expect(await createPictures(broken)('signal', 'S1')).toBeUndefined();
  });
});
