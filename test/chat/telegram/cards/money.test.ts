import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { moneyLine } from '../../../../src/chat/telegram/cards/money.js';
import { signedUsdt } from '../../../../src/chat/telegram/format.js';
import { positionCard, exitLines } from '../../../../src/chat/telegram/cards/position.js';
import { pushCard } from '../../../../src/chat/telegram/cards/push.js';
import { plainText } from '../../../../src/chat/telegram/outgoing.js';
import {
  addUsdt,
  moneyOf,
  netOf,
  sumMoney,
  type Booking,
  type Position,
} from '../../../../src/domain/index.js';
import type { PositionFigures } from '../../../../src/trade/desk/desk.js';
import { BTC, entry, figures, NOW, position, signal, trade } from '../fixtures.js';
import { createRig, type Rig } from '../rig.js';

const PART: Booking = {
  at: NOW - 60_000,
  kind: 'exit',
  contracts: 3,
  price: 59_700,
  realised: -3.9,
  fees: 0.11,
  funding: 0,
  reason: 'stop',
};

/** 3 of 8 contracts were closed at a loss; the mark stands 1,000 below the entry of the other 5. */
const afterPart = (over: Partial<Position> = {}): PositionFigures => {
  const own = position({
    contracts: 5,
    maxContracts: 8,
    realised: -3.9,
    fees: 0.4,
    funding: 0,
    exitContracts: 3,
    bookings: [{ ...PART, kind: 'entry', realised: 0, fees: 0.29 }, PART],
    ...over,
  });
  const money = moneyOf(own, 60_000, BTC);
  return figures({ mark: 60_000, money, net: netOf(money), r: netOf(money) / own.riskUnit }, own);
};

const answer = async (text: string, rig: Rig): Promise<string> => {
  await rig.say(text);
  return plainText(rig.wire.last());
};

const withPart = (): Rig => {
  const rig = createRig();
  rig.desk.open = [afterPart()];
  return rig;
};

describe('B1: what closing makes is the money of what is closed now', () => {
  // 2 × 0.001 × −1,000, less 0.06 % of 120 USDT; half of all so far would be −4.65.
  it('for a part: neither what was realised before, nor a fraction of it', async () => {
    expect(await answer('/close btc half', withPart())).toBe(
      'Closing half of BTC-USDT long · 2 contracts of 5: about 🔴 −2.07 USDT (−0.10 R) as of now, the fee of closing included…',
    );
  });

  it('for a part by its button, and by /scale', async () => {
    const rig = withPart();
    await rig.say('/position btc');
    await rig.tap(rig.wire.button('Close half'));
    expect(plainText(rig.wire.last())).toContain('about 🔴 −2.07 USDT');
    expect(await answer('/scale btc -50%', withPart())).toContain('2 contracts of 5: about 🔴 −2.07 USDT');
  });

  // 5 × 0.001 × −1,000, less 0.18; with −3.90 realised and 0.40 paid before.
  it.each([
    ['/close btc', 'Closing BTC-USDT long · 5 contracts: about 🔴 −5.18 USDT'],
    ['/halt', 'Closes BTC at market: about 🔴 −5.18 USDT'],
    ['/close all', 'at market?\nThat makes about 🔴 −5.18 USDT'],
  ])('%s names what was booked before apart', async (text, wanted) => {
    const said = await answer(text, withPart());
    expect(said).toContain(wanted);
    expect(said).toContain('as of now, the fee of closing included; −9.48 USDT with what was booked before');
  });

  it('the card names open, closed parts, fees and funding, and what closing now would leave', () => {
    const text = plainText(positionCard(afterPart(), NOW, 'UTC').text);
    expect(text).toContain('🔴 −9.30 USDT');
    expect(text).toContain('Open −5.00 USDT · closed parts −3.90 USDT · fees −0.40 USDT · funding 0.00 USDT');
    expect(text).toContain('If closed now about −9.48 USDT in all');
  });
});

