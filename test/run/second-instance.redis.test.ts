import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startApp, type App, type StartOptions } from '../../src/run/start.js';
import { assetPath } from '../../src/assets.js';
import { wallClock } from '../../src/clock.js';
import { silentLog } from '../../src/domain/index.js';
import { createLogger, createScrubber } from '../../src/run/logger.js';
import { loadSettings } from '../../src/settings.js';
import { startRedis, type RedisServer } from '../../src/state/store/private-redis.js';
import { LeaseHeldError } from '../../src/state/store/store-errors.js';

let dir: string;
let redis: RedisServer;
let env: Record<string, string>;
const apps: App[] = [];
let blocker: Server | undefined;

/** A port that nobody has now. */
const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
};

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'rad-second-'));
  redis = await startRedis({ dataDir: dir, log: silentLog });
  env = {
    MODE: 'replay',
    REPLAY_DIR: assetPath('market-data'),
    REPLAY_FROM: '2025-10-01',
    REPLAY_SPEED: '1',
    REDIS_URL: redis.url,
    DATA_DIR: join(dir, 'data'),
    LOG_DIR: join(dir, 'logs'),
    LOCAL_CHAT_PORT: String(await freePort()),
    HEALTH_PORT: String(await freePort()),
  };
});
afterEach(async () => {
  for (const app of apps.splice(0)) await app.stop('the test is over');
  blocker?.close();
  blocker = undefined;
  await redis.stop();
  rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
});

const start = async (
  over: Partial<StartOptions> = {},
  settings: Record<string, string> = {},
): Promise<App> => {
  const logger = createLogger({ level: 'error', scrub: createScrubber([]), stdout: { write: () => true } });
  const app = await startApp({
    settings: loadSettings({ ...env, ...settings }),
    logger,
    version: '0',
    noWait: false,
    ...over,
  });
  apps.push(app);
  return app;
};

const block = (port: number): Promise<void> =>
  new Promise((done) => {
    blocker = createServer().listen(port, '127.0.0.1', done);
  });

describe('a second instance with the same settings', { timeout: 60_000 }, () => {
  it('waits, says so to whoever started it, and takes over', async () => {
    const fast = { REPLAY_SPEED: '36000' };
    const first = await start({}, fast);
    const said: string[] = [];
    let running = false;
    const second = start({ say: (line) => said.push(line) }, fast).then((app) => {
      running = true;
      return app;
    });
    await vi.waitFor(
      () => expect(said).toEqual([expect.stringMatching(/^waits: .+ holds the trader lease$/)]),
      20_000,
    );
    await wallClock.sleep(500);
    expect(running).toBe(false);
    const { now } = await first.desk.account.status();
    await first.stop('over');
    // It goes on from where the first one came to, not from where that was when it began to wait.
    expect((await (await second).desk.account.status()).now).toBeGreaterThanOrEqual(now - 300_000);
  });

  it('ends at once under --no-wait, because of the lease and not of a port', async () => {
    await start();
    await expect(start({ noWait: true })).rejects.toThrow(LeaseHeldError);
  });

  it.each(['LOCAL_CHAT_PORT', 'HEALTH_PORT'])('a holder names a busy %s', async (name) => {
    await block(Number(env[name]));
    await expect(start()).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining(name) as string,
    });
  });
});

describe('a start with --disarm', { timeout: 60_000 }, () => {
  it('takes Arm back before anything is traded; it is said once', async () => {
    const first = await start();
    await first.desk.account.arm(true);
    await first.stop('over');
    const same = await start();
    expect((await same.desk.account.status()).control.armed).toBe(true);
    await same.stop('over');
    const second = await start({ disarm: true });
    expect((await second.desk.account.status()).control.armed).toBe(false);
    await second.desk.account.arm(true);
    expect((await second.desk.account.status()).control.armed).toBe(true);
  });
});

describe('a stop', { timeout: 60_000 }, () => {
  it('with Redis away takes less than 10 s and says how the account is left', async () => {
    const said: string[] = [];
    const app = await start({ say: (line) => said.push(line) });
    const client = new Redis(redis.url);
    const pid = Number(/process_id:(\d+)/.exec(await client.info('server'))?.[1]);
    client.disconnect();
    process.kill(pid, 'SIGSTOP');
    try {
      const began = wallClock.now();
      await app.stop('SIGTERM');
      expect(wallClock.now() - began).toBeLessThan(9_500);
      expect(said).toEqual([expect.stringMatching(/^RAD is stopping \(SIGTERM\)\. .*(guarded|look there)/i)]);
      expect(execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })).toMatch(/^T/);
    } finally {
      process.kill(pid, 'SIGCONT');
      apps.splice(0);
    }
  });
});
