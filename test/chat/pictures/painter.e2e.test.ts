import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Painter } from '../../../src/chat/pictures/painter.js';
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

let painter: Painter;

beforeEach(() => {
  vi.mocked(fork).mockClear();
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  painter = new Painter();
});

afterEach(() => {
  vi.useRealTimers();
  for (const child of started()) child.kill('SIGKILL');
});

describe('the painter', { timeout: 30_000 }, () => {
  it('paints one picture after another in one process, which ends when it has had no work for a while', async () => {
    const pictures = await Promise.all([painter.render(PICTURE), painter.render(PICTURE)]);
    for (const png of pictures) expect(png.subarray(1, 4).toString()).toBe('PNG');
    vi.advanceTimersByTime(4_000);
    await painter.render(PICTURE);
    vi.advanceTimersByTime(4_000);
    expect(only().connected).toBe(true);
    const ended = once(only(), 'exit');
    vi.advanceTimersByTime(1_000);
    expect(await ended).toEqual([0, null]);
    await painter.render(PICTURE);
    expect(started()).toHaveLength(2);
  });

  it('says why there is no picture, and paints the next in the same process', async () => {
    await expect(painter.render({ ...MARKET, timeZone: 'Mars' })).rejects.toThrow(
      /the picture could not be painted: /,
    );
    await painter.render(PICTURE);
    only();
  });

  it.each([
    ['that is killed', () => void only().kill('SIGKILL')],
    ['that does not answer', () => vi.advanceTimersByTime(30_000)],
  ])('replaces a process %s', async (_, happens) => {
    await painter.render(PICTURE);
    only().kill('SIGSTOP');
    const send = vi.spyOn(only(), 'send');
    const painted = expect(painter.render(PICTURE)).rejects.toThrow(/its process ended \(SIGKILL\)/);
    await vi.waitFor(() => expect(send).toHaveBeenCalled());
    happens();
    await painted;
    await painter.render(PICTURE);
    expect(started()).toHaveLength(2);
  });
});
