import { describe, expect, it } from 'vitest';
import type { Intent } from '../../../src/domain/index.js';
import { executeIntent } from '../../../src/trade/execution/driver.js';
import { syncEvents } from '../../../src/trade/booking/sync.js';
import { adoptPosition, guardUnknown } from '../../../src/trade/reconcile/adopt.js';
import type { TradingParts } from '../../../src/trade/core/parts.js';
import { World } from '../../support/world.js';
import { bench, request, type Bench } from './support.js';

const LIMITED = {
  symbol: 'ETHUSDTM',
  multiplier: 0.01,
  tickSize: 0.01,
  price: 2_000,
  maxOrderQty: 40,
  marketMaxOrderQty: 10,
};

/** 25 contracts, held and adopted, of which one market order takes 10. */
const holding = async (): Promise<{ readonly wire: Bench; readonly parts: TradingParts }> => {
  const wire = await bench({ instruments: [LIMITED] });
  const parts = {
    ...new World([[100, 100, 100, 100, 1]]).parts,
    exchange: wire.exchange,
    market: wire.kucoin.market,
  };
  wire.fake.byHand('ETH-USDT', { side: 'buy', size: 25 });
  await syncEvents(parts);
  const [held] = await wire.exchange.fetchPositions();
  if (!held) throw new Error('nothing is held');
  await guardUnknown(parts, held);
  await adoptPosition(parts, 'ETH-USDT');
  return { wire, parts };
};

const run = async (parts: TradingParts, change: Pick<Intent, 'kind'> & Partial<Intent>): Promise<void> => {
  const intent: Intent = {
    id: 'C1',
    symbol: 'ETH-USDT',
    side: 'long',
    by: 'owner',
    cause: 'test',
    status: 'pending',
    steps: [],
    reservedRisk: 0,
    reservedNotional: 0,
    createdAt: 0,
    updatedAt: 0,
    ...change,
  };
  await parts.store.commit({ put: [{ kind: 'intent', id: intent.id, value: intent, version: 0 }] });
  for (let tries = 0; tries < 20; tries++) await executeIntent(parts, intent.id);
};

const exits = ({ fake }: Bench): number[] =>
  fake.fills.filter(({ side }) => side === 'sell').map(({ size }) => size);

describe('the largest order of a contract', () => {
  it('is the smaller of its limits, and none where the exchange names none', async () => {
    const { kucoin } = await bench({ instruments: [LIMITED, { symbol: 'XBTUSDTM', maxOrderQty: 0 }] });
    const instruments = await kucoin.market.instruments();
    expect(instruments.get('ETH-USDT')).toMatchObject({ maxOrderContracts: 10 });
    expect(instruments.get('BTC-USDT')).not.toHaveProperty('maxOrderContracts');
  });

  it('is held by the exchange: a larger one is refused', async () => {
    const { exchange } = await bench({ instruments: [LIMITED] });
    const order = { symbol: 'ETH-USDT', leverage: 20 } as const;
    const limit = { type: 'limit', price: 1_990, timeInForce: 'GTC' } as const;
    expect(await exchange.createOrder(request({ ...order, contracts: 11 }))).toMatchObject({
      outcome: 'rejected',
    });
    expect(await exchange.createOrder(request({ ...order, ...limit, contracts: 11 }))).toMatchObject({
      outcome: 'accepted',
    });
  });

  it('is no bar to closing a larger position: it goes in parts', async () => {
    const { wire, parts } = await holding();
    await run(parts, { kind: 'close' });
    expect(exits(wire)).toEqual([10, 10, 5]);
    expect(wire.fake.positions.size).toBe(0);
    expect((await parts.store.get('intent', 'C1'))?.value.status).toBe('filled');
  });

  it('is no bar to taking a larger part off', async () => {
    const { wire, parts } = await holding();
    await run(parts, { kind: 'scaleOut', contracts: 17 });
    expect(exits(wire).slice(0, 2)).toEqual([10, 7]);
  });
});

describe('lots that are parts of a contract', () => {
  it('are not traded in: orders are written in whole contracts, and nothing is cut off one', async () => {
    const { exchange, fake, kucoin } = await bench({ instruments: [{ ...LIMITED, lotSize: 0.1 }] });
    expect((await kucoin.market.instruments()).get('ETH-USDT')).toMatchObject({ lotSize: 1 });
    fake.byHand('ETH-USDT', { side: 'buy', size: 1.5 });
    expect(await exchange.fetchPositions()).toMatchObject([{ contracts: 1.5 }]);
    for (const contracts of [0.3, 1.5])
      expect(
        await exchange.createOrder(
          request({ symbol: 'ETH-USDT', side: 'sell', contracts, reduceOnly: true }),
        ),
      ).toMatchObject({ outcome: 'rejected', code: 'bad-request' });
    expect(fake.requests.filter(({ method }) => method === 'POST')).toEqual([]);
  });
});
