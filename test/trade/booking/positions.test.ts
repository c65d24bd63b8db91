// long: all that a fill can meet is folded in one way
import { describe, expect, it } from 'vitest';
import type { AccountEvent, Fill, Position } from '../../../src/domain/index.js';
import type { FillBasis } from '../../../src/domain/ledger/basis.js';
import { emptyLedger } from '../../../src/domain/ledger/ledger.js';
import { applyEvents } from '../../../src/trade/booking/apply-events.js';
import { entryBooking, exitBooking } from '../../../src/trade/booking/fill-bookings.js';
import type { Books } from '../../../src/trade/booking/books.js';
import type { Entry } from '../../../src/trade/booking/open-position.js';
import {
  booksOf,
  entryIdOf,
  fillOf,
  HOUR,
  INSTRUMENT,
  intentOf,
  positionOf,
  stepOf,
  stopIdOf,
  SYMBOL,
  tradeOf,
} from './fixtures.js';

const LONG_5: FillBasis = { contracts: '5', cost: '500' };
const ledgerOf = (positions: Readonly<Record<string, FillBasis>> = { [SYMBOL]: LONG_5 }) => ({
  ...emptyLedger(1000),
  positions,
});

/** What a page of the record makes of a position and of the intents that are known. */
const fold = (
  fills: readonly Partial<Fill>[],
  {
    held,
    intents = [],
    listed = true,
    ...over
  }: Partial<Omit<Books, 'intents'>> & {
    readonly held?: Position;
    readonly intents?: readonly Entry[];
    readonly listed?: boolean;
  } = {},
) => {
  const books = booksOf({
    ledger: ledgerOf(held?.status === 'open' ? undefined : {}),
    positions: new Map(held ? [[SYMBOL, held]] : []),
    intents: new Map(intents.map((intent) => [intent.id, intent])),
    ...over,
  });
  const events: AccountEvent[] = fills.map((fill) => ({ type: 'fill', fill: fillOf(fill) }));
  const out = applyEvents(books, events, new Map(listed ? [[SYMBOL, INSTRUMENT]] : []), '1h', 'me');
  return { books, out, position: books.positions.get(SYMBOL) };
};

const texts = (out: ReturnType<typeof fold>['out']) =>
  out.pushes.flatMap((push) => (push.type === 'notice' ? [push.text] : []));
const actions = (out: ReturnType<typeof fold>['out']) =>
  out.pushes.flatMap((push) => (push.type === 'fill' ? [push.action] : []));

describe('a position whose entry goes on to fill', () => {
  const entry = intentOf('A1', { steps: [stepOf(entryIdOf('A1'), { booked: 3 })] });
  const held = positionOf({
    contracts: 3,
    maxContracts: 4,
    riskUnit: 2.4,
    stop: 98,
    liquidationRead: true,
    unreported: 2,
    unexplained: 1,
    fees: 1,
    bookings: [],
    fillIds: ['F0'],
    cardVersion: 4,
  });
  const more = { contracts: 2, price: 105, fee: 0.02, timestamp: HOUR + 1000 };

  it('is that of both, with the planned loss of both, measured from its first stop', () => {
    const { position, out } = fold([{ ...more, clientOrderId: entryIdOf('A1') }], { held, intents: [entry] });
    const { liquidationRead: _, unreported: __, ...before } = held;
    expect(position).toEqual({
      ...before,
      contracts: 5,
      maxContracts: 5,
      entryPrice: 102,
      // 102 × (1 − 1/5 + 1 %).
      liquidationPrice: expect.closeTo(82.62, 9) as number,
      riskUnit: 4,
      riskDistance: 7,
      fees: 1.02,
      bookings: [entryBooking(fillOf(more), 0, 100)],
      fillIds: ['F0', 'F1'],
      updatedAt: HOUR + 1000,
      cardVersion: 5,
    });
    expect(actions(out)).toEqual(['opened']);
    expect([...out.positions, ...out.intents]).toEqual([SYMBOL, 'A1']);
    expect(out.lateFills, 'its entry guards it').toEqual(new Set());
  });

  it('keeps 1 R and owes a guard where an addition fills that nobody follows any more', () => {
    const addition = intentOf('A9', { kind: 'scaleIn', positionId: 'PA1', status: 'done' });
    const larger = { ...held, contracts: 6, maxContracts: 9, unreported: 3, unexplained: 3 };
    const early = { ...more, timestamp: HOUR - 1000, clientOrderId: entryIdOf('A9') };
    const { position, out } = fold([early], { held: larger, intents: [addition] });
    expect(position).toMatchObject({
      contracts: 8,
      maxContracts: 9,
      riskUnit: 2.4,
      riskDistance: 5,
      unreported: 1,
      unexplained: 1,
      openedAt: HOUR - 1000,
    });
    expect(actions(out)).toEqual(['scaledIn']);
    expect(out.lateFills).toEqual(new Set([SYMBOL]));
  });

  it('lacks in the record what it lacked where somebody buys by hand', () => {
    const { position, out } = fold([more], { held });
    expect(position).toMatchObject({ contracts: 5, unreported: 2, riskUnit: 2.4 });
    expect(position).not.toHaveProperty('unexplained');
    expect(out.lateFills).toEqual(new Set([SYMBOL]));
  });

  it('keeps what the record owes to a trade before apart, as it is', () => {
    const debt = { contracts: '-2', cost: '-208' };
    const { books } = fold([{ ...more, clientOrderId: entryIdOf('A1') }], {
      held,
      intents: [entry],
      trades: [tradeOf({ id: 'PA0', owed: 2, openedAt: 0, closedAt: 1 })],
      ledger: ledgerOf({ [SYMBOL]: LONG_5, [`${SYMBOL} PA0`]: debt }),
    });
    expect(books.ledger.positions).toEqual({
      [SYMBOL]: { contracts: '7', cost: '710' },
      [`${SYMBOL} PA0`]: debt,
    });
  });
});

