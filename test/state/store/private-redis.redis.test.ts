import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assetPath, childEntry } from '../../../src/assets.js';
import { silentLog } from '../../../src/domain/index.js';
import { RedisMissingError } from '../../../src/state/store/redis-binary.js';
import { startRedis, type RedisServer } from '../../../src/state/store/private-redis.js';

let dataDir: string;
const cleanups: (() => Promise<unknown> | void)[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'rad-private-redis-'));
  cleanups.push(() => rm(dataDir, { recursive: true, force: true, maxRetries: 5 }));
});

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const start = async (): Promise<RedisServer> => {
  const server = await startRedis({ dataDir, log: silentLog });
  cleanups.push(() => server.stop());
  return server;
};

const client = (url: string): Redis => {
  const redis = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 50 });
  redis.on('error', () => undefined);
  cleanups.push(() => redis.disconnect());
  return redis;
};

const serverPid = async (redis: Redis): Promise<number> => {
  const info = await redis.info('server');
  return Number(/process_id:(\d+)/.exec(info)?.[1]);
};

const eventually = async (
  what: string,
  check: () => boolean | Promise<boolean>,
  ms = 15_000,
): Promise<void> => {
  const deadline = Date.now() + ms;
  while (Date.now() < deadline) {
    if (await check()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`did not happen in ${ms} ms: ${what}`);
};

/** A zombie has ended; only its parent has not looked yet. */
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !execFileSync('ps', ['-o', 'stat=', '-p', String(pid)])
      .toString()
      .startsWith('Z');
  } catch {
    return false;
  }
};

/** Another process that starts Redis as the bot does; resolves with its printed address. */
const startElsewhere = async (
  env: NodeJS.ProcessEnv = process.env,
  serverFolder = '',
): Promise<{ child: ChildProcess; url: string; errors: string }> => {
  const { file, execArgv } = childEntry('test/support/run-redis');
  const child = spawn(process.execPath, [...execArgv, file, dataDir, serverFolder], { env });
  cleanups.push(() => void child.kill('SIGKILL'));
  let url = '';
  let errors = '';
  child.stdout.on('data', (data: Buffer) => (url += data.toString()));
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  const exited = once(child, 'exit');
  await Promise.race([exited, eventually('an address', () => url.endsWith('\n'), 100_000)]);
  return { child, url: url.trim(), errors };
};

describe('private Redis', { timeout: 60_000 }, () => {
  it('uses a given server and starts none', async () => {
    const server = await startRedis({ dataDir, url: 'redis://elsewhere:1', log: silentLog });
    expect(server).toMatchObject({ url: 'redis://elsewhere:1', private: false });
    expect(existsSync(join(dataDir, 'redis'))).toBe(false);
  });

  it('is durable, never evicts, listens on loopback only and asks for a password', async () => {
    const server = await start();
    const redis = client(server.url);
    const settings: Record<string, string> = {};
    for (const name of ['appendonly', 'appendfsync', 'save', 'maxmemory', 'maxmemory-policy', 'bind'])
      settings[name] = ((await redis.config('GET', name)) as string[])[1] ?? '';
    expect(settings).toEqual({
      appendonly: 'yes',
      appendfsync: 'always',
      save: '',
      maxmemory: String(64 * 1024 * 1024),
      'maxmemory-policy': 'noeviction',
      bind: '127.0.0.1',
    });
    const stranger = client(server.url.replace(/:[^@/]*@/, ''));
    await expect(stranger.get('x')).rejects.toThrow(/NOAUTH/);
    const { password } = new URL(server.url);
    expect(execFileSync('ps', ['-eo', 'args']).toString()).not.toContain(password);
    expect(statSync(join(dataDir, 'redis', 'server.json')).mode & 0o077).toBe(0);
  });

  it('writes nothing to disk where what it holds is thrown away', async () => {
    const server = await startRedis({ dataDir, durable: false, log: silentLog });
    cleanups.push(() => server.stop());
    const redis = client(server.url);
    await redis.set('a', '1');
    expect((await redis.config('GET', 'appendonly')) as string[]).toContain('no');
    expect(readdirSync(join(dataDir, 'redis'))).not.toContain('appendonlydir');
  });

  it('comes back at the same address with every acknowledged write when it is killed', async () => {
    const server = await start();
    const redis = client(server.url);
    for (let round = 0; round < 3; round += 1) {
      const before = await serverPid(redis);
      await redis.set(`round-${round}`, 'kept');
      process.kill(before, 'SIGKILL');
      await eventually('another server process', async () => (await serverPid(redis)) !== before);
      for (let earlier = 0; earlier <= round; earlier += 1)
        expect(await redis.get(`round-${earlier}`)).toBe('kept');
    }
  });

  it('may be killed again and again: nothing of it is left in this process', async () => {
    const redis = client((await start()).url);
    const warnings: string[] = [];
    const note = ({ message }: Error): number => warnings.push(message);
    process.on('warning', note);
    for (let nth = 0; nth < 12; nth++) {
      const before = await serverPid(redis);
      process.kill(before, 'SIGKILL');
      await eventually('a new server', async () => (await serverPid(redis).catch(() => before)) !== before);
    }
    process.off('warning', note);
    expect(warnings).toEqual([]);
  }, 60_000);

  it('keeps its data through a stop and a new start', async () => {
    const first = await start();
    await client(first.url).set('kept', 'yes');
    await first.stop();
    const second = await start();
    expect(await client(second.url).get('kept')).toBe('yes');
  });

  it('dies with a killed parent, and the next start has its data', async () => {
    const { child, url } = await startElsewhere();
    const redis = client(url);
    await redis.set('kept', 'yes');
    const pid = await serverPid(redis);
    redis.disconnect();
    child.kill('SIGKILL');
    await eventually('the server ends', () => !isAlive(pid));
    const server = await start();
    expect(await client(server.url).get('kept')).toBe('yes');
  });

  it('is adopted by a second instance, which takes over when the first is killed', async () => {
    const { child, url } = await startElsewhere();
    const second = await start();
    expect(second.url).toBe(url);
    const redis = client(url);
    await redis.set('kept', 'yes');
    const pid = await serverPid(redis);
    child.kill('SIGKILL');
    await eventually('another server process', async () => (await serverPid(redis)) !== pid);
    expect(await redis.get('kept')).toBe('yes');
  });

  it('never runs two servers on one folder when many start at the same time', async () => {
    const servers = await Promise.all(Array.from({ length: 4 }, start));
    expect(new Set(servers.map(({ url }) => url)).size).toBe(1);
    const pids = await Promise.all(servers.map(({ url }) => serverPid(client(url))));
    expect(new Set(pids).size).toBe(1);
  });

  it('takes another port when a foreign program sits on the old one', async () => {
    const first = await start();
    await client(first.url).set('kept', 'yes');
    await first.stop();
    const squatter = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    squatter.listen(Number(new URL(first.url).port), '127.0.0.1');
    await once(squatter, 'listening');
    cleanups.push(() => void squatter.close());
    const second = await start();
    expect(second.url).not.toBe(first.url);
    expect(await client(second.url).get('kept')).toBe('yes');
  });
});

