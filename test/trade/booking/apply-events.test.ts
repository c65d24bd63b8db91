import { describe, expect, it } from 'vitest';
import type { AccountEvent, Fill, Instrument, Intent, Position } from '../../../src/domain/index.js';
import type { Books, Applied } from '../../../src/trade/booking/books.js';
import { applyEvents } from '../../../src/trade/booking/apply-events.js';
import { emptyLedger } from '../../../src/domain/ledger/ledger.js';
import { instrumentOf } from '../../venues/paper/support.js';
import { entryIdOf, fillOf, intentOf, planOf, positionOf, stepOf, SYMBOL } from './fixtures.js';

/** Tenths of a contract, one coin each. */
const FINE: Instrument = { ...instrumentOf(SYMBOL), lotSize: 0.1 };

const entryOf = (id: string, over: Partial<Intent> = {}) =>
  intentOf(id, {
    plan: planOf({ contracts: 0.8 }),
    steps: [stepOf(entryIdOf(id), { filled: 0.8 })],
    ...over,
  });

let number = 0;
const fill = (side: Fill['side'], contracts: number, over: Partial<Fill> = {}): AccountEvent => ({
  type: 'fill',
  fill: fillOf({
    id: `F${++number}`,
    clientOrderId: entryIdOf('A1'),
    side,
    contracts,
    fee: 0.01,
    timestamp: 1000,
    ...over,
  }),
});

const fold = (
  events: readonly AccountEvent[],
  intents: readonly Intent[] = [entryOf('A1')],
  held: readonly Position[] = [],
) => {
  const books: Books = {
    ledger: emptyLedger(1000),
    positions: new Map(held.map((position) => [position.symbol, position])),
    intents: new Map(intents.map((intent) => [intent.id, intent])),
  };
  const out: Applied = applyEvents(books, events, new Map([[SYMBOL, FINE]]), '1h', 'me');
  return { books, out, position: books.positions.get(SYMBOL) };
};

const alarms = (out: Applied): string[] =>
  out.pushes.flatMap((push) => (push.type === 'notice' && push.level === 'alarm' ? [push.text] : []));

describe('fills in fractions of a contract', () => {
  it('add up without binary dust', () => {
    const { position } = fold([fill('buy', 0.1), fill('buy', 0.2)]);
    expect(position?.contracts).toBe(0.3);
  });

  it('leave nothing open when all of it is sold', () => {
    const { position, out } = fold([
      fill('buy', 0.8),
      fill('sell', 0.1, { clientOrderId: 'x' }),
      fill('sell', 0.7, { clientOrderId: 'x' }),
    ]);
    expect(position?.status).toBe('closed');
    expect(out.trades).toHaveLength(1);
  });

  it('are booked to the last lot, so that their intent can end', () => {
    const { books } = fold([fill('buy', 0.1), fill('buy', 0.7)]);
    expect(books.intents.get('A1')?.steps[0]?.booked).toBe(0.8);
  });

  it('at a target are counted at its order, and at no other', () => {
    const order = { type: 'takeProfit', contracts: 0.4, state: 'resting' } as const;
    const protection: Position['protection'] = [
      { ...order, clientOrderId: 's', type: 'stop', triggerPrice: 95, contracts: 0.8 },
      { ...order, clientOrderId: 't1', triggerPrice: 104 },
      { ...order, clientOrderId: 't2', triggerPrice: 110 },
    ];
    const { position } = fold(
      [fill('sell', 0.1, { clientOrderId: 't1' }), fill('sell', 0.2, { clientOrderId: 't1' })],
      [],
      [positionOf({ contracts: 0.8, protection })],
    );
    const [stop, first, second] = protection;
    expect(position?.protection).toStrictEqual([stop, { ...first, filled: 0.3 }, second]);
  });
});

describe('a fill of a contract that the market does not list', () => {
  it('is told and passed over: the fills after it are booked', () => {
    const { position, out } = fold([
      fill('buy', 1, { symbol: 'XBTUSDM', clientOrderId: '' }),
      fill('buy', 0.8),
    ]);
    expect(position?.contracts).toBe(0.8);
    expect(alarms(out)).toEqual([expect.stringContaining('XBTUSDM')]);
  });
});

describe('a fill of an addition that comes after the position was closed', () => {
  it('opens a position that gets rid of the old orders and does not count on them', () => {
    const { position: closed } = fold([fill('buy', 0.8), fill('sell', 0.8, { clientOrderId: 'x' })]);
    if (!closed) throw new Error('no position');
    const left = {
      clientOrderId: 'rad-me-PA1-t2',
      type: 'takeProfit',
      triggerPrice: 120,
      contracts: 0.8,
      state: 'resting',
    } as const;
    const late = entryOf('u1234567890123456789', { kind: 'scaleIn' });
    const { position } = fold(
      [fill('buy', 0.2, { clientOrderId: entryIdOf(late.id) })],
      [late],
      [{ ...closed, protection: [left] }],
    );
    const protection = [{ ...left, state: 'retiring' }];
    expect(position).toMatchObject({ status: 'open', contracts: 0.2, protection });
  });
});