describe('a position of which a part is taken off', () => {
  const held = positionOf({
    exitContracts: 1,
    exitPrice: 101,
    realised: 0.1,
    fees: 1,
    bookings: [],
    fillIds: ['F0'],
    cardVersion: 4,
  });
  const sold = { side: 'sell' as const, contracts: 2, price: 104, fee: 0.02, timestamp: HOUR + 1000 };

  it('goes on with the rest, the money and the average of its exits', () => {
    const { position, out } = fold([sold], { held });
    expect(position).toEqual({
      ...held,
      contracts: 3,
      realised: 0.9,
      fees: 1.02,
      bookings: [exitBooking(fillOf(sold), 0.8, 'closed outside the bot')],
      exitContracts: 3,
      exitPrice: 103,
      best: 104,
      fillIds: ['F0', 'F1'],
      updatedAt: HOUR + 1000,
      cardVersion: 5,
    });
    expect(actions(out)).toEqual(['scaledOut']);
    expect(out.trades).toEqual([]);
  });

  it('has seen the price of its exit, be it the worst', () => {
    expect(fold([{ ...sold, price: 97 }], { held }).position).toMatchObject({ best: 100, worst: 97 });
    const { exitPrice: _, ...whole } = { ...held, exitContracts: 0 };
    expect(fold([sold], { held: whole }).position?.exitPrice).toBe(104);
  });

  it('remembers what the exchange took off by itself, and tells what it cost', () => {
    const forced = { ...sold, contracts: 1, price: 96, liquidation: true };
    const { position, out } = fold([forced, { ...forced, id: 'F2' }], { held });
    expect(position?.forced).toBe('1 of 5 contracts by liquidation, 1 of 4 contracts by liquidation');
    expect(out.pushes[0]).toMatchObject({ forced: { by: 'liquidation' } });
    expect(out.pushes[0]).toMatchObject({ result: { net: -0.42 } });
  });
});

describe('a position with several targets', () => {
  const rung = (price: number, filled = 0) => ({ price, share: 0.5, filled });
  const held = positionOf({
    contracts: 4,
    target: 110,
    ladder: [rung(110), rung(120)],
    protection: [
      { clientOrderId: 'stop', type: 'stop', triggerPrice: 95, contracts: 4, state: 'resting' },
      { clientOrderId: 'near', type: 'takeProfit', triggerPrice: 110, contracts: 2, state: 'resting' },
    ],
  });
  const sold = { side: 'sell' as const, contracts: 2, price: 110 };

  it('goes on to the next one once one is done', () => {
    for (const instrument of [{}, { instrument: INSTRUMENT }]) {
      const { position } = fold([{ ...sold, clientOrderId: 'near' }], { held: { ...held, ...instrument } });
      expect(position).toMatchObject({ target: 120, ladder: [{ ...rung(110, 2), done: true }, rung(120)] });
    }
  });

  it('keeps them where something else takes a part off', () => {
    for (const clientOrderId of ['stop', 'by hand'])
      expect(fold([{ ...sold, clientOrderId }], { held }).position).toMatchObject({
        target: 110,
        ladder: [rung(110), rung(120)],
      });
  });
});