describe('B3: a list says what it covers, and the account’s result stands above it', () => {
  const withTwelve = (): Rig => {
    const rig = createRig();
    const closed = Array.from({ length: 12 }, (_, i) =>
      trade({ id: `P${i}`, netPnl: i < 10 ? 2.333 : -12, r: 0.1 }),
    );
    rig.desk.open = [];
    rig.desk.made = { realised: 2, open: -0.2, fees: 3, funding: 0 };
    rig.desk.positions.trades = (limit) => Promise.resolve(closed.slice(0, limit));
    return rig;
  };

  it('/trades', async () => {
    const [first, second] = (await answer('/trades', withTwelve())).split('\n');
    expect(first).toBe('Account in all 🔴 −1.20 USDT, open positions included');
    expect(second).toBe('🟢 +23.33 USDT (+1.00 R) in the last 10 of 12 trades');
    expect(await answer('/trades 20', withTwelve())).toContain('🔴 −0.67 USDT (+1.20 R) in 12 trades');
  });

  it('/performance and /pnl', async () => {
    expect(await answer('/performance', withTwelve())).toContain(
      'Account in all 🔴 −1.20 USDT, open positions included',
    );
    expect(await answer('/pnl', withTwelve())).toContain(
      'Account 🔴 −1.20 USDT: −0.53 USDT of it is in trades no longer kept, or in none of mine',
    );
  });
});