describe('a sale beyond what was open', () => {
  it('is alarmed about: the rest is a short that nobody guards', () => {
    const { out } = fold([fill('buy', 0.8), fill('sell', 1, { clientOrderId: 'x' })]);
    expect(alarms(out)).toEqual([expect.stringContaining('sell 0.2 contracts')]);
  });
});

describe("a fill of another instance's order", () => {
  it('is not taken for ours, although the intent has the same name', () => {
    const { position, out, books } = fold([fill('buy', 0.8, { clientOrderId: entryIdOf('A1', 'other') })]);
    expect(position).toBeUndefined();
    expect(books.intents.get('A1')?.steps[0]?.booked).toBe(0);
    expect(alarms(out)).toHaveLength(1);
  });
});

describe('a fill of the entry that comes after the exit which closed it', () => {
  const exit = { clientOrderId: 'x', price: 98, fee: 0.08 };

  it('opens nothing, and completes the trade in contracts and money', () => {
    const first = fold([fill('buy', 0.6), fill('sell', 0.8, exit)]);
    expect(first.out.trades).toMatchObject([{ contracts: 0.6 }]);
    const books: Books = {
      ...first.books,
      positions: new Map(),
      trades: first.out.trades,
    };
    const out = applyEvents(books, [fill('buy', 0.2, { price: 101 })], new Map([[SYMBOL, FINE]]), '1h', 'me');
    expect(books.positions.size).toBe(0);
    expect(books.ledger.positions).toEqual({});
    expect(out.completed).toHaveLength(1);
    const [trade] = out.completed;
    // Entry (0.6 × 100 + 0.2 × 101) ÷ 0.8; gross 0.6 × −2 + 0.2 × −3; fees 0.01 + 0.08 + 0.01; 1 R is 4.
    expect(trade).toMatchObject({ id: first.out.trades[0]?.id, contracts: 0.8, riskUnit: 4 });
    expect(trade?.entryPrice).toBeCloseTo(100.25, 9);
    expect(trade?.exitPrice).toBeCloseTo(98, 9);
    expect(trade?.grossPnl).toBeCloseTo(-1.8, 9);
    expect(trade?.netPnl).toBeCloseTo(-1.9, 9);
    expect(trade?.r).toBeCloseTo(-1.9 / 4, 9);
    expect(trade?.netPnl).toBeCloseTo(Number(books.ledger.balance) - 1000, 9);
    expect(out.journal.map(({ event }) => event)).toContain('trade-completed');
    expect(out.pushes).toMatchObject([{ type: 'notice', level: 'info' }]);
    expect(books.intents.get('A1')?.steps[0]?.booked).toBe(0.8);
  });

  it('corrects what is told when both come at once', () => {
    const { out, position } = fold([fill('buy', 0.6), fill('sell', 0.8, exit), fill('buy', 0.2)]);
    expect(position).toMatchObject({ status: 'closed', contracts: 0 });
    expect(out.trades).toMatchObject([{ contracts: 0.8 }]);
    expect(out.completed).toEqual([]);
    const exits = out.pushes.filter(({ type }) => type === 'exit');
    expect(exits).toEqual([{ type: 'exit', trade: out.trades[0] }]);
  });

  it('opens what goes beyond the exit, under an id of its own', () => {
    const { out, position, books } = fold([fill('buy', 0.2), fill('sell', 0.4, exit), fill('buy', 0.6)]);
    expect(out.trades).toMatchObject([{ contracts: 0.4 }]);
    expect(position).toMatchObject({ status: 'open', contracts: 0.4 });
    expect(position?.id).not.toBe(out.trades[0]?.id);
    expect(Number(books.ledger.positions[SYMBOL]?.contracts)).toBe(0.4);
  });

  it('makes the trade of an entry that was closed before any of it was in the record', () => {
    const { out, position, books } = fold([fill('sell', 0.8, exit), fill('buy', 0.8)]);
    expect(position).toBeUndefined();
    expect(books.ledger.positions).toEqual({});
    expect(out.trades).toMatchObject([{ contracts: 0.8, entryPrice: 100, exitPrice: 98, id: 'PA1' }]);
    expect(out.trades[0]?.grossPnl).toBeCloseTo(-1.6, 9);
  });
});
