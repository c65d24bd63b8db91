import { describe, expect, it } from 'vitest';
import { seenWorld } from './seen-world.js';
import { Scene } from '../../support/scene.js';
import { SYMBOL } from '../../support/world.js';

const REQUEST = { key: 'u1', sentAt: 0 };

describe('a trade by hand', () => {
  it('is planned by the rules of a signal, offered with a card, and sent after Approve alone', async () => {
    const { desk, store } = seenWorld({ approval: 'auto' });
    const result = await desk.signals.propose({ symbol: SYMBOL, side: 'long' }, REQUEST);
    if (result.status !== 'offered') throw new Error(JSON.stringify(result));
    const { plan, status, opportunity } = result.signal;
    expect(status).toBe('offered');
    // 8 ATR of 0.5 below the entry of about 100; the risk is 2 % of 1,000 USDT at most.
    expect(plan.stop / plan.entry - 1).toBeCloseTo(-0.04, 2);
    expect(plan.worstCase).toBeGreaterThan(15);
    expect(plan.worstCase).toBeLessThanOrEqual(20);
    expect(opportunity.confidence).toBeCloseTo(0.7);
    expect(await store.list('intent')).toEqual([]);
    expect((await store.owedPushes(9)).map(({ push }) => push.type)).toContain('signal');
    expect((await desk.signals.approve(result.signal.id, 1, REQUEST)).status).toBe('approved');
  });

  it('against the votes says so for good, and is learned from as what it was (B2)', async () => {
    const { desk, store } = seenWorld();
    const result = await desk.signals.propose({ symbol: SYMBOL, side: 'short' }, REQUEST);
    if (result.status !== 'offered') throw new Error(JSON.stringify(result));
    const { id, opportunity, record, source } = result.signal;
    expect(source).toBe('owner');
    expect(opportunity.confidence).toBe(-0.7);
    expect(record).toBeUndefined();
    expect((await desk.signals.approve(id, 1, REQUEST)).status).toBe('approved');
    const [intent] = (await store.list('intent')).map(({ value }) => value);
    expect(intent?.opening).toMatchObject({ confidence: -0.7, features: { confidence: -0.7 } });
    expect(intent?.opening?.reasons[0]).toMatch(/^⚠ opened by hand, against the votes: /);
    expect(intent?.opening).not.toHaveProperty('signalClass');
  });

  it('with targets of the owner’s has each rest for its share once it is filled', async () => {
    const made = seenWorld();
    const { desk } = made;
    const targets = [
      { price: 104, share: 0.5 },
      { price: 110, share: 0.5 },
    ];
    const result = await desk.signals.propose(
      { symbol: SYMBOL, side: 'long', targets, stopFollows: 'entry' },
      REQUEST,
    );
    if (result.status !== 'offered') throw new Error(JSON.stringify(result));
    expect(result.signal.plan).toMatchObject({ target: 104, targets, stopFollows: 'entry' });
    await desk.signals.approve(result.signal.id, 1, REQUEST);
    await made.drain();
    const rungs = (await made.exchange.fetchOpenOrders()).filter(({ type }) => type === 'takeProfit');
    expect(new Set(rungs.map(({ triggerPrice }) => triggerPrice))).toEqual(new Set([104, 110]));
    expect((await desk.positions.list())[0]?.position).toMatchObject({ target: 104, stopFollows: 'entry' });
  });

  it('on the real account has one target until the ladder was rehearsed', async () => {
    const { desk, store } = seenWorld({ mode: 'live' });
    const targets = [
      { price: 104, share: 0.5 },
      { price: 110, share: 0.5 },
    ];
    const propose = () => desk.signals.propose({ symbol: SYMBOL, side: 'long', targets }, REQUEST);
    expect(await propose()).toMatchObject({
      code: 'ladder-unproved',
      reason: expect.stringContaining('--ladder'),
    });
    const rehearsal = { at: 0, isWhole: true, hasLadder: true, red: [], yellow: [], facts: {} };
    await store.commit({ put: [{ kind: 'rehearsal', id: 'main', value: rehearsal, version: 0 }] });
    expect(await propose()).not.toMatchObject({ code: 'ladder-unproved' });
  });

  it('takes the owner’s stop and size', async () => {
    const { desk } = seenWorld();
    const [full, half] = await Promise.all(
      [1, 0.5].map((sizeFactor, index) =>
        desk.signals.propose(
          { symbol: SYMBOL, side: 'long', stop: { price: 98 }, sizeFactor },
          { key: `u${index}`, sentAt: 0 },
        ),
      ),
    );
    if (full?.status !== 'offered' || half?.status !== 'offered') throw new Error('not offered');
    expect(full.signal.plan.stop).toBeCloseTo(98, 1);
    // Whole contracts, rounded down.
    expect(half.signal.plan.contracts).toBe(Math.floor(full.signal.plan.contracts / 2));
  });

  it('keeps a stop named as a price through Approve and another size, and the targets with a stop in percent', async () => {
    const { desk, market, store } = seenWorld();
    const quote = market.quote.bind(market);
    let moved = 1;
    market.quote = async (symbol) => {
      const { bid, ask, last, mark, ...rest } = await quote(symbol);
      return { ...rest, bid: bid * moved, ask: ask * moved, last: last * moved, mark: mark * moved };
    };
    const fixed = await desk.signals.propose(
      { symbol: SYMBOL, side: 'long', stop: { price: 97 }, targets: [{ price: 108, share: 1 }] },
      REQUEST,
    );
    const going = await desk.signals.propose(
      { symbol: SYMBOL, side: 'short', stop: { distance: 0.03 }, targets: [{ distance: 0.06, share: 1 }] },
      { key: 'u2', sentAt: 0 },
    );
    if (fixed.status !== 'offered' || going.status !== 'offered') throw new Error('not offered');
    moved = 0.995;
    const half = await desk.signals.resize(fixed.signal.id, 1, 0.5);
    if (half.status !== 'resized') throw new Error(JSON.stringify(half));
    expect(half.signal.plan).toMatchObject({ stop: 97, target: 108 });
    const other = await desk.signals.resize(going.signal.id, 1, 0.5);
    if (other.status !== 'resized') throw new Error(JSON.stringify(other));
    const { entry, stop, target = 0 } = other.signal.plan;
    expect(entry).toBeLessThan(going.signal.plan.entry);
    expect(stop / entry).toBeCloseTo(1.03, 3);
    expect(target / entry).toBeCloseTo(0.94, 3);
    expect((await desk.signals.approve(fixed.signal.id, 2, REQUEST)).status).toBe('approved');
    const [intent] = (await store.list('intent')).map(({ value }) => value);
    expect(intent?.plan).toMatchObject({ stop: 97, target: 108 });
  });

  it('holds a stop against the price of now, where that is better than the entry that was named', async () => {
    const order = { symbol: SYMBOL, side: 'long', entryAt: { price: 104 } } as const;
    expect(await seenWorld().desk.signals.propose({ ...order, stop: { price: 101 } }, REQUEST)).toMatchObject(
      { denied: { code: 'stop-side' } },
    );
    const result = await seenWorld().desk.signals.propose({ ...order, stop: { price: 97 } }, REQUEST);
    if (result.status !== 'offered') throw new Error(JSON.stringify(result));
    const { entry, trailDistance } = result.signal.plan;
    expect(trailDistance).toBeCloseTo((entry - 97) / entry, 3);
  });

  it('ends where the price has passed a stop named as a price', async () => {
    const { desk, market, store } = seenWorld();
    const order = { symbol: SYMBOL, side: 'long', stop: { price: 98 } } as const;
    const offered = await desk.signals.propose(order, REQUEST);
    if (offered.status !== 'offered') throw new Error(JSON.stringify(offered));
    const quote = market.quote.bind(market);
    market.quote = async (symbol) => ({
      ...(await quote(symbol)),
      bid: 97.4,
      ask: 97.5,
      last: 97.5,
      mark: 97.5,
    });
    expect(await desk.signals.approve(offered.signal.id, 1, REQUEST)).toMatchObject({
      denied: { code: 'stop-passed' },
    });
    expect((await store.get('signal', offered.signal.id))?.value).toMatchObject({
      status: 'denied',
      note: expect.stringContaining('passed its stop') as string,
    });
  });

  it('is worth at most what the owner asks, and less by less than a lot', async () => {
    for (const notional of [137, 200, 333.3, 950]) {
      const { desk, market } = seenWorld();
      const order = { symbol: SYMBOL, side: 'long', stop: { price: 98 }, notional } as const;
      const result = await desk.signals.propose(order, REQUEST);
      if (result.status !== 'offered') throw new Error(JSON.stringify(result));
      const { plan } = result.signal;
      const lot = (await market.instruments()).get(SYMBOL)?.contractSize ?? 0;
      expect(plan.notional).toBeLessThanOrEqual(notional);
      expect(plan.notional).toBeGreaterThan(notional - lot * plan.entry);
    }
  });

  it('is denied where it cannot be worth what the owner asks', async () => {
    const { desk } = seenWorld();
    const order = { symbol: SYMBOL, side: 'long', stop: { price: 98 } } as const;
    expect(await desk.signals.propose({ ...order, notional: 50_000 }, REQUEST)).toMatchObject({
      denied: { code: 'size', reason: expect.stringContaining('at most 4 times') as string },
    });
    const tooSmall = await desk.signals.propose({ ...order, notional: 0.001 }, REQUEST);
    expect(tooSmall).toMatchObject({ denied: { code: 'named-too-small' }, fits: { contracts: 1 } });
    const { notional = 0 } =
      'fits' in tooSmall && tooSmall.fits ? (tooSmall.fits as { notional?: number }) : {};
    const offered = await desk.signals.propose({ ...order, notional }, REQUEST);
    if (offered.status !== 'offered') throw new Error(JSON.stringify(offered));
    expect(offered.signal.plan.contracts).toBe(1);
    // Half of one contract is none: the card says so.
    expect(await desk.signals.resize(offered.signal.id, 1, 0.5)).toMatchObject({
      status: 'refused',
      reason: 'the card stays at 1 contract: ½× of it is less than one',
    });
  });

  it('is offered once for one request', async () => {
    const { desk, store } = seenWorld();
    const first = await desk.signals.propose({ symbol: SYMBOL, side: 'long' }, REQUEST);
    const again = await desk.signals.propose({ symbol: SYMBOL, side: 'long' }, REQUEST);
    expect(again).toEqual(first);
    expect(await store.list('signal')).toHaveLength(1);
  });

  it('is denied by the same rules', async () => {
    const { desk } = seenWorld();
    await desk.account.pause('test');
    expect(await desk.signals.propose({ symbol: SYMBOL, side: 'long' }, REQUEST)).toMatchObject({
      status: 'denied',
      denied: { code: 'paused' },
    });
    expect(
      await seenWorld().desk.signals.propose({ symbol: SYMBOL, side: 'long', stop: { price: 101 } }, REQUEST),
    ).toMatchObject({
      status: 'denied',
      denied: { code: 'stop-side' },
    });
    expect(
      await seenWorld().desk.signals.propose({ symbol: SYMBOL, side: 'long', stop: { price: 80 } }, REQUEST),
    ).toMatchObject({
      denied: { code: 'stop-too-wide' },
    });
  });
});

describe('the figures of a position', () => {
  it('have one base: the percentage is what the position comes to, fees included, of the notional opened', async () => {
    const scene = new Scene();
    await scene.enter();
    const [figures] = await scene.world.desk.positions.list();
    const { position, net = 0, pnlFraction, instrument } = figures ?? {};
    if (!position || !instrument) throw new Error('no position');
    // The price has not moved: what is lost are fee and slippage.
    expect(net).toBeLessThan(0);
    expect(pnlFraction).toBeCloseTo(
      net / (position.contracts * position.entryPrice * instrument.contractSize),
      12,
    );
  });
});
