// Commits as fast as it can until it is killed: argv = redis url, prefix. Prints the count after each answer.
import { Redis } from 'ioredis';
import { wallClock } from '../../../src/clock.js';
import { RedisStore } from '../../../src/state/store/redis-store.js';
import type { TestDocs } from './harness.js';

const [url = '', prefix = ''] = process.argv.slice(2);
const store = new RedisStore<TestDocs>({ redis: new Redis(url), prefix, clock: wallClock });
let n = (await store.get('thing', 'count'))?.version ?? 0;
for (;;) {
  await store.commit({
    put: [{ kind: 'thing', id: 'count', value: { n: n + 1 }, version: n }],
    journal: [{ at: Date.now(), event: 'unknown', data: { name: 'counted', data: { n: n + 1 } } }],
    jobs: [{ queue: 'orders', name: 'execute-order', data: { intentId: String(n + 1) } }],
    pushes: [{ type: 'notice', level: 'info', text: String(n + 1) }],
  });
  n += 1;
  process.stdout.write(`${n}\n`);
}
