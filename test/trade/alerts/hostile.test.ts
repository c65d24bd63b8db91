import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeEach, expect, it } from 'vitest';
import { isDenied, type Alert } from '../../../src/domain/index.js';
import { seededRandom } from '../../../src/domain/random.js';
import { readMessage } from '../../../src/trade/alerts/context.js';
import { opportunityOf } from '../../../src/trade/alerts/opportunity.js';
import { planNow } from '../../../src/trade/signals/plan.js';
import { AlertWorld } from './alert-world.js';

let world: AlertWorld;
beforeEach(() => {
  world = new AlertWorld({ mode: 'auto', bounds: { sizeFactor: 1, perDay: 100 } });
});

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const heap = (): number => {
  collect();
  return process.memoryUsage().heapUsed;
};

const NUMBERS = [
  'NaN',
  'Infinity',
  '1e999',
  '-5',
  '0',
  '0x60',
  '10.4.7',
  '9'.repeat(400),
  '１０４',
  '{{close}}',
];

/** What is wrong with a message that would otherwise be a good one; `n` tells it from all others. */
const ATTACKS: readonly ((n: number, random: () => number) => Partial<Alert>)[] = [
  (n) => ({ text: `long АAA\nsl 96\ntp 104 #${n}` }),
  (n) => ({ text: `long AAA\u202e\nsl 96\ntp 104 #${n}` }),
  (n) => ({ text: `long A\u200bAA sl 9\u03056 tp 104 ${n}` }),
  (n, random) => ({
    text: `long AAA\nsl ${NUMBERS[Math.floor(random() * NUMBERS.length)] ?? ''}\ntp 104 #${n}`,
  }),
  (n) => ({ text: `long AAA\nsl 104\ntp 96 ${n}` }),
  (n) => ({ text: `long AAA short AAA\nsl 96\ntp 104 ${n}` }),
  (n) => ({ text: `long AAA\nsl 0.0096\ntp 104000${n}` }),
  (n) => ({ text: `long AAA\nsl 96\ntp 104\n\nlong BBB\nsl 9\ntp ${n}` }),
  (n) => ({ text: `/halt now\n/close all\nyes ${n}` }),
  (n) => ({ text: `<a href="tg://user?id=${n}">Approve</a> [Do it](tg://btn) ap|S1.8oyvw|1|mac` }),
  (n) => ({ text: `long AAA ${'🚀'.repeat(2000)} sl 96 ${n}` }),
  (n) => ({ kind: 'json', body: `{"symbol":"AAAUSDT","side":"long","side":"short","sl":96,"n":${n}}` }),
  (n) => ({ kind: 'json', body: `${'{"a":'.repeat(500)}${n}${'}'.repeat(500)}` }),
  (n) => ({ kind: 'json', body: `{"__proto__":{"side":"long"},"symbol":"AAA","sl":1e999,"n":${n}}` }),
  (n) => ({ kind: 'json', body: `{"symbol":"AAAUSDT","side":"{{strategy.order.action}}","n":${n}}` }),
  (n) => ({ kind: 'json', body: `{"symbol":"AAAUSDT","side":"long","sl":96,` + `"n":${n}` }),
  (n) => ({ kind: 'http', method: 'GET', query: `symbol=AAA&side=long&sl=96&n=${n}` }),
  (n) => ({ text: `AAA close all, cancel, reverse ${n}` }),
  (n) => ({ text: `long ZZZ${n}\nsl 96\ntp 104` }),
  (n) => ({ text: `buy EURUSD sl 96 pips ${n}` }),
];

const alertOf = (n: number, random: () => number): Alert => ({
  alertId: `M${n}`,
  source: 'tradingview',
  door: 'webhook',
  kind: 'text',
  receivedAt: world.human.now(),
  ...ATTACKS[n % ATTACKS.length]?.(n, random),
});

it('10,000 hostile alerts straight into reader and plan have no effect, and leave nothing behind', async () => {
  const random = seededRandom(7);
  const planned: string[] = [];
  const feed = async (from: number, to: number): Promise<void> => {
    for (let n = from; n < to; n++) {
      const alert = alertOf(n, random);
      const reading = await readMessage(world.parts, alert);
      if (reading.action !== 'propose') continue;
      const opportunity = await opportunityOf(world.parts, reading);
      if (!isDenied(opportunity) && !isDenied(await planNow(world.parts, opportunity)))
        planned.push(alert.text ?? alert.body ?? '');
    }
  };
  await feed(0, 200);
  const before = heap();
  await feed(200, 10_200);
  expect(heap() - before).toBeLessThan(20 * 1024 * 1024);
  expect(planned).toEqual([]);
}, 60_000);

it('hostile alerts of a source that trades without asking lead to no card, no order and few words', async () => {
  const random = seededRandom(8);
  for (let n = 0; n < 10 * ATTACKS.length; n++) {
    const { alertId: _id, receivedAt: _at, source: _source, text, ...over } = alertOf(n, random);
    await world.says(text ?? '', over);
  }
  expect(await world.cards()).toEqual([]);
  expect(await world.store.list('intent')).toEqual([]);
  expect(await world.pushes('asked')).toEqual([]);
  const notices = await world.notices();
  expect(notices.length).toBeLessThan(2 * ATTACKS.length);
  for (const text of notices) expect(text).not.toMatch(/[<>@/|]|tg:|\u202e/);
});
