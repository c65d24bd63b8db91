import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { Clock } from '../../../src/clock.js';
import { runDownloadCommand } from '../../../tools/download/commands.js';
import { startKucoin, type FakeKucoin, type KucoinOptions } from '../../support/kucoin/index.js';

/** 2026-03-02 00:30 UTC: the last closed hour began at 23:00. */
export const START = Date.UTC(2026, 2, 2, 0, 30);
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** A clock on which whoever sleeps wakes at once, later. */
export class HastyClock implements Clock {
  constructor(public time = START) {}

  now(): number {
    return this.time;
  }

  elapsed(): number {
    return this.time;
  }

  sleep(ms: number): Promise<void> {
    this.time += Math.max(0, ms);
    return Promise.resolve();
  }

  every(): () => void {
    return () => {};
  }
}

const folders: string[] = [];
const exchanges: FakeKucoin[] = [];

afterEach(async () => {
  await Promise.all(exchanges.splice(0).map((exchange) => exchange.stop()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** A folder that is thrown away after the test. */
export const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'rad-download-'));
  folders.push(folder);
  return folder;
};

/** The bytes of every file below a folder, by its path in it. */
export const filesOf = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path.slice(folder.length + 1), readFileSync(path, 'latin1')]),
  );

export const INSTRUMENTS: KucoinOptions['instruments'] = [
  { symbol: 'XBTUSDTM', multiplier: 0.001, tickSize: 0.1, price: 50_000, turnover: 9e8 },
  { symbol: 'ETHUSDTM', multiplier: 0.01, tickSize: 0.01, price: 2_000, turnover: 5e8, maxLeverage: 75 },
  { symbol: 'DOGEUSDTM', multiplier: 100, tickSize: 0.00001, price: 0.1, turnover: 2e8 },
];

/** The wire-level exchange on a free port, stopped after the test. */
export const exchange = async (options: Partial<KucoinOptions> = {}): Promise<FakeKucoin> => {
  const fake = await startKucoin({ clock: new HastyClock(), instruments: INSTRUMENTS, ...options });
  exchanges.push(fake);
  return fake;
};

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** `npm run download` in this process, against an exchange at `root`. */
export const download = async (
  root: string,
  argv: readonly string[],
  clock: Clock = new HastyClock(),
): Promise<Ended> => {
  let [out, error] = ['', ''];
  const code = await runDownloadCommand(argv, {
    out: { write: (text) => (out += text) },
    error: { write: (text) => (error += text) },
    settings: { EXCHANGE_API_ROOT: root },
    clock,
    timeoutMs: 500,
  });
  return { code, out, error };
};

/** Requests of a kind so far. */
export const asked = (fake: FakeKucoin, path: string): readonly Readonly<Record<string, string>>[] =>
  fake.requests.filter((request) => request.path === path).map(({ query }) => query);

export const KLINES = '/api/v1/kline/query';
export const RATES = '/api/v1/contract/funding-rates';
