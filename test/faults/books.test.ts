import { afterEach, describe, expect, it } from 'vitest';
import { answer, ask, newest, textOf } from '../e2e/driver.js';
import { eventually, Stage } from './stage.js';

let stage: Stage;
afterEach(() => stage.close());

const said = async (command: string, words: readonly string[]): Promise<string> =>
  textOf(await ask(stage.api, command, words, 30_000));

/** Whether a card says that so much funding was paid; of parts that come to a total one may be a cent off. */
const bears = (card: string, paid: number): boolean => {
  const [, amount = 'NaN'] = /funding −([\d.,]+) USDT/.exec(card) ?? [];
  return Math.abs(Number(amount) - paid) < 0.016;
};

describe('books', { timeout: 180_000 }, () => {
  it('A24: funding that comes late is borne by the trade that was open at its time', async () => {
    stage = await Stage.open();
    await stage.arm();
    await stage.hold('ETH');
    stage.kucoin.funding('ETH-USDT', 0.01);
    const paid = -(stage.kucoin.server.book.funding[0]?.funding ?? 0);
    expect(paid).toBeGreaterThan(0.05);
    await ask(stage.api, '/close ETH', ['By ', 'closed', 'ETH'], 30_000);
    await eventually('nothing of the first trade rests', () => stage.resting().length === 0);
    await stage.hold('ETH');
    await stage.bot.stop();
    const before = newest(stage.api);
    // After a start the record of funding is read from the beginning: it comes when the second trade is open.
    stage.bot.start();
    await answer(stage.api, before, ['is running'], 60_000);
    await eventually('A24: the old trade bears its funding', async () =>
      bears(await said('/pnl', ['funding']), paid),
    );
    const card = await said('/position ETH', ['If closed now']);
    expect(card, 'A24: the trade that was opened since bears none of it').toContain('funding 0.00 USDT');
  });

  it('a list of funding that hangs holds up no check, no stop and no end; what it tells is booked once', async () => {
    stage = await Stage.open();
    await stage.arm();
    await stage.hold('ETH');
    await stage.bot.stop();
    stage.kucoin.funding('ETH-USDT', 0.01);
    const paid = -(stage.kucoin.server.book.funding[0]?.funding ?? 0);
    stage.kucoin.fail('GET /api/v1/funding-history', { kind: 'hang', times: 99 });
    const asked = (path: string): number =>
      stage.kucoin.requests.filter((each) => each.path === `/api/v1/${path}`).length;
    let before = newest(stage.api);
    const first = asked('funding-history');
    stage.bot.start();
    await answer(stage.api, before, ['is running'], 60_000);
    await eventually('funding is asked for', () => asked('funding-history') > first);
    // The account is read at the end of each whole check, and these are due every five seconds.
    const checks = asked('account-overview');
    await eventually('two checks follow', () => asked('account-overview') >= checks + 2, 12_000);
    await stage.loseStop('ETH', 'the stop is placed again by the next check', 8_000);
    await answer(stage.api, before, ['Funding and transfers have not been read for'], 30_000);
    expect(await stage.bot.stop(), 'the read under way is given up').toBe(0);
    stage.kucoin.heal();
    before = newest(stage.api);
    stage.bot.start();
    await answer(stage.api, before, ['is running'], 60_000);
    await eventually('its position bears it once', async () =>
      bears(await said('/position ETH', ['If closed now']), paid),
    );
  });

  it('A32: what the exchange takes off by itself is named as what it is', async () => {
    stage = await Stage.open();
    await stage.arm();
    await stage.hold('ETH');
    const all = stage.held('ETH');
    const half = Math.floor(all / 2);
    const before = newest(stage.api);
    stage.kucoin.force('ETH-USDT', 'ADL', half);
    const told = await answer(stage.api, before, ['ETH-USDT', `Open now ${all - half} contracts`], 20_000);
    expect(textOf(told), 'A32: named in chat').toContain(
      `The exchange reduced the long of ETH-USDT by auto-deleveraging: ${half} of ${all} contracts at`,
    );
    expect(textOf(told), 'A32: with its result').toMatch(
      /^\S+ [+−]?\d+\.\d\d USDT .*\n.* no fee was charged/,
    );
    await eventually('A32: the stop is for what is left', () =>
      stage.stops('ETH').every(({ size }) => size === all - half),
    );
    const closed = textOf(await ask(stage.api, '/close ETH', ['By ', 'closed', 'ETH'], 30_000));
    expect(closed, 'A32: named in the trade').toContain(`${half} of ${all} contracts by auto-deleveraging`);

    await stage.hold('BTC');
    stage.kucoin.force('BTC-USDT', 'ADL');
    await answer(stage.api, before, ['BTC-USDT', 'By auto-deleveraging: the exchange closed it'], 20_000);
    await eventually('nothing of it rests', () => stage.resting().length === 0);

    await stage.hold('XRP');
    stage.kucoin.delist('XRP-USDT');
    stage.kucoin.force('XRP-USDT', 'settlement');
    await answer(stage.api, before, ['XRP-USDT', 'By settlement: the exchange ended the contract'], 20_000);
  });

  it('A33: a trade whose orders are known by order id alone is proved', async () => {
    stage = await Stage.open();
    await stage.arm();
    await stage.hold('ETH');
    await ask(stage.api, '/close ETH', ['By ', 'closed', 'ETH'], 30_000);
    await eventually('nothing of it rests', () => stage.resting().length === 0);
    const ended = (days: number): void => {
      for (const order of stage.kucoin.orders)
        order.endAt = order.updatedAt = stage.kucoin.server.now - days * 86_400_000;
    };
    ended(8);
    const byId = await said('/proof ETH', ['Read from the exchange']);
    expect(byId, 'A33: proved by order id').toMatch(/^✅ Proved: /);
    expect(byId).not.toContain('does not know it');
    // After three months the orders are gone, too: what they filled proves them.
    ended(100);
    const byFills = await said('/proof ETH', ['Read from the exchange']);
    expect(byFills, 'A33: proved by fills').toMatch(/^✅ Proved: .*shown by its fills/s);
  });
});
