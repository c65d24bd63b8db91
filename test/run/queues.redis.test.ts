import { EventEmitter } from 'node:events';
import { Redis, ReplyError } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { openQueues, OutageLog } from '../../src/run/queues.js';
import { silentLog, type Log } from '../../src/domain/index.js';
import { testRedis } from '../support/redis.js';

describe('the queues', () => {
  it('do not fill Redis with a record of what happened to jobs', async () => {
    const { url, prefix } = testRedis();
    const redis = new Redis(url, { maxRetriesPerRequest: null });
    const queues = openQueues(redis, prefix, new OutageLog(silentLog, redis));
    const { signals } = queues;
    await Promise.all(Object.values(queues).map((queue) => queue.waitUntilReady()));
    await signals.addBulk(Array.from({ length: 1_000 }, () => ({ name: 'expire-signals', data: {} })));
    const kept = await redis.xlen(`${prefix}:signals:events`);
    // Positive control: there is such a record. Redis trims it by whole blocks of a hundred.
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThanOrEqual(300);
    await signals.obliterate({ force: true });
    await Promise.all(Object.values(queues).map((queue) => queue.close()));
    redis.disconnect();
  });
});

describe('the lines of an outage', () => {
  it('do not call a Redis unreachable that answers with a refusal, and tell of a later outage all the same', () => {
    const lines: string[] = [];
    const line = (fields: { reason?: string }, text: string): void => {
      lines.push(`${text}: ${fields.reason ?? ''}`);
    };
    const log: Log = { debug: line, info: line, warn: line, error: line };
    const connection = new EventEmitter();
    const outage = new OutageLog(log, connection as unknown as Redis);
    const full = new ReplyError("OOM command not allowed when used memory > 'maxmemory'.");
    outage.onError(full);
    outage.onError(full);
    outage.onError(new Error('Missing lock for job repeat:notify:1. moveToFinished'));
    outage.onError(new Error('could not renew lock for job 7'));
    outage.onError(new Error('connect ECONNREFUSED'));
    connection.emit('ready');
    expect(lines).toEqual([
      "Redis refuses what the queues ask: OOM command not allowed when used memory > 'maxmemory'.",
      'a job took longer than its lock lasts, or stood still: it may be run once more: Missing lock for job repeat:notify:1. moveToFinished',
      'a job took longer than its lock lasts, or stood still: it may be run once more: could not renew lock for job 7',
      'Redis is unreachable; waiting for it: connect ECONNREFUSED',
      'Redis is back: ',
    ]);
  });
});
