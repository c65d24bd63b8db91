import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { wallClock } from '../../../src/clock.js';
import { isEvent } from '../../../src/domain/index.js';
import { RedisStore } from '../../../src/state/store/redis-store.js';
import { testRedis } from '../../support/redis.js';
import type { TestDocs } from './harness.js';
import { connect } from './redis.js';

const child = fileURLToPath(new URL('crash-child.ts', import.meta.url));

/** Runs the child until it has reported `target`, kills it, and returns the last count it was told. */
const runAndKill = async (url: string, prefix: string, target: number): Promise<number> => {
  const running = spawn(process.execPath, ['--import', 'tsx', child, url, prefix], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(running, 'exit');
  let acknowledged = 0;
  for await (const line of createInterface({ input: running.stdout })) {
    acknowledged = Number(line);
    if (acknowledged >= target) running.kill('SIGKILL');
  }
  expect((await ended)[1]).toBe('SIGKILL');
  return acknowledged;
};

it('keeps document, journal and outbox in step when the process is killed at any instant', async () => {
  const { url, prefix } = testRedis();
  const redis = await connect();
  const store = new RedisStore<TestDocs>({ redis, prefix, clock: wallClock });
  for (const more of [37, 150, 301]) {
    const before = (await store.get('thing', 'count'))?.version ?? 0;
    const acknowledged = await runAndKill(url, prefix, before + more);
    const count = await store.get('thing', 'count');
    const version = count?.version ?? 0;
    expect(version).toBeGreaterThanOrEqual(acknowledged);
    expect(count?.value.n).toBe(version);
    const each = Array.from({ length: version }, (_, i) => i + 1);
    expect((await store.journal()).filter(isEvent('unknown')).map(({ data }) => data.data?.['n'])).toEqual(
      each,
    );
    expect((await store.owedJobs(Infinity, 1e6)).map(({ seq }) => seq)).toEqual(each);
    expect((await store.owedPushes(1e6)).map(({ push }) => push)).toEqual(
      each.map((n) => ({ type: 'notice', level: 'info', text: String(n) })),
    );
  }
  redis.disconnect();
}, 60_000);
