import { describe, expect, it } from 'vitest';
import type { AccountEvent, Fill, Instrument, Intent, Plan, Position } from '../../src/domain/index.js';
import { foldEvents, type Books, type Folded } from '../../src/execution/fold.js';
import { clientOrderId } from '../../src/execution/ids.js';
import { emptyLedger } from '../../src/ledger/ledger.js';
import { instrumentOf } from '../exchange/support.js';

const SYMBOL = 'A-USDT';
const FINE: Instrument = { ...instrumentOf(SYMBOL), lotSize: 0.1 };

const plan: Plan = {
  symbol: SYMBOL,
  side: 'long',
  entry: 100,
  stop: 95,
  trailDistance: 0.05,
  contracts: 0.8,
  coins: 0.8,
  notional: 80,
  leverage: 5,
  margin: 16,
  liquidation: 81,
  worstCase: 4,
  riskFraction: 0.01,
  boundBy: 'risk',
  equity: 1000,
  warnings: [],
};

const intentOf = (id: string, kind: Intent['kind'] = 'open'): Intent => ({
  id,
  kind,
  symbol: SYMBOL,
  side: 'long',
  by: 'owner',
  cause: 'approved',
  status: 'working',
  plan,
  steps: [
    {
      request: {
        clientOrderId: idOf(id),
        symbol: SYMBOL,
        side: 'buy',
        type: 'limit',
        contracts: 0.8,
        reduceOnly: false,
        leverage: 5,
      },
      status: 'filled',
      filled: 0.8,
      booked: 0,
      recordedAt: 0,
    },
  ],
  reservedRisk: 4,
  reservedNotional: 80,
  createdAt: 0,
  updatedAt: 0,
});

const idOf = (owner: string, instance = 'me'): string =>
  clientOrderId({ instance, owner, kind: 'intent', step: 0 });

let number = 0;
const fill = (side: Fill['side'], contracts: number, over: Partial<Fill> = {}): AccountEvent => ({
  type: 'fill',
  fill: {
    id: `F${++number}`,
    clientOrderId: idOf('A1'),
    exchangeOrderId: 'X1',
    symbol: SYMBOL,
    side,
    contracts,
    price: 100,
    fee: 0.01,
    liquidity: 'taker',
    timestamp: 1000,
    ...over,
  },
});

const fold = (
  events: readonly AccountEvent[],
  intents: readonly Intent[] = [intentOf('A1')],
  held: readonly Position[] = [],
) => {
  const books: Books = {
    ledger: emptyLedger(1000),
    positions: new Map(held.map((position) => [position.symbol, position])),
    intents: new Map(intents.map((intent) => [intent.id, intent])),
  };
  const out: Folded = foldEvents(books, events, new Map([[SYMBOL, FINE]]), '1h', 'me');
  return { books, out, position: books.positions.get(SYMBOL) };
};

const alarms = (out: Folded): string[] =>
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
  it('opens a position that gets rid of the old orders and does not count on them, under an id that fits client order ids', () => {
    const { position: closed } = fold([fill('buy', 0.8), fill('sell', 0.8, { clientOrderId: 'x' })]);
    if (!closed) throw new Error('no position');
    const left = {
      clientOrderId: 'rad-me-PA1-t2',
      type: 'takeProfit',
      triggerPrice: 120,
      contracts: 0.8,
      state: 'resting',
    } as const;
    const late = intentOf('u1234567890123456789', 'scaleIn');
    const { position } = fold(
      [fill('buy', 0.2, { clientOrderId: idOf(late.id) })],
      [late],
      [{ ...closed, protection: [left] }],
    );
    const protection = [{ ...left, state: 'retiring' }];
    expect(position).toMatchObject({ status: 'open', contracts: 0.2, protection });
    expect(() =>
      clientOrderId({ instance: 'abcdef', owner: position?.id ?? '', kind: 'stop', step: 1 }),
    ).not.toThrow();
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
    const { position, out, books } = fold([fill('buy', 0.8, { clientOrderId: idOf('A1', 'other') })]);
    expect(position).toBeUndefined();
    expect(books.intents.get('A1')?.steps[0]?.booked).toBe(0);
    expect(alarms(out)).toHaveLength(1);
  });
});