describe('a position of which all is taken off', () => {
  const sold = { side: 'sell' as const, price: 104, timestamp: HOUR + 1000, clientOrderId: stopIdOf('PA1') };
  const held = positionOf({ moves: [{ at: HOUR, what: 'stop', to: 95, cause: 'trailing stop' }] });

  it('is a trade, with the reason of its end', () => {
    const { position, out } = fold([{ ...sold, contracts: 5 }], { held });
    expect(position).toMatchObject({
      status: 'closed',
      contracts: 0,
      closedAt: HOUR + 1000,
      exitReason: 'stop (trailing stop)',
    });
    expect(position).not.toHaveProperty('forced');
    expect(out.trades).toMatchObject([{ id: 'PA1', contracts: 5, exitPrice: 104 }]);
    expect(out.trades[0]).not.toHaveProperty('owed');
    expect(out.pushes).toEqual([{ type: 'exit', trade: out.trades[0] }]);
  });

  it('names what the exchange did by itself once', () => {
    const { out } = fold([{ ...sold, contracts: 5, liquidation: true }], { held });
    expect(out.trades[0]?.exitReason).toBe('liquidation');
  });

  it('takes what was guarded and not in the record with it: that is owed, and no alarm', () => {
    const { out, books } = fold([{ ...sold, contracts: 7 }], { held: { ...held, unreported: 2 } });
    expect(out.trades).toMatchObject([{ contracts: 5, exitPrice: 104, owed: 2 }]);
    expect(books.ledger.positions[SYMBOL]?.contracts).toBe('-2');
    expect(texts(out)).toEqual([]);
  });

  it('alarms about what went beyond even that', () => {
    const { out } = fold([{ ...sold, contracts: 8 }], { held: { ...held, unreported: 2 } });
    expect(out.trades).toMatchObject([{ owed: 3 }]);
    expect(texts(out)).toEqual([
      'A fill arrived that goes beyond the position it closed: sell 1 contracts of A-USDT at 104.',
    ]);
  });
});

describe('a fill', () => {
  it('of a contract that is held and not listed any more is booked as it was when it was listed', () => {
    const sold = { side: 'sell' as const, price: 104 };
    const held = positionOf({ instrument: INSTRUMENT });
    expect(fold([sold], { held, listed: false }).out.trades).toMatchObject([{ coins: 0.5, grossPnl: 2 }]);
    const unknown = fold([sold], { listed: false });
    expect(unknown.out.journal).toMatchObject([{ event: 'fill', symbol: SYMBOL }]);
    expect(unknown.books.ledger).toEqual(emptyLedger(1000));
  });

  it('of what takes off at once what no stop could guard is none of the entry, and no alarm while that is awaited', () => {
    const { books, out, position } = fold([{ side: 'sell', clientOrderId: 'rad-me-A1-f0' }], {
      intents: [intentOf()],
    });
    expect(books.intents.get('A1')?.steps[0]?.booked).toBe(0);
    expect([out.pushes, [...out.intents], position]).toEqual([[], [], undefined]);
    expect(books.ledger.positions[SYMBOL]?.contracts).toBe('-5');
  });

  it('of an order of ours is known by what is stored of it', () => {
    const id = 'rad-me-abcdef-1-0';
    const origins = new Map([[id, { owner: 'A1', kind: 'intent' as const, step: 0 }]]);
    const { position, out } = fold([{ clientOrderId: id }], { intents: [intentOf()], origins });
    expect(position).toMatchObject({ id: 'PA1', contracts: 5 });
    expect(out.journal).toMatchObject([{ intentId: 'A1' }]);
    expect(out.own).toEqual(new Set());
  });

  it('of an order of ours that nothing knows says so: a backup was restored', () => {
    const { out } = fold([{ clientOrderId: 'rad-me-abcdef-1-0' }]);
    expect(out.own).toEqual(new Set([SYMBOL]));
    expect(texts(out)).toEqual([expect.stringContaining('as after a restored backup')]);
  });

  it('of nobody is told as that', () => {
    const { out, books } = fold([{}], { trades: [tradeOf({ owed: 2 })], ledger: ledgerOf() });
    expect(out.own).toEqual(new Set());
    expect(texts(out)).toEqual([expect.stringContaining('that no intent of ours explains')]);
    expect(books.ledger.positions[SYMBOL]?.contracts).toBe('10');
  });

  it('that was in a position as it was taken in changes nothing but its money', () => {
    const taken = positionOf({ knownSince: HOUR, owed: 5 });
    const { position, books, out } = fold([{ timestamp: HOUR - 1 }], { held: taken });
    expect(position).toMatchObject({ contracts: 5, fees: 0.03, fillIds: ['F1'] });
    expect(books.ledger).toEqual({ ...ledgerOf(), balance: '999.97', fees: '0.03' });
    expect([...out.positions]).toEqual([SYMBOL]);
    expect(out.pushes).toEqual([]);
    const stop = { clientOrderId: stopIdOf('PA1'), side: 'sell' as const, contracts: 2 };
    expect(fold([stop], { held: taken }).position?.contracts, 'of an order of ours').toBe(3);
  });

  it('of a trade that was closed before the position of now is noted as of that trade', () => {
    const held = positionOf({ id: 'PA2', intentId: 'A2' });
    const late = { side: 'sell' as const, timestamp: HOUR - 1000, clientOrderId: stopIdOf('PA1') };
    const { out, position } = fold([late], { held, trades: [tradeOf()] });
    expect(out.journal[0]).toMatchObject({ event: 'fill', positionId: 'PA1' });
    expect(position).toEqual(held);
  });
});

