import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { ManualClock } from '../../../src/clock.js';
import { Journal } from '../../../tools/rehearse/journal.js';
import { openWire } from '../../../tools/rehearse/open-wire.js';
import { OwnOrders } from '../../../tools/rehearse/own-orders.js';
import { aroundFunding } from '../../../tools/rehearse/steps/around-funding.js';
import { contracts } from '../../../tools/rehearse/steps/contracts.js';
import type { Proof, Stand } from '../../../tools/rehearse/types.js';
import type { FakeKucoin, KucoinOptions } from '../../support/kucoin/index.js';
import { PatientClock } from './patient-clock.js';
import { credentialsOf, startMarket, tempDir } from './support.js';

/** 2026-03-02 07:59 UTC: a minute before funding. */
const START = Date.UTC(2026, 2, 2, 7, 59);
const WAITS = { socket: 1_000, reread: 1_000, patience: 10_000 };

let kucoin: FakeKucoin;
const folder = tempDir();

afterEach(async () => {
  await kucoin.stop();
  folder.remove();
});

const measured = async (options: Partial<KucoinOptions>): Promise<Proof | undefined> => {
  const time = new ManualClock(START);
  const clock = new PatientClock(time);
  kucoin = await startMarket({ clock: time, ...options });
  const reached = { exchangeApiRoot: kucoin.root, credentials: credentialsOf(kucoin) };
  const wire = await openWire(reached, clock, () => true);
  const stand: Stand = { wire, clock, waits: WAITS };
  for await (const proof of contracts(stand)) expect(proof.verdict).toBe('pass');
  const { chosen } = stand;
  if (!chosen) throw new Error('no contract was chosen');
  const own = new OwnOrders(wire, clock, new Journal(join(folder.dir, 'journal.jsonl')));
  let last: Proof | undefined;
  for await (const proof of aroundFunding({ ...stand, chosen, own, began: START, balance: 100 }))
    last = proof;
  return last;
};

it('measures for how long orders are refused after funding, and hands it on to be heeded', async () => {
  const proof = await measured({ settlementMs: 3_000 });
  expect(proof).toMatchObject({ id: '11b.window', verdict: 'warn' });
  expect(proof?.figures['refusals']).toMatch(/^300015 × \d+$/);
  const { fundingWindow = 0 } = proof?.facts ?? {};
  expect(fundingWindow).toBeGreaterThan(2_500);
  expect(fundingWindow).toBeLessThanOrEqual(3_600);
  expect(kucoin.orders.filter(({ isActive, filled }) => isActive || filled > 0)).toEqual([]);
});

it('finds nothing where orders are taken all the time', async () => {
  expect(await measured({})).toMatchObject({ verdict: 'pass', figures: { refusals: 'none', windowMs: 0 } });
});
