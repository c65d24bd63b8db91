import { beforeEach, describe, expect, it } from 'vitest';
import { NOTHING_TO_REDUCE } from '../../../src/venues/exchange.js';
import { isWorking, type OrderRequest } from '../../../src/domain/index.js';
import type { Hand } from './hand.js';

export const exits = (open: () => Promise<Hand>): void => {
  let hand: Hand;
  beforeEach(async () => {
    hand = await open();
  });

  describe('reduce-only', () => {
    it('opens nothing', async () => {
      const refused = { outcome: 'rejected', code: NOTHING_TO_REDUCE };
      expect(await hand.place(hand.exit())).toMatchObject(refused);
      await hand.send(hand.order());
      expect(await hand.place(hand.exit({ side: 'buy' }))).toMatchObject(refused);
      expect(await hand.held()).toBe(hand.lots(10));
    });

    it('closes what is held and no more', async () => {
      await hand.send(hand.order());
      await hand.send(hand.exit({ contracts: hand.lots(4) }));
      expect(await hand.held()).toBe(hand.lots(6));
      await hand.send(hand.exit({ contracts: hand.lots(10) }));
      expect(await hand.held()).toBe(0);
      expect((await hand.fills()).map(({ contracts }) => contracts)).toEqual([
        hand.lots(10),
        hand.lots(4),
        hand.lots(6),
      ]);
    });
  });

  describe('stops and targets', () => {
    const stop = (change: Partial<OrderRequest> = {}): OrderRequest =>
      hand.exit({ type: 'stop', triggerPrice: hand.away(-0.04), ...change });
    const target = (): OrderRequest => hand.exit({ type: 'takeProfit', triggerPrice: hand.away(0.04) });

    it('rest as what they are, and show as working orders of their contract', async () => {
      await hand.send(hand.order());
      const [below, above] = [await hand.send(stop()), await hand.send(target())];
      for (const request of [below, above]) {
        const { type, triggerPrice } = request;
        const facts = { type, triggerPrice, reduceOnly: true, status: 'open', contracts: hand.lots(10) };
        expect(await hand.seen(request)).toMatchObject(facts);
      }
      const ids = (await hand.rig.exchange.fetchOpenOrders(hand.symbol)).map(
        ({ clientOrderId }) => clientOrderId,
      );
      expect(ids.sort()).toEqual([below.clientOrderId, above.clientOrderId].sort());
      expect(await hand.rig.exchange.fetchOpenOrders(hand.rig.symbols[1])).toEqual([]);
      expect(await hand.held()).toBe(hand.lots(10));
    });

    it.each([
      ['stop', -0.05],
      ['takeProfit', 0.05],
    ] as const)('a %s closes the position once the mark is beyond it', async (type, move) => {
      await hand.send(hand.order());
      const request = await hand.send(hand.exit({ type, triggerPrice: hand.away(Math.sign(move) * 0.04) }));
      await hand.rig.quote(hand.symbol, hand.away(move / 5));
      expect(await hand.held()).toBe(hand.lots(10));
      await hand.rig.quote(hand.symbol, hand.away(move));
      expect(await hand.held()).toBe(0);
      expect(await hand.seen(request)).toMatchObject({ status: 'filled', filled: hand.lots(10) });
      expect((await hand.fills()).at(-1)).toMatchObject({
        clientOrderId: request.clientOrderId,
        side: 'sell',
      });
    });

    it('guard a short as they guard a long', async () => {
      await hand.send(hand.order({ side: 'sell' }));
      await hand.send(hand.exit({ side: 'buy', type: 'stop', triggerPrice: hand.away(0.04) }));
      await hand.rig.quote(hand.symbol, hand.away(0.05));
      expect(await hand.held()).toBe(0);
    });

    it('for more than is held close what is held', async () => {
      await hand.send(hand.order());
      await hand.send(stop());
      await hand.send(hand.exit({ contracts: hand.lots(7) }));
      await hand.rig.quote(hand.symbol, hand.away(-0.05));
      expect(await hand.held()).toBe(0);
      expect(await hand.rig.exchange.fetchPositions()).toEqual([]);
    });

    it('that rest when another has closed the position open nothing, and can be cancelled', async () => {
      await hand.send(hand.order());
      const [, above] = [await hand.send(stop()), await hand.send(target())];
      await hand.rig.quote(hand.symbol, hand.away(-0.05));
      await hand.rig.exchange.cancelOrder(hand.symbol, above.clientOrderId);
      await hand.rig.quote(hand.symbol, hand.away(0.05));
      expect(await hand.rig.exchange.fetchOpenOrders()).toEqual([]);
      expect(await hand.held()).toBe(0);
    });
  });

  describe('partial fills', () => {
    it('what is on offer fills, the rest of an immediate order is cancelled, that of any other waits', async () => {
      const limit = { type: 'limit', price: hand.away(0.01) } as const;
      await hand.rig.quote(hand.symbol, hand.rig.price, hand.lots(4));
      const now = await hand.send(hand.order({ ...limit, timeInForce: 'IOC' }));
      expect(await hand.seen(now)).toMatchObject({
        status: 'canceled',
        filled: hand.lots(4),
        contracts: hand.lots(10),
      });
      expect(await hand.held()).toBe(hand.lots(4));
      await hand.rig.quote(hand.symbol, hand.rig.price, hand.lots(4));
      const waits = await hand.send(hand.order({ ...limit, timeInForce: 'GTC' }));
      expect(await hand.seen(waits)).toMatchObject({ status: 'open', filled: hand.lots(4) });
      expect(await hand.held()).toBe(hand.lots(8));
    });

    it('a cancelled rest leaves what was filled', async () => {
      await hand.rig.quote(hand.symbol, hand.rig.price, hand.lots(4));
      const request = await hand.send(
        hand.order({ type: 'limit', price: hand.away(0.01), timeInForce: 'GTC' }),
      );
      expect(await hand.rig.exchange.cancelOrder(hand.symbol, request.clientOrderId)).toEqual({
        outcome: 'canceled',
      });
      expect(await hand.seen(request)).toMatchObject({ status: 'canceled', filled: hand.lots(4) });
      expect(await hand.held()).toBe(hand.lots(4));
    });
  });

  describe('cancelling', () => {
    it('takes off what rests, stops included; a second time, and what never was, it is gone', async () => {
      await hand.send(hand.order());
      for (const request of [hand.resting(), hand.exit({ type: 'stop', triggerPrice: hand.away(-0.04) })]) {
        await hand.send(request);
        const cancel = () => hand.rig.exchange.cancelOrder(hand.symbol, request.clientOrderId);
        expect(await cancel()).toEqual({ outcome: 'canceled' });
        expect(await cancel()).toEqual({ outcome: 'gone' });
        expect(await hand.seen(request)).toMatchObject({ status: 'canceled', filled: 0 });
      }
      expect(await hand.rig.exchange.cancelOrder(hand.symbol, 'rad-conform-never-0')).toEqual({
        outcome: 'gone',
      });
      expect(await hand.rig.exchange.fetchOpenOrders()).toEqual([]);
    });

    it('is told by an order that filled first', async () => {
      const request = await hand.send(hand.resting());
      await hand.rig.quote(hand.symbol, hand.away(-0.06));
      expect(await hand.rig.exchange.cancelOrder(hand.symbol, request.clientOrderId)).toEqual({
        outcome: 'gone',
      });
      expect(await hand.seen(request)).toMatchObject({ status: 'filled' });
    });

    it('that races a fill ends as one of the two, and order, fills and position agree', async () => {
      const requests = [
        await hand.send(hand.resting()),
        await hand.send(hand.resting()),
        await hand.send(hand.resting()),
      ];
      const [first, ...others] = requests.map(
        ({ clientOrderId }) =>
          async () =>
            hand.rig.exchange.cancelOrder(hand.symbol, clientOrderId),
      );
      await Promise.all([
        first?.(),
        hand.rig.quote(hand.symbol, hand.away(-0.06)),
        ...others.map((cancel) => cancel()),
      ]);
      const orders = await Promise.all(requests.map((request) => hand.seen(request)));
      expect(orders.map((shown) => shown && isWorking(shown))).toEqual([false, false, false]);
      const filled = orders.reduce((sum, shown) => sum + (shown?.filled ?? NaN), 0);
      expect((await hand.fills()).reduce((sum, { contracts }) => sum + contracts, 0)).toBeCloseTo(filled, 8);
      expect(await hand.held()).toBeCloseTo(filled, 8);
    });
  });
};
