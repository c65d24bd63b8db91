import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPainter } from '../../../src/chat/pictures/painter.js';
import type { RenderPicture } from '../../../src/chat/pictures/render.js';
import type { MarketPicture } from '../../../src/chat/pictures/spec.js';
import { walkCandles } from '../../../tools/bench/picture-samples.js';

vi.mock('node:child_process', { spy: true });

const PICTURE = { type: 'scorecard', rows: [{ name: 'confirmed', r: 1, count: 1 }] } as const;
const MARKET: MarketPicture = {
  type: 'market',
  symbol: 'BTC-USDT',
  timeframe: '1h',
  candles: walkCandles(50),
  priceDecimals: 1,
  timeZone: 'UTC',
  last: 100,
  levels: [],
};

const started = (): ChildProcess[] =>
  vi.mocked(fork).mock.results.flatMap((result) => (result.type === 'return' ? [result.value] : []));

const only = (): ChildProcess => {
  const [child, ...more] = started();
  if (!child || more.length > 0) throw new Error(`${started().length} processes were started`);
  return child;
};

let paint: RenderPicture;

beforeEach(() => {
  vi.mocked(fork).mockClear();
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  paint = createPainter();
});

afterEach(() => {
  vi.useRealTimers();
  for (const child of started()) child.kill('SIGKILL');
});

describe('the painter', { timeout: 30_000 }, () => {
  it('paints one picture after another in one process, which ends when it has had no work for a while', async () => {
    const pictures = await Promise.all([paint(PICTURE), paint(PICTURE)]);
    for (const png of pictures) expect(png.subarray(1, 4).toString()).toBe('PNG');
    vi.advanceTimersByTime(4_000);
    await paint(PICTURE);
    vi.advanceTimersByTime(4_000);
    expect(only().connected).toBe(true);
    const ended = once(only(), 'exit');
    vi.advanceTimersByTime(1_000);
    expect(await ended).toEqual([0, null]);
    await paint(PICTURE);
    expect(started()).toHaveLength(2);
  });

  it('says why there is no picture, and paints the next in the same process', async () => {
    await expect(paint({ ...MARKET, timeZone: 'Mars' })).rejects.toThrow(
      /the picture could not be painted: /,
    );
    await paint(PICTURE);
    only();
  });

  it.each([
    ['that is killed', () => void only().kill('SIGKILL')],
    ['that does not answer', () => vi.advanceTimersByTime(30_000)],
  ])('says of a process %s that there is no picture', async (_, happens) => {
    await paint(PICTURE);
    only().kill('SIGSTOP');
    const send = vi.spyOn(only(), 'send');
    const painted = expect(paint(PICTURE)).rejects.toThrow(
      'the picture could not be painted: painting ended without a result (SIGKILL)',
    );
    await vi.waitFor(() => expect(send).toHaveBeenCalled());
    happens();
    await painted;
  });
});
