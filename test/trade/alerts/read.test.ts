import { beforeEach, describe, expect, it } from 'vitest';
import { ReadFailedError } from '../../../src/domain/index.js';
import { readAlert, readLeft } from '../../../src/trade/alerts/read.js';
import { Fate, SYMBOL } from '../../support/world.js';
import { AlertWorld, SOURCE } from './alert-world.js';

const LONG = 'long AAA\nsl 96\ntp 104 108';

let world: AlertWorld;
beforeEach(() => {
  world = new AlertWorld();
});

describe('a proposal', () => {
  it('becomes a card with its own stop and targets as a ladder, and its source on it', async () => {
    const id = await world.says(LONG);
    const card = await world.card();
    expect(card).toMatchObject({
      source: 'tradingview',
      alertId: id,
      plan: { entry: 100, stop: 96, targets: [{ price: 104 }, { price: 108 }] },
    });
    expect(await world.outcome(id)).toEqual({ status: 'offered', signalId: card.id });
    expect(await world.pushed('signal')).toBe(1);
  });

  it('takes the strategy’s stop where it names none, and says so', async () => {
    await world.says('long AAA');
    const { opportunity, plan } = await world.card();
    expect(opportunity.stop).toBeUndefined();
    expect(plan.stop).toBeLessThan(100);
    expect(opportunity.reasons[0]).toContain('names no stop');
  });

  it('is denied without a stop where the owner asked for one', async () => {
    await world.name({ ...SOURCE, needsStop: true });
    const id = await world.says('long AAA');
    expect(await world.outcome(id)).toMatchObject({ status: 'denied', code: 'no-stop' });
    expect(await world.pushes('denied')).toMatchObject([{ action: 'long from tradingview', symbol: SYMBOL }]);
  });

  it('keeps stop and targets where they are when it is planned again at a later price', async () => {
    await world.says(LONG);
    world.priceIs(101);
    const { id, cardVersion } = await world.card();
    await world.approve(await world.card(), cardVersion);
    const [intent] = await world.store.list('intent');
    expect(intent?.value).toMatchObject({
      id: `A${id}`,
      plan: { entry: 101, stop: 96, targets: [{ price: 104 }, { price: 108 }] },
      opening: { source: 'tradingview' },
    });
  });

  it('turns percents into prices of its own entry', async () => {
    await world.says('long AAA\nentry 98\nsl 2%\ntp 3% 6%');
    expect((await world.card()).plan).toMatchObject({
      entry: 98,
      waits: 'limit',
      stop: 96.04,
      targets: [{ price: 100.94 }, { price: 103.88 }],
    });
  });

  it('carries its source to position and closed trade', async () => {
    await world.says(LONG);
    await world.enters(await world.card());
    const [position] = await world.store.list('position');
    expect(position?.value).toMatchObject({ source: 'tradingview', stop: 96 });
    expect(position?.value.reasons[0]).toMatch(/^(?:⚠ )?signal of tradingview/);
    await world.desk.positions.close(SYMBOL, 1, { key: 'u7', sentAt: 0 }, '/close');
    await world.drain();
    expect(await world.store.list('trade')).toMatchObject([{ value: { source: 'tradingview' } }]);
  });

  it('is denied where the symbol is held, naming what and whose', async () => {
    await world.says(LONG);
    await world.enters(await world.card());
    await world.says('short AAA\nsl 104', { source: 'unknown', door: 'forward' });
    const [no] = await world.pushes('denied');
    expect(no?.reason).toMatch(
      /a long of AAA-USDT is open already: \d+ contracts at [\d.]+, from tradingview/,
    );
  });

  it('is told once in ten minutes where it is denied for the same reason; what the owner forwards is answered each time', async () => {
    await world.says(LONG);
    await world.enters(await world.card());
    const again = async (over = {}): Promise<void> => {
      await world.human.sleep(61_000);
      expect(await world.outcome(await world.says(LONG, over))).toMatchObject({ code: 'already-open' });
    };
    for (let n = 0; n < 3; n++) await again();
    expect(await world.pushes('denied')).toHaveLength(1);
    await again({ source: 'unknown', door: 'forward' });
    await again({ source: 'unknown', door: 'forward' });
    expect(await world.pushes('denied')).toHaveLength(3);
    await world.human.sleep(600_000);
    await again();
    expect(await world.pushes('denied')).toHaveLength(4);
  });

  it('renews its source’s own card, and leaves that of anybody else', async () => {
    await world.says(LONG);
    const first = await world.card();
    await world.says('long AAA\nsl 95\ntp 110');
    expect((await world.card('replaced')).id).toBe(first.id);
    const own = await world.card();
    await world.name({ ...SOURCE, name: 'script' });
    const id = await world.says('long AAA\nsl 97', { source: 'script' });
    expect(await world.outcome(id)).toMatchObject({
      code: 'card-waits',
      words: expect.stringContaining(`from tradingview waits for your answer already (${own.id})`) as string,
    });
    expect((await world.card()).id).toBe(own.id);
  });

  it('of the other side ends the card of its source', async () => {
    await world.says(LONG);
    await world.says('short AAA\nsl 104\ntp 92');
    expect((await world.card('ended')).plan.side).toBe('long');
    expect((await world.card()).plan.side).toBe('short');
  });
});