/** A PATH on which everything is found but a Redis or Valkey server, and without `hidden`. */
const pathWithoutRedis = async (hidden: readonly string[] = []): Promise<string> => {
  const folder = join(dataDir, 'bin');
  mkdirSync(folder);
  const seen = new Set(hidden);
  for (const source of (process.env['PATH'] ?? '').split(delimiter)) {
    if (!existsSync(source)) continue;
    for (const name of readdirSync(source)) {
      // Not by existsSync: a link that leads nowhere is there, too.
      if (/^(redis|valkey)/.test(name) || seen.has(name)) continue;
      seen.add(name);
      symlinkSync(join(source, name), join(folder, name));
    }
  }
  return folder;
};

const aptIsThere = existsSync('/usr/bin/apt-get') && existsSync('/etc/debian_version');

describe('finding a server', { timeout: 120_000 }, () => {
  it.runIf(aptIsThere)(
    'unpacks the distribution’s package where none is installed, once',
    async () => {
      const env = { ...process.env, PATH: await pathWithoutRedis() };
      const folder = join(dataDir, 'unpacked');
      const { child, url, errors } = await startElsewhere(env, folder);
      expect(errors).toBe('');
      expect(await client(url).ping()).toBe('PONG');
      expect(readdirSync(join(folder, 'usr', 'bin'))).toContain('redis-server');
      child.kill('SIGKILL');

      const noApt = { ...process.env, PATH: join(dataDir, 'bin') };
      await rm(join(dataDir, 'bin', 'apt-get'));
      const again = await startElsewhere(noApt, folder);
      expect(again.errors).toBe('');
      expect(await client(again.url).ping()).toBe('PONG');
    },
    120_000,
  );

  it('says what to do where nothing can be found or fetched', async () => {
    const env = { ...process.env, PATH: await pathWithoutRedis(['apt-get', 'brew']) };
    const { url, errors } = await startElsewhere(env, join(dataDir, 'none'));
    expect(url).toBe('');
    expect(errors).toContain(RedisMissingError.name);
    expect(errors).toMatch(/redis-server.*REDIS_URL.*docker compose up/);
  });

  it.runIf(aptIsThere)('ends with its parent without setpriv and flock, too', async () => {
    const serverFolder = assetPath('data', 'redis-server');
    const env = { ...process.env, PATH: await pathWithoutRedis(['setpriv', 'flock']) };
    const { child, url, errors } = await startElsewhere(env, serverFolder);
    expect(errors).toBe('');
    const redis = client(url);
    const pid = await serverPid(redis);
    redis.disconnect();
    child.kill('SIGKILL');
    await eventually('the server ends', () => !isAlive(pid));
  });
});
