import { afterEach, describe, expect, it } from 'vitest';
import { wallClock } from '../../src/clock.js';
import { OWNER, textOf } from '../e2e/driver.js';
import { contractId } from '../support/kucoin/index.js';
import { eventually, Stage } from './stage.js';

let stage: Stage;
afterEach(() => stage.close());

/** For so many ms from now, by the exchange's clock. */
const lasting = (ms: number) => ({ until: stage.kucoin.server.now + ms });
const since = (began: number): number => Math.round(performance.now() - began);

const said = (words: string): boolean => stage.api.sent.some((message) => textOf(message).includes(words));

const PLACE = 'POST /api/v1/orders';

/** What was taken off a base at market. */
const closes = (base: string) =>
  stage.kucoin.orders.filter(
    ({ symbol, reduceOnly, stop }) => symbol === contractId(`${base}-USDT`) && reduceOnly && stop === '',
  );

describe('an order that the exchange puts off, hides or does not answer', { timeout: 120_000 }, () => {
  it('A14: 300015 on the first stop is no verdict', async () => {
    stage = await Stage.open();
    await stage.arm();
    const entry = await stage.enter('ETH');
    stage.kucoin.fail(PLACE, { kind: 'code', code: '300015', msg: 'settlement', ...lasting(1_200) });
    stage.kucoin.fill(entry.clientOid, entry.size);
    await eventually(
      'A14: the stop rests once the exchange takes orders again',
      () => stage.stops('ETH')[0],
      4_000,
    );
    expect(closes('ETH'), 'A14: 300015 on the stop closes nothing').toEqual([]);
    expect(stage.held('ETH'), 'A14: the position is kept').toBe(entry.size);
    expect(said('could not be placed'), 'A14: nobody is alarmed').toBe(false);
  });

  it('A16: a stop that reads do not show yet is proven by its acceptance', async () => {
    stage = await Stage.open();
    await stage.arm();
    const entry = await stage.enter('ETH');
    for (const read of ['stopOrders', 'orders', 'orders/byClientOid', 'orders/{orderId}', 'recentDoneOrders'])
      stage.kucoin.fail(`GET /api/v1/${read}`, { kind: 'late', ms: 4_000, ...lasting(8_000) });
    stage.kucoin.fill(entry.clientOid, entry.size);
    await eventually('A16: the stop is sent', () => stage.stops('ETH')[0], 5_000);
    await wallClock.sleep(3_500);
    expect(closes('ETH'), 'A16: a stop with an order id is no reason to close').toEqual([]);
    expect(stage.held('ETH'), 'A16: the position is kept').toBe(entry.size);
    await eventually('A16: one stop rests in the end', () => stage.stops('ETH').length === 1, 15_000);
  });

  it('A31: an entry whose call hangs is guarded as soon as its fill is shown', async () => {
    stage = await Stage.open();
    await stage.arm();
    stage.kucoin.fail(PLACE, { kind: 'delay', ms: 8_000 });
    const entry = await stage.enter('ETH');
    stage.kucoin.fill(entry.clientOid, entry.size);
    const filledAt = performance.now();
    await eventually('A31: guarded while the call hangs', () => stage.stops('ETH')[0], 7_000);
    expect(since(filledAt), 'A31: guarded within 2 s of the fill being shown').toBeLessThan(2_000);
    await eventually('A31: guarded for all', () => stage.isGuarded('ETH'));
  });

  it.each([
    ['A15', '300015', 3_000],
    ['A34', '300002', 6_000],
  ])(
    '%s: a close that meets %s for %i ms is done when that is over, and said meanwhile',
    async (row, code, ms) => {
      stage = await Stage.open();
      await stage.arm();
      await stage.hold('ETH');
      stage.kucoin.fail(PLACE, { kind: 'code', code, msg: 'not now', ...lasting(ms) });
      const began = performance.now();
      stage.api.say(OWNER, '/close ETH');
      await eventually(
        `${row}: it is said that closing goes on`,
        () => said('takes no orders just now'),
        ms - 500,
      );
      expect(stage.held('ETH'), `${row}: said before it is done`).toBeGreaterThan(0);
      await eventually(`${row}: closed when it is over`, () => stage.held('ETH') === 0, ms + 4_000);
      expect(since(began), `${row}: not before it is over`).toBeGreaterThan(ms - 500);
      expect(said('rejected'), `${row}: never called rejected`).toBe(false);
    },
  );

  it('A17: an order that lookups have forgotten is found among the done ones', async () => {
    stage = await Stage.open();
    await stage.arm();
    const entry = await stage.enter('ETH');
    for (const read of ['orders/byClientOid', 'orders/{orderId}'])
      stage.kucoin.fail(`GET /api/v1/${read}`, { kind: 'vanished', ...lasting(60_000) });
    await eventually('A17: the entry is withdrawn when its time is over', () => !entry.isActive, 10_000);
    await eventually('A17: the search ends, and the entry goes on', () => stage.held('ETH') > 0, 10_000);
    await eventually('A17: guarded', () => stage.isGuarded('ETH'));
    expect(said('Unresolved'), 'A17: nothing is unresolved').toBe(false);
  });

  it('A35: a 429000 now and then, the quota far from spent, holds up neither a halt nor reads', async () => {
    stage = await Stage.open();
    await stage.arm();
    await stage.hold('ETH');
    const from = stage.kucoin.server.now;
    stage.kucoin.fail('*', { kind: 'code', code: '429000', every: 3, ...lasting(20_000) });
    await eventually(
      'A35: the account is read on',
      () =>
        stage.kucoin.requests.filter(
          ({ path, code, at }) => path.endsWith('account-overview') && code === '200000' && at > from + 3_000,
        ).length >= 2,
      14_000,
    );
    stage.api.say(OWNER, '/halt now');
    await eventually('A35: a halt acts at once', () => stage.held('ETH') === 0, 5_000);
  });
});
