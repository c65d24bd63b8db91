import { beforeEach, describe, expect, it } from 'vitest';
import type { Push } from '../../../src/domain/index.js';
import { equityOf } from '../../../src/domain/ledger/ledger.js';
import { adoptPosition } from '../../../src/trade/reconcile/adopt.js';
import { checkPositions } from '../../../src/trade/watchdog/tick.js';
import type { TradingParts } from '../../../src/trade/core/parts.js';
import { reconcile } from '../../../src/trade/reconcile/reconcile.js';
import { recover } from '../../../src/trade/reconcile/startup.js';
import { driveOrders, partsOn } from './desk.js';
import { bench, type Bench } from './support.js';

const SYMBOL = 'ETH-USDT';
const ID = 'ETHUSDTM';

let wire: Bench;
let parts: TradingParts;
/** The use cases on the wire-level exchange, with a long of 5 contracts that the owner opened in the exchange's app. */
beforeEach(async () => {
  wire = await bench();
  parts = partsOn(wire);
  await recover(parts);
  wire.fake.byHand(SYMBOL, { side: 'buy', size: 5, leverage: 5 });
  wire.clock.advance(1000);
  await reconcile(parts);
});

const run = async (): Promise<void> => {
  wire.clock.advance(1000);
  await checkPositions(parts);
  await driveOrders(wire, parts);
};
const position = async () => (await parts.store.get('position', SYMBOL))?.value;
const wantedStop = async () => (await position())?.stop;
const resting = () =>
  wire.fake.orders
    .filter(({ isActive }) => isActive)
    .map(({ side, stop, stopPrice, size }) => [side, stop, stopPrice, size]);
const trades = async () => (await parts.store.list('trade')).map(({ value }) => value);
const pushes = async (): Promise<Push[]> => (await parts.store.owedPushes(1000)).map(({ push }) => push);
/** The books against what the exchange has, to the cent. */
const expectExact = async (): Promise<void> => {
  const ledger = (await parts.store.get('ledger', 'main'))?.value;
  if (!ledger) throw new Error('no books');
  const { equity } = await wire.exchange.fetchAccount();
  const marks = { [SYMBOL]: (await wire.exchange.fetchPositions())[0]?.markPrice ?? 0 };
  expect(equityOf(ledger, marks, await parts.market.instruments())).toBeCloseTo(equity, 4);
};

describe("a position with its owner's own stops", () => {
  beforeEach(() => {
    wire.fake.byHand(SYMBOL, { side: 'sell', closeOrder: true, stop: { direction: 'down', price: 1_950 } });
    wire.fake.byHand(SYMBOL, { side: 'sell', size: 2, price: 2_200 });
  });

  it('is guarded and adopted beside them: they stay as they are', async () => {
    expect(await adoptPosition(parts, SYMBOL)).toMatchObject({ status: 'adopted' });
    await run();
    await reconcile(parts);
    expect(resting()).toEqual([
      ['sell', 'down', await wantedStop(), 5],
      ['sell', 'down', 1_950, 0],
      ['sell', '', null, 2],
    ]);
    expect((await position())?.protection).toHaveLength(1);
  });

  it('that close it leave nothing of ours behind, and the books exact', async () => {
    await adoptPosition(parts, SYMBOL);
    await run();
    wire.fake.setPrice(SYMBOL, { bid: 1_949, ask: 1_949.1, mark: 1_949 });
    await run();
    await run();
    expect(await position()).toBeUndefined();
    // His limit order is his own business.
    expect(resting()).toEqual([['sell', '', null, 2]]);
    expect(await trades()).toMatchObject([{ contracts: 5, exitReason: 'closed outside the bot' }]);
    await expectExact();
  });

  it('that close a part leave a stop for the rest', async () => {
    await adoptPosition(parts, SYMBOL);
    await run();
    wire.fake.setPrice(SYMBOL, { bid: 2_201, ask: 2_201.1, mark: 2_201 });
    await run();
    expect(await position()).toMatchObject({ contracts: 3 });
    expect(resting()).toContainEqual(['sell', 'down', await wantedStop(), 3]);
    await expectExact();
  });
});

describe('a position that the exchange takes off by force', () => {
  it('in part is guarded for the rest, and told', async () => {
    await adoptPosition(parts, SYMBOL);
    await run();
    wire.fake.force(SYMBOL, 'ADL', 2, 2_100);
    await run();
    expect(await position()).toMatchObject({ contracts: 3, status: 'open' });
    expect(resting()).toEqual([['sell', 'down', await wantedStop(), 3]]);
    expect(await pushes()).toContainEqual(
      expect.objectContaining({ type: 'fill', action: 'scaledOut', contracts: 2, openContracts: 3 }),
    );
    await expectExact();
    // The rest by its liquidation.
    wire.fake.server.book.force(ID, 'liquidation', 1_600);
    await run();
    await run();
    expect(await position()).toBeUndefined();
    expect(resting()).toEqual([]);
    const exitReason = 'liquidation; 2 of 5 contracts by auto-deleveraging';
    expect(await trades()).toMatchObject([{ contracts: 5, exitReason }]);
    await expectExact();
  });

  it('whole by auto-deleveraging says so', async () => {
    wire.fake.force(SYMBOL, 'ADL', undefined, 2_100);
    await run();
    expect(await trades()).toMatchObject([{ exitReason: 'auto-deleveraging' }]);
  });
});

describe('a position that its owner turns round by hand', () => {
  it('is closed in the books; what is open then is guarded on its own side, and no order of the first is left', async () => {
    await adoptPosition(parts, SYMBOL);
    await run();
    wire.fake.byHand(SYMBOL, { side: 'sell', size: 8, leverage: 5 });
    await run();
    expect(await trades()).toMatchObject([{ contracts: 5, side: 'long' }]);
    await reconcile(parts);
    expect(await position()).toMatchObject({ side: 'short', contracts: 3, guardOnly: true });
    expect(resting()).toEqual([['buy', 'up', await wantedStop(), 3]]);
    expect(await wantedStop()).toBeGreaterThan(2_000);
    expect((await parts.store.get('ledger', 'main'))?.value.positions[SYMBOL]?.contracts).toBe('-3');
    await expectExact();
    await run();
    expect(await position()).toMatchObject({ side: 'short', contracts: 3 });
  });
});