describe('B14: a part that was taken off has a result of its own', () => {
  const push = {
    type: 'fill',
    positionId: 'P1',
    symbol: 'BTC-USDT',
    side: 'long',
    action: 'scaledOut',
    contracts: 3,
    coins: 0.003,
    price: 59_700,
    notional: 179.1,
    fee: 0.11,
    openContracts: 5,
    stop: 59_000,
    result: { net: -4.01, r: -0.2 },
  } as const;

  it('in its push, first', () => {
    const { text } = pushCard(push, { now: NOW, timeZone: 'UTC', instrument: BTC });
    expect(plainText(text)).toMatch(
      /^🔴 −4\.01 USDT \(−0\.20 R\) · ➖ Took part off 📈 LONG BTC-USDT at 59,700\.0/,
    );
  });

  it('in its push where the exchange took it off', () => {
    const { text } = pushCard(
      { ...push, forced: { by: 'auto-deleveraging' } },
      { now: NOW, timeZone: 'UTC', instrument: BTC },
    );
    expect(plainText(text)).toMatch(
      /^🔴 −4\.01 USDT \(−0\.20 R\) · ⚠️ The exchange reduced the long of BTC-USDT by auto/,
    );
  });

  it('in /trades while the rest is open', async () => {
    expect(await answer('/trades', withPart())).toContain(
      '🔴 −4.01 USDT (−0.20 R) BTC long · 3 of 8 contracts taken off, the rest is open · booked −4.30 USDT with entry fee · 1 Mar 11:59',
    );
  });

  it('in /pnl, in the days and in the report', async () => {
    const rig = withPart();
    rig.desk.positions.trades = () => Promise.resolve([]);
    rig.desk.made = { realised: -3.9, open: -5, fees: 0.4, funding: 0 };
    const pnl = await answer('/pnl', rig);
    expect(pnl).toContain('Booked 🔴 −4.30 USDT (−0.22 R) · open 🔴 −5.00 USDT in 1');
    expect(pnl).toMatch(/today +−4\.30 +0/);
    expect(await answer('/daily 1', rig)).toMatch(/1 Mar +−4\.30 +−0\.22 +0/);
    expect(await answer('/report day', rig)).toContain(
      'Booked 🔴 −4.30 USDT (−0.22 R) · no trade was closed',
    );
  });

  it('in the story of the whole trade', () => {
    const last: Booking = { ...PART, at: NOW, contracts: 5, realised: 6, fees: 0.18, reason: 'target' };
    const before: Booking = { ...PART, kind: 'entry', realised: 0, fees: 0.29 };
    const whole = trade({ netPnl: 1.52, bookings: [before, PART, last] });
    const lines = exitLines(whole, { now: NOW, timeZone: 'UTC', instrument: BTC });
    expect(lines.slice(-3)).toEqual([
      '➖ 3 contracts −4.01 USDT (−0.20 R) · stop',
      '➖ 5 contracts +5.82 USDT (+0.29 R) · target',
      '➖ entry fee −0.29 USDT (−0.01 R)',
    ]);
  });

  /** Every amount of USDT that some text names, in cents. */
  const centsIn = (text: string): readonly number[] =>
    [...text.matchAll(/([+−]?)([\d,]+\.\d\d) USDT/g)].map(
      ([, sign, digits = '']) => (sign === '−' ? -1 : 1) * Number(digits.replace(/[,.]/g, '')),
    );
  const total = (amounts: readonly number[]): number => amounts.reduce((all, each) => all + each, 0);

  it('and all that is listed of a trade adds up to its result, to the cent', () => {
    const money = fc.double({ min: -500, max: 500, noNaN: true }).map((value) => addUsdt(value));
    const booked = fc.record({
      at: fc.nat(1000),
      kind: fc.constantFrom('entry', 'exit', 'exit', 'funding'),
      contracts: fc.integer({ min: 1, max: 50 }),
      price: fc.constant(60_000),
      reason: fc.constantFrom('stop', 'target', 'closed by you'),
      realised: money,
      fees: money.map(Math.abs),
      funding: money,
    });
    fc.assert(
      fc.property(fc.array(booked, { minLength: 2, maxLength: 20 }), (drawn) => {
        const bookings = drawn.map((one): Booking => ({
          ...one,
          realised: one.kind === 'exit' ? one.realised : 0,
          fees: one.kind === 'funding' ? 0 : one.fees,
          funding: one.kind === 'funding' ? one.funding : 0,
        }));
        const all = sumMoney(bookings);
        const whole = trade({ ...all, grossPnl: all.realised, netPnl: netOf(all), bookings });
        const [head = '', ...lines] = exitLines(whole, { now: NOW, timeZone: 'UTC', instrument: BTC });
        const [result] = centsIn(head);
        expect(total(centsIn(lines.find((one) => one.startsWith('Price')) ?? ''))).toBe(result);
        const parts = lines.filter((one) => one.startsWith('➖'));
        if (parts.length > 0) expect(total(centsIn(parts.join('\n')))).toBe(result);
        const open = { ...all, open: 0.005 };
        expect(total(centsIn(moneyLine(open)))).toBe(centsIn(signedUsdt(netOf(open)))[0]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('B7: what was approved and what was done are both shown where they differ', () => {
  const why =
    '2 of 3 approved contracts were opened: at 61244, 0.40 % worse than approved, more would have risked more than was approved';

  it('on the position’s card', () => {
    expect(plainText(positionCard(figures({ shortfall: why }), NOW, 'UTC').text)).toContain(
      '⚠️ 2 of 3 approved contracts were opened: at 61,244, 0.40% worse than approved',
    );
  });

  it('on the signal’s card, once its entry has ended', async () => {
    const rig = createRig();
    rig.desk.signalsById.set('S1', signal({ status: 'approved', intentId: 'AS1' }));
    rig.desk.entry = entry({ note: why });
    await rig.store.commit({
      put: [{ kind: 'card', id: 'S1', value: { chatId: 42, messageId: 5, hasPhoto: false } }],
    });
    await rig.deliver({ type: 'signalChanged', signalId: 'S1' });
    expect(plainText(rig.wire.last())).toContain('⚠️ 2 of 3 approved contracts were opened');
  });

  it('in the story of the closed trade', () => {
    const lines = exitLines(trade({ contracts: 2, approved: { contracts: 3, price: 61_000 } }), {
      now: NOW,
      timeZone: 'UTC',
    });
    expect(lines[1]).toContain('2 contracts of 3 approved');
  });
});

it('the move of a closed trade is by its side: a short that gained has a plus', () => {
  const [, line] = exitLines(trade({ side: 'short', netPnl: 9 }), {
    now: NOW,
    timeZone: 'UTC',
    instrument: BTC,
  });
  expect(line).toContain('61,000.0 → 59,780.0 (+2.0%)');
});
