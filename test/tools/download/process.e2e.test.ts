import { spawn, type ChildProcess } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { childEntry } from '../../../src/assets.js';
import { wallClock } from '../../../src/clock.js';
import { readRecording } from '../../../src/venues/recorded/candle-files.js';
import type { FakeKucoin, KlineProvider } from '../../support/kucoin/index.js';
import { waveCandles } from '../../support/kucoin/public.js';
import { asked, DAY, download, exchange, filesOf, KLINES, newFolder, START } from './support.js';

const PAGE_MS = 500 * 300_000;
const TO = START - (START % DAY);
/** 17,280 candles of five minutes: 35 pages. */
const FROM = TO - 60 * DAY;
const span = ['--from', new Date(FROM).toISOString(), '--to', new Date(TO).toISOString()];
const line = (dir: string): string[] => ['--symbols', 'BTC', '--timeframe', '5m', ...span, '--data', dir];

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly text: string }>;
}

/** `npm run download` as a process of its own. */
const start = (root: string, argv: readonly string[]): Started => {
  const { file, execArgv } = childEntry('tools/download/cli');
  const child = spawn(process.execPath, [...execArgv, file, ...argv], {
    cwd: newFolder(),
    env: { PATH: process.env['PATH'] ?? '', EXCHANGE_API_ROOT: root },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = new Promise<{ code: number | null; text: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, text })),
  );
  return { child, ended };
};

/** An exchange that calls `then` while it is asked for a page. */
const exchangeWith = (page: number, then: () => void): Promise<FakeKucoin> => {
  let pages = 0;
  const candles: KlineProvider = (...args) => {
    if (pages++ === page) then();
    return waveCandles(...args);
  };
  return exchange({ candles, clock: wallClock, skew: START - wallClock.now() });
};

const rowsIn = (dir: string): number =>
  readRecording({ dir }).symbols.get('BTC-USDT')?.files.get('5m')?.column.length ?? 0;

describe('a download as a process', { timeout: 60_000 }, () => {
  it('that is killed leaves whole files, and the next one goes on to the same bytes', async () => {
    const [dir, straight] = [newFolder(), newFolder()];
    const victim: { child?: ChildProcess } = {};
    const fake = await exchangeWith(30, () => victim.child?.kill('SIGKILL'));
    const killed = start(fake.root, line(dir));
    victim.child = killed.child;
    expect((await killed.ended).code).toBe(null);
    // The file is written every twenty pages at first.
    expect(rowsIn(dir)).toBe(20 * 500);

    const before = asked(fake, KLINES).length;
    const { code, text } = await start(fake.root, line(dir)).ended;
    expect({ code, text }).toMatchObject({ code: 0 });
    const pages = asked(fake, KLINES).slice(before);
    expect(pages.map((query) => (Number(query['from']) - FROM) / PAGE_MS)).toEqual(
      Array.from({ length: 15 }, (_, i) => 20 + i),
    );
    await download(fake.root, line(straight));
    expect(filesOf(dir)).toEqual(filesOf(straight));
  });

  it('that is told to stop writes what it has, says how to go on, and ends with 1', async () => {
    const dir = newFolder();
    const victim: { child?: ChildProcess } = {};
    const fake = await exchangeWith(30, () => victim.child?.kill('SIGTERM'));
    const stopped = start(fake.root, line(dir));
    victim.child = stopped.child;
    const { code, text } = await stopped.ended;
    expect(code).toBe(1);
    expect(text).toContain('Stopped; the same command goes on from here.');
    expect(rowsIn(dir)).toBeGreaterThanOrEqual(29 * 500);
    expect(rowsIn(dir)).toBeLessThanOrEqual(33 * 500);
    expect(Object.keys(filesOf(dir)).filter((name) => name.includes('.tmp-'))).toEqual([]);
  });

  it('ends with 2 for bad input, with its line and nothing else', async () => {
    const { code, text } = await start('http://127.0.0.1:9', ['--symbols', 'BTC']).ended;
    expect({ code, text }).toEqual({
      code: 2,
      text: '--from: got nothing, expected a date such as 2024-01-01\n',
    });
  });
});
