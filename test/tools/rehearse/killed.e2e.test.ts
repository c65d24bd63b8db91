import { spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { assetPath } from '../../../src/assets.js';
import { wallClock } from '../../../src/clock.js';
import { seededRandom } from '../../../src/domain/index.js';
import type { FakeKucoin } from '../../support/kucoin/index.js';
import { settingsOf, startMarket, tempDir } from './support.js';

/** RAD_KILLS=20 for the whole proof. */
const MOMENTS = Number(process.env['RAD_KILLS'] ?? 3);
/** The orders of a rehearsal take about so long, ms. */
const TRADING = 7_000;
const CLI = assetPath('dist', 'tools', 'rehearse', 'cli.js');

let kucoin: FakeKucoin;
let folder: ReturnType<typeof tempDir>;

beforeEach(async () => {
  if (!existsSync(CLI)) throw new Error(`${CLI} is missing: npm run build`);
  kucoin = await startMarket();
  folder = tempDir();
});

afterEach(async () => {
  await kucoin.stop();
  folder.remove();
});

/** The compiled program as a process of its own. */
const start = (...argv: readonly string[]) => {
  const child = spawn(process.execPath, [CLI, '--yes', '--socket', '1', '--reread', '0', ...argv], {
    cwd: folder.dir,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      ...settingsOf(kucoin, folder.dir),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { text: '' };
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part: Buffer) => (said.text += part.toString()));
  const exit = new Promise<number | string>((resolve) =>
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown')),
  );
  return { child, exit, said };
};

/** The account as its owner sees it. */
const account = () => ({
  resting: kucoin.orders.filter(({ isActive }) => isActive).map(({ id }) => id),
  positions: [...kucoin.positions.values()].map(({ symbol, qty }) => ({ symbol, qty })),
  modes: [...kucoin.server.book.marginModes].filter(([, mode]) => mode !== 'ISOLATED'),
});

describe('a rehearsal that is killed', { timeout: 60_000 * MOMENTS }, () => {
  it(`leaves nothing after the next run, at ${MOMENTS} moments`, async () => {
    kucoin.byHand('ETH-USDT', { side: 'buy', size: 2 });
    kucoin.byHand('BTC-USDT', { side: 'buy', price: 50_000 });
    kucoin.server.book.marginModes.set('BTCUSDTM', 'CROSS');
    const before = account();
    const random = seededRandom(11);
    for (let moment = 0; moment < MOMENTS; moment++) {
      const first = kucoin.orders.length;
      const killed = start();
      await vi.waitFor(() => expect(kucoin.orders.length, killed.said.text).toBeGreaterThan(first), 30_000);
      const ms = Math.round(random() * TRADING);
      await wallClock.sleep(ms);
      killed.child.kill('SIGKILL');
      await killed.exit;
      const next = start('--clean');
      expect(await next.exit, next.said.text).toBe(0);
      expect(account(), `killed after ${ms} ms: ${killed.said.text}\n${next.said.text}`).toEqual(before);
    }
    expect(kucoin.orders.filter(({ symbol }) => symbol === 'RADUSDTM').length).toBeGreaterThan(MOMENTS);
  });

  it('knows its own orders by their ids where the journal is lost too', async () => {
    const killed = start();
    await vi.waitFor(() => expect([...kucoin.positions.keys()], killed.said.text).toEqual(['RADUSDTM']), {
      timeout: 40_000,
      interval: 5,
    });
    killed.child.kill('SIGKILL');
    await killed.exit;
    rmSync(join(folder.dir, 'rehearsal'), { recursive: true });
    const next = start('--clean');
    expect(await next.exit, next.said.text).toBe(0);
    expect(account()).toEqual({ resting: [], positions: [], modes: [] });
  });

  it('closes and cancels by itself on Ctrl-C', async () => {
    const stopped = start();
    await vi.waitFor(() => expect([...kucoin.positions.keys()], stopped.said.text).toEqual(['RADUSDTM']), {
      timeout: 40_000,
      interval: 5,
    });
    stopped.child.kill('SIGINT');
    expect(await stopped.exit, stopped.said.text).toBe(1);
    expect(account()).toEqual({ resting: [], positions: [], modes: [] });
    expect(stopped.said.text).toContain('12.position');
  });
});