describe('what is no proposal', () => {
  it('is refused aloud with a reason and the beginning of the message, plain', async () => {
    const id = await world.says('long AAA\nsl 104 <b>visit evil.com @spam /halt</b>');
    expect(await world.outcome(id)).toMatchObject({ status: 'refused' });
    const [notice] = await world.notices();
    expect(notice).toMatch(/^Not traded, from tradingview: .+ “long AAA sl 104.*”$/);
    expect(notice).not.toMatch(/evil|@|\/|<|>/);
    expect(await world.cards()).toEqual([]);
  });

  it('of one kind is told once in ten minutes; what the owner forwards is answered each time', async () => {
    for (const n of [1, 2, 3]) await world.says(`long AAA sl 10${n + 3}`);
    expect(await world.notices()).toHaveLength(1);
    for (const n of [1, 2])
      await world.says(`long AAA sl 10${n + 3}`, { source: 'unknown', door: 'forward' });
    expect(await world.notices()).toHaveLength(3);
  });

  it('is passed over where its source is off', async () => {
    await world.name({ ...SOURCE, isOn: false });
    expect(await world.outcome(await world.says(LONG))).toMatchObject({ status: 'ignored', code: 'off' });
    expect(await world.store.owedPushes(10)).toEqual([]);
  });

  it('is stale by webhook when it is older than ALERT_MAX_AGE', async () => {
    const id = await world.says(LONG, { sentAt: world.human.now() - 61_000 });
    expect(await world.outcome(id)).toMatchObject({ status: 'refused', code: 'stale' });
    await world.says('long AAA sl 95', { source: 'unknown', door: 'forward', sentAt: 0 });
    expect(await world.cards()).toHaveLength(1);
  });
});

describe('while the market cannot be read', () => {
  const fails = (): void => {
    world.market.quote = () => Promise.reject(new ReadFailedError('quote', 'it is away'));
  };

  it('an alert is tried again, and read once it can be', async () => {
    const { quote } = world.market;
    fails();
    const id = await world.says(LONG);
    expect(await world.outcome(id)).toBeUndefined();
    const [, again] = await world.store.owedJobs(Infinity, 10);
    expect(again?.job).toMatchObject({ name: 'read-alert', dueAt: world.clock.now() + 1000 });
    world.market.quote = quote;
    await readAlert(world.parts, id);
    expect(await world.outcome(id)).toMatchObject({ status: 'offered' });
  });

  it('an alert is given up after half a minute, and told', async () => {
    fails();
    const id = await world.says(LONG, { source: 'unknown', door: 'forward' });
    for (let tries = 0; tries < 5; tries++) await readAlert(world.parts, id);
    expect(await world.outcome(id)).toMatchObject({ status: 'refused', code: 'unread' });
    expect(await world.notices()).toMatchObject([expect.stringContaining('could not be read')]);
  });
});

describe('a price that cannot be read', () => {
  beforeEach(() => {
    world.market.quote = () => Promise.reject(new ReadFailedError('quote', 'it is away'));
  });

  it('keeps nothing from being read that does not hang on it', async () => {
    const id = await world.says('AAA looks strong today, what do you all think of it', { door: 'channel' });
    expect(await world.outcome(id)).toMatchObject({ status: 'ignored' });
  });

  it('does not keep a close from its trade', async () => {
    world = new AlertWorld();
    await world.says(LONG);
    await world.enters(await world.card());
    world.market.quote = () => Promise.reject(new ReadFailedError('quote', 'it is away'));
    const id = await world.says('close AAA');
    expect(await world.outcome(id)).toMatchObject({ status: 'asked' });
  });

  it.each(['long AAA', LONG, 'stop AAA to 97'])('puts off what hangs on it: %s', async (text) => {
    const id = await world.says(text);
    expect(await world.outcome(id)).toBeUndefined();
  });
});

describe('a fault of the bot’s own', () => {
  it('is tried again, then refused and told, and over with', async () => {
    world.market.quote = () => Promise.reject(new TypeError('x is undefined'));
    const id = await world.hears(LONG);
    for (let tries = 0; tries < 6; tries++) {
      expect(await world.outcome(id)).toBeUndefined();
      await readAlert(world.parts, id);
    }
    expect(await world.outcome(id)).toMatchObject({ status: 'refused', code: 'fault' });
    expect(await world.notices()).toMatchObject([expect.stringContaining('a fault in the bot')]);
    await world.human.sleep(60_000);
    await readLeft(world.parts);
    expect(await world.notices()).toHaveLength(1);
  });
});

describe('the same alert four times, and a death at any await', () => {
  it('lead to one card', async () => {
    const ids = [];
    for (let n = 0; n < 4; n++) ids.push(await world.says(LONG));
    expect(new Set(ids).size).toBe(1);
    await Promise.all(ids.map((id) => readAlert(world.parts, id)));
    expect(await world.pushed('signal')).toBe(1);
  });

  it.each(['ask', 'auto'] as const)('lead to one card and, on auto, one entry: %s', async (mode) => {
    let deaths = 0;
    for (const when of ['before', 'after'] as const)
      for (let at = 1; ; at++) {
        world = new AlertWorld({ mode });
        const id = await world.hears(LONG);
        const fate = new Fate(at, when);
        world.fateOf(fate);
        await readAlert(world.parts, id).catch(() => undefined);
        world.reboot();
        await readAlert(world.parts, id);
        expect(await world.cards()).toHaveLength(1);
        expect(await world.pushed('signal')).toBe(1);
        const entries = await world.store.list('intent');
        expect(entries).toHaveLength(mode === 'auto' ? 1 : 0);
        if (mode === 'auto') expect((await world.store.get('sourceDay', 'tradingview'))?.value.count).toBe(1);
        if (!fate.died) break;
        deaths++;
      }
    expect(deaths).toBeGreaterThan(20);
  });

  it('that has lost its job is read a minute later', async () => {
    const id = await world.hears(LONG, { source: 'unknown', door: 'forward' });
    await readLeft(world.parts);
    expect(await world.outcome(id)).toBeUndefined();
    await world.human.sleep(61_000);
    await readLeft(world.parts);
    expect(await world.outcome(id)).toMatchObject({ status: 'offered' });
  });
});
