import { beforeEach, describe, expect, it } from 'vitest';
import type { Position } from '../../../src/domain/index.js';
import {
  awaitsLiquidation,
  confirmLiquidation,
  tightenForLiquidation,
} from '../../../src/trade/protection/liquidation.js';
import { position as positionOf, short } from '../../decide/exits/fixtures.js';
import { SYMBOL } from '../../support/world.js';
import { stopOf, Stub } from './stub.js';

let stub: Stub;
beforeEach(() => {
  stub = new Stub();
});

/** How often the exchange was asked for its positions. */
const countReads = (): (() => number) => {
  let reads = 0;
  const { exchange } = stub.scene.wire;
  const fetch = exchange.fetchPositions.bind(exchange);
  exchange.fetchPositions = (symbol) => {
    reads++;
    return fetch(symbol);
  };
  return () => reads;
};
const shown = async (liquidationPrice: number | undefined, over: object = {}): Promise<void> => {
  stub.held = [{ ...(liquidationPrice === undefined ? {} : { liquidationPrice }), ...over }];
  const [held] = await stub.scene.wire.exchange.fetchPositions(SYMBOL);
  if (!held) throw new Error('nothing is shown');
  await tightenForLiquidation(stub.parts, held);
};
const version = async (): Promise<number | undefined> =>
  (await stub.scene.world.store.get('position', SYMBOL))?.version;
const texts = async (): Promise<string[]> => (await stub.scene.pushes('notice')).map(({ text }) => text);

describe('the exchange’s own liquidation price', () => {
  it('is awaited by an open position that is guarded, until it was read', () => {
    const guarded = positionOf({ protection: [stopOf()] });
    expect(awaitsLiquidation(guarded)).toBe(true);
    expect(awaitsLiquidation({ ...guarded, liquidationRead: true })).toBe(false);
    expect(awaitsLiquidation({ ...guarded, status: 'closed' })).toBe(false);
    expect(awaitsLiquidation(positionOf())).toBe(false);
  });

  it('is asked for while it is awaited', async () => {
    const reads = countReads();
    await confirmLiquidation(stub.parts, SYMBOL);
    await stub.hold({ liquidationRead: true });
    await confirmLiquidation(stub.parts, SYMBOL);
    expect(reads()).toBe(0);
    await stub.hold();
    stub.held = [{ symbol: 'BBB-USDT', liquidationPrice: 97 }, { liquidationPrice: 80 }];
    await confirmLiquidation(stub.parts, SYMBOL);
    expect(await stub.scene.position()).toMatchObject({ liquidationPrice: 80, liquidationRead: true });
  });

  it('that cannot be read is asked for another time; a fault of ours is none of that', async () => {
    await stub.hold();
    stub.scene.wire.failReads(1);
    const { exchange } = stub.scene.wire;
    exchange.fetchPositions = () => exchange.fetchAccount() as never;
    await confirmLiquidation(stub.parts, SYMBOL);
    expect(await stub.scene.position()).not.toHaveProperty('liquidationRead');
    exchange.fetchPositions = () => Promise.reject(new TypeError('a fault of ours'));
    await expect(confirmLiquidation(stub.parts, SYMBOL)).rejects.toThrow('a fault of ours');
  });

  it.each([
    ['of another size', 80, { contracts: 41 }],
    ['of the other side', 80, { side: 'short' }],
    ['of nothing that is known', 80, { symbol: 'BBB-USDT' }],
    ['below nothing', -1, {}],
    ['of nothing', 0, {}],
    ['that is not told', undefined, {}],
  ])('%s says nothing', async (_, liquidationPrice, over) => {
    await stub.hold({ protection: [] });
    await shown(liquidationPrice, over);
    expect(await stub.scene.position()).toEqual(positionOf());
    expect(stub.sent).toEqual([]);
  });

  it('says nothing of a position that is closed', async () => {
    await stub.hold({ status: 'closed' });
    await shown(80);
    expect(await version()).toBe(1);
  });

  it('far enough beyond the stop is noted once, and nothing is sent', async () => {
    await stub.hold({ protection: [] });
    await shown(80);
    expect(await stub.scene.position()).toEqual(positionOf({ liquidationPrice: 80, liquidationRead: true }));
    await shown(80);
    expect(await version()).toBe(2);
    await shown(81);
    expect(await stub.scene.position()).toMatchObject({ liquidationPrice: 81 });
    expect(stub.sent).toEqual([]);
  });

  it('is noted as read also where it is that of the formula', async () => {
    await stub.hold({ liquidationPrice: 80 });
    await shown(80);
    expect(await stub.scene.position()).toMatchObject({ liquidationRead: true });
  });
});

