import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wallClock } from '../../../src/clock.js';
import { DurableLines } from '../../../src/state/store/durable-lines.js';
import type { DirectHalt } from '../../../src/trade/core/results.js';
import { haltWithoutStore, type HaltLine } from '../../../src/trade/outage/direct-halt.js';
import { World } from '../../support/world.js';
import { bench, request, type Bench } from './support.js';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rad-wire-halt-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }));

/** A halt over the wire with nothing but the exchange. */
const halt = ({ exchange, kucoin }: Bench): Promise<DirectHalt> => {
  const { parts } = new World([[100, 100, 100, 100, 1]]);
  const file = new DurableLines<HaltLine>(join(dir, 'halt.jsonl'));
  const wired = { ...parts, exchange, market: kucoin.market, human: wallClock };
  return haltWithoutStore(wired, file, 'by the owner', { key: 'u9', sentAt: 0 });
};

describe('a halt without Redis, over the wire', () => {
  it.each([
    [2.97, 3],
    [0.93, 1],
    [60.4, 60],
    [140, 100],
  ])('closes a position that shows a leverage of %s', async (shown, sent) => {
    const wire = await bench();
    await wire.exchange.createOrder(request());
    wire.fake.server.book.realLeverage.set('XBTUSDTM', shown);
    expect(await halt(wire)).toEqual({ closed: ['BTC-USDT'], left: [] });
    expect(wire.fake.positions.size).toBe(0);
    expect(wire.fake.orders.at(-1)).toMatchObject({ reduceOnly: true, leverage: sent });
  });

  it('closes in parts what one order cannot take', async () => {
    const limited = { symbol: 'XBTUSDTM', price: 50_000, marketMaxOrderQty: 10 };
    const wire = await bench({ instruments: [limited] });
    wire.fake.byHand('BTC-USDT', { side: 'buy', size: 25 });
    expect(await halt(wire)).toEqual({ closed: ['BTC-USDT'], left: [] });
    expect(wire.fake.fills.slice(1).map(({ size }) => size)).toEqual([10, 10, 5]);
  });

  it("closes the owner's position in cross margin beside ours", async () => {
    const wire = await bench();
    await wire.exchange.createOrder(request());
    wire.fake.byHand('ETH-USDT', { side: 'sell', size: 5, marginMode: 'CROSS' });
    expect(await halt(wire)).toEqual({ closed: ['BTC-USDT', 'ETH-USDT'], left: [] });
    expect(wire.fake.positions.size).toBe(0);
  });
});
