import { beforeEach, describe, expect, it } from 'vitest';
import { newId, type Hand } from './hand.js';

export const placing = (open: () => Promise<Hand>): void => {
  let hand: Hand;
  beforeEach(async () => {
    hand = await open();
  });

  describe('placing', () => {
    it('takes an order once: an id of the exchange, a fill at the touch or worse, a position', async () => {
      const request = await hand.send(hand.order());
      expect(await hand.seen(request)).toMatchObject({
        status: 'filled',
        filled: hand.lots(10),
        side: 'buy',
        symbol: hand.symbol,
      });
      const [fill, ...more] = await hand.fills();
      expect(more).toEqual([]);
      expect(fill).toMatchObject({
        clientOrderId: request.clientOrderId,
        contracts: hand.lots(10),
        symbol: hand.symbol,
      });
      expect(fill?.price).toBeGreaterThanOrEqual(hand.rig.price);
      expect(fill?.fee).toBeGreaterThan(0);
      expect(await hand.rig.exchange.fetchPositions()).toMatchObject([
        { symbol: hand.symbol, side: 'long', contracts: hand.lots(10) },
      ]);
    });

    it('lets a limit order rest until the price trades through it, for the maker’s fee', async () => {
      const request = await hand.send(hand.resting({ timeInForce: 'PO' }));
      expect(await hand.seen(request)).toMatchObject({ status: 'open', filled: 0, type: 'limit' });
      expect(await hand.rig.exchange.fetchOpenOrders(hand.symbol)).toHaveLength(1);
      await hand.rig.quote(hand.symbol, hand.away(-0.06));
      expect(await hand.seen(request)).toMatchObject({ status: 'filled' });
      expect(await hand.fills()).toMatchObject([{ price: hand.away(-0.05), liquidity: 'maker' }]);
      expect(await hand.rig.exchange.fetchOpenOrders(hand.symbol)).toEqual([]);
    });

    it('lets no post-only order take: it rests nowhere and fills nothing', async () => {
      const request = hand.order({ type: 'limit', timeInForce: 'PO', price: hand.away(0.05) });
      expect(['accepted', 'rejected']).toContain((await hand.place(request)).outcome);
      expect(await hand.held()).toBe(0);
      expect(await hand.rig.exchange.fetchOpenOrders()).toEqual([]);
    });

    it('takes client ids of the form that it names, and no other', async () => {
      const { longest } = hand.rig.capabilities.clientIds;
      const id = `${newId()}-`.padEnd(longest, 'Zz9_-');
      await hand.send(hand.resting({ clientOrderId: id }));
      expect(await hand.seen(hand.resting({ clientOrderId: id }))).toMatchObject({ clientOrderId: id });
      for (const bad of [`${id}x`, 'rad ü 1', ''])
        expect(await hand.rig.exchange.createOrder(hand.resting({ clientOrderId: bad }))).toMatchObject({
          outcome: 'rejected',
        });
    });

    it('takes multiples of a lot, and whole contracts where it says so', async () => {
      const lot = hand.lotOf(hand.symbol);
      if (hand.rig.capabilities.wholeContracts)
        for (const { lotSize } of hand.rig.instruments.values()) expect(Number.isInteger(lotSize)).toBe(true);
      for (const contracts of [1.5 * lot, 0, -lot])
        expect(await hand.rig.exchange.createOrder(hand.order({ contracts }))).toMatchObject({
          outcome: 'rejected',
        });
      await hand.send(hand.order({ contracts: lot }));
      expect(await hand.held()).toBe(lot);
    });
  });

  describe('the outcomes', () => {
    it('duplicate: an order under the id of one that works is not placed', async () => {
      const request = await hand.send(hand.resting());
      expect(await hand.place(request)).toMatchObject({ outcome: 'duplicate' });
      expect(await hand.place(request, await hand.rig.reopen())).toMatchObject({ outcome: 'duplicate' });
      expect(await hand.rig.exchange.fetchOpenOrders()).toHaveLength(1);
    });

    it('rejected: what the account cannot pay for, with a reason, and nothing of it is there', async () => {
      const request = hand.order({ contracts: hand.lots(10_000_000), leverage: 1 });
      const placement = await hand.place(request);
      expect(placement).toMatchObject({ outcome: 'rejected' });
      expect(placement.outcome === 'rejected' && placement.reason).not.toBe('');
      expect(await hand.seen(request)).toBeUndefined();
      expect(await hand.rig.exchange.fetchPositions()).toEqual([]);
    });

    it('later: no verdict, nothing is placed, and the same request goes when its time has come', async (test) => {
      if (!hand.rig.trouble.later) test.skip();
      const request = hand.order();
      hand.rig.trouble.later?.();
      expect(await hand.place(request)).toMatchObject({ outcome: 'later' });
      hand.rig.answered();
      expect(await hand.held()).toBe(0);
      expect(await hand.seen(request)).toBeUndefined();
      await hand.send(request);
      expect(await hand.held()).toBe(hand.lots(10));
    });

    it('unknown: the account shows what became of it, and sent again under its id it is there once', async (test) => {
      if (!hand.rig.trouble.unknown) test.skip();
      const request = hand.resting();
      hand.rig.trouble.unknown?.();
      expect(await hand.place(request)).toMatchObject({ outcome: 'unknown' });
      hand.rig.answered();
      const isThere = (await hand.seen(request)) !== undefined;
      expect((await hand.place(request)).outcome).toBe(isThere ? 'duplicate' : 'accepted');
      expect(await hand.rig.exchange.fetchOpenOrders()).toHaveLength(1);
    });
  });

  describe('looking an order up', () => {
    it('finds what rests and what is done, by client id and by its own, from another process too', async () => {
      const [done, rests] = [await hand.send(hand.order()), await hand.send(hand.resting())];
      const again = await hand.rig.reopen();
      for (const exchange of [hand.rig.exchange, again]) {
        const shown = await hand.seen(done, exchange);
        expect(shown).toMatchObject({
          status: 'filled',
          filled: hand.lots(10),
          clientOrderId: done.clientOrderId,
        });
        expect(shown?.averagePrice).toBeGreaterThanOrEqual(hand.rig.price);
        const own = shown?.exchangeOrderId ?? '';
        expect(await exchange.fetchOrder(hand.symbol, done.clientOrderId, own)).toEqual(shown);
        expect(await hand.seen(rests, exchange)).toMatchObject({ status: 'open', price: hand.away(-0.05) });
      }
    });

    it('shows nothing for an id that was never used, nor under another contract', async () => {
      const request = await hand.send(hand.resting());
      expect(await hand.rig.exchange.fetchOrder(hand.symbol, 'rad-conform-never-0')).toBeUndefined();
      expect(await hand.rig.exchange.fetchOrder(hand.rig.symbols[1], request.clientOrderId)).toBeUndefined();
    });

    it('names a fill’s order, and the fills of an order where it can', async () => {
      const request = await hand.send(hand.order());
      const { exchangeOrderId = '' } = (await hand.seen(request)) ?? {};
      expect(await hand.fills()).toMatchObject([{ exchangeOrderId, clientOrderId: request.clientOrderId }]);
      const own = await hand.rig.exchange.fetchFills?.(hand.symbol, exchangeOrderId);
      if (own) expect(own).toEqual(await hand.fills());
    });
  });
};