describe('an entry after a trade that the record owes something', () => {
  it('is a position of its own, whatever of that trade is still to come', () => {
    const debt = { contracts: '-2', cost: '-208' };
    const { position, books } = fold([{ clientOrderId: entryIdOf('A2') }], {
      intents: [intentOf('A2')],
      trades: [tradeOf({ owed: 2 })],
      ledger: ledgerOf({ [SYMBOL]: debt }),
    });
    expect(position).toMatchObject({ id: 'PA2', contracts: 5 });
    expect(books.ledger.positions).toEqual({ [SYMBOL]: LONG_5, [`${SYMBOL} PA1`]: debt });
  });
});

describe('a late fill of the entry of a trade that is closed', () => {
  it('completes its planned loss, too', () => {
    const entry = intentOf('A1', { steps: [stepOf(entryIdOf('A1'), { booked: 3 })] });
    const { out } = fold([{ contracts: 2, timestamp: HOUR - 1000, clientOrderId: entryIdOf('A1') }], {
      held: positionOf({ id: 'PA2', intentId: 'A2' }),
      intents: [entry],
      trades: [tradeOf({ contracts: 3, riskUnit: 2.4, owed: 2 })],
      ledger: ledgerOf({ [SYMBOL]: LONG_5, [`${SYMBOL} PA1`]: { contracts: '-2', cost: '-208' } }),
    });
    expect(out.completed).toMatchObject([{ contracts: 5, riskUnit: 4 }]);
  });
});

describe('an entry that fills', () => {
  const bought = { clientOrderId: entryIdOf('A1') };
  const stop = {
    clientOrderId: 's',
    type: 'stop',
    triggerPrice: 95,
    contracts: 5,
    state: 'resting',
  } as const;

  it('hands the stops ahead of it over to its position', () => {
    const { position, books } = fold([bought], { intents: [intentOf('A1', { ahead: [stop] })] });
    expect(position?.protection).toEqual([stop]);
    expect(books.intents.get('A1')?.ahead).toEqual([]);
    expect(fold([bought], { intents: [intentOf()] }).books.intents.get('A1')).not.toHaveProperty('ahead');
  });

  it('owes a guard where nobody follows it any more', () => {
    const late = ({ out }: ReturnType<typeof fold>) => [...out.lateFills];
    expect(late(fold([bought], { intents: [intentOf()] }))).toEqual([]);
    expect(late(fold([bought], { intents: [intentOf('A1', { status: 'done' })] }))).toEqual([SYMBOL]);
  });

  it('whose first part is closed opens another position, be it booked on the same order', () => {
    const entry = intentOf('A1', { steps: [stepOf(entryIdOf('A1'), { booked: 3 })] });
    const { position } = fold([{ ...bought, contracts: 2 }], { intents: [entry] });
    expect(position?.id).toMatch(/^Q.{5}A1$/);
  });

  it('brings the funding that waited for it', () => {
    const funding = { id: 'f', kind: 'funding', symbol: SYMBOL, amount: -0.5, timestamp: HOUR + 1 } as const;
    const { position, books } = fold([bought], {
      intents: [intentOf()],
      ledger: { ...emptyLedger(1000), unclaimed: [funding] },
    });
    expect(position?.funding).toBe(-0.5);
    expect(books.ledger).not.toHaveProperty('unclaimed');
  });
});