describe('a stop that liquidation comes too near to', () => {
  it('is tightened, with the numbers in the position, the journal and what is told', async () => {
    const entry = { at: 1, what: 'stop', to: 95, cause: 'entry' } as const;
    await stub.hold({ moves: [entry] });
    await shown(97);
    const at = stub.scene.world.clock.now();
    const cause = 'the exchange liquidates at 97';
    const move = { at, what: 'stop', from: 95, to: 97.6, cause } as const;
    expect(await stub.scene.position()).toMatchObject({
      stop: 97.6,
      liquidationPrice: 97,
      liquidationRead: true,
      moves: [entry, move],
      cardVersion: 2,
      updatedAt: at,
    });
    expect(stub.sent).toMatchObject([{ type: 'stop', triggerPrice: 97.6 }]);
    expect(await stub.scene.world.store.journal()).toEqual([
      {
        at,
        symbol: SYMBOL,
        positionId: 'P1',
        event: 'stop-moved',
        cause,
        data: { ...move, liquidation: 97, byFormula: 80.5 },
      },
    ]);
    expect(await texts()).toEqual([
      `${SYMBOL}: the exchange liquidates this long at 97, too near to the stop at 95. The stop moves to 97.6, so that it comes first.`,
    ]);
    expect(await stub.scene.pushes('positionChanged')).toEqual([
      { type: 'positionChanged', positionId: 'P1' },
    ]);
  });

  it.each([
    ['a long', positionOf, 97, 97.61, 97.6],
    ['a short', short, 103, 102.39, 102.4],
  ] as const)(
    'is tightened as long as it stays ahead of the mark: %s',
    async (_, position, liquidation, ahead, at) => {
      const side = position().side;
      await stub.hold({ ...position(), protection: [] });
      stub.mark = ahead;
      await shown(liquidation, { side });
      expect(await stub.scene.position()).toMatchObject({ stop: at });
      stub = new Stub();
      await stub.hold({ ...position(), protection: [] });
      stub.mark = at;
      await shown(liquidation, { side });
      expect(await stub.scene.position()).toMatchObject({ stop: position().stop });
      expect(await stub.scene.intents('close')).toHaveLength(1);
    },
  );
});

describe('a position with no room for a stop ahead of liquidation', () => {
  const close = async (over: Partial<Position> = {}): Promise<void> => {
    await stub.hold({ protection: [], ...over });
    stub.mark = 97;
    await shown(97);
  };

  it('is closed, once, the figure noted with it', async () => {
    await close();
    const what = 'the exchange liquidates at 97, and no stop fits between that and the mark of 97';
    expect(await stub.scene.intents()).toMatchObject([
      { id: 'F0P1', kind: 'close', cause: 'closed: too near to liquidation' },
    ]);
    expect(await texts()).toEqual([`${SYMBOL}: ${what}. The position is being closed at market.`]);
    expect(await stub.scene.position()).toMatchObject({ liquidationPrice: 97, liquidationRead: true });
    await shown(97.1);
    expect(await stub.scene.position()).toMatchObject({ liquidationPrice: 97.1 });
    expect(await stub.scene.intents()).toHaveLength(1);
    expect(stub.sent).toEqual([]);
  });

  it('is not closed where it is not ours: its owner is told', async () => {
    await close({ guardOnly: true, stop: 96 });
    expect(await stub.scene.intents()).toEqual([]);
    expect(await texts()).toEqual([expect.stringContaining('opened outside the bot has no stop')]);
  });
});
