import { beforeEach, describe, expect, it } from 'vitest';
import { readAlert } from '../../../src/trade/alerts/read.js';
import { releaseHeld } from '../../../src/trade/signals/approval-delay.js';
import { Fate, SYMBOL } from '../../support/world.js';
import { AlertWorld, SOURCE } from './alert-world.js';

let world: AlertWorld;
beforeEach(() => {
  world = new AlertWorld();
});

/** A position of `tradingview`, long from 100 with its stop at 96. */
const holds = async (over: Parameters<AlertWorld['says']>[1] = {}): Promise<void> => {
  await world.says('long AAA\nsl 96\ntp 104 108', over);
  await world.enters(await world.card());
};

const position = async () => (await world.store.get('position', SYMBOL))?.value;

/** The owner taps "Do it" of the only question. */
const doIt = async (key = 'u5') => {
  const [asked] = await world.pushes('asked');
  return world.desk.alerts.answer(asked?.alertId ?? '', { key, sentAt: 0 });
};

describe('an update of a source that asks', () => {
  beforeEach(() => holds());

  it.each([
    ['AAA stop to entry', 'stop to entry'],
    ['AAA move stop to 98', 'stop to 98'],
    ['AAA close half', 'close 50 %'],
  ])('is put to the owner with a button, and nothing is done: %s', async (text, words) => {
    const before = await position();
    const id = await world.says(text);
    expect(await world.pushes('asked')).toEqual([
      { type: 'asked', alertId: id, source: 'tradingview', symbol: SYMBOL, words },
    ]);
    expect(await world.outcome(id)).toEqual({ status: 'asked', words });
    await world.drain();
    expect(await position()).toEqual(before);
  });

  it('is done by the owner’s yes, once, as by his own word', async () => {
    await world.says('AAA move stop to 98');
    expect(await doIt()).toMatchObject({ status: 'carried', carried: [{ status: 'recorded' }] });
    expect(await doIt('u6')).toMatchObject({ status: 'refused', code: 'used' });
    await world.drain();
    expect(await position()).toMatchObject({ stop: 98 });
    expect((await position())?.moves.at(-1)?.cause).toBe('word from tradingview');
  });

  it('closes half by a yes that is brought twice, once', async () => {
    const { contracts = 0 } = (await position()) ?? {};
    await world.says('AAA close half');
    await doIt();
    await doIt();
    await world.drain();
    expect((await position())?.contracts).toBe(contracts / 2);
  });

  it('does several things of one message', async () => {
    world.priceIs(103);
    await world.says('AAA close half, stop to entry');
    expect(await doIt()).toMatchObject({ carried: [{ status: 'recorded' }, { status: 'recorded' }] });
  });

  it('asks once more where the stop would loosen', async () => {
    await world.says('AAA move stop to 94');
    expect(await doIt()).toMatchObject({ carried: [{ status: 'confirm', order: { stop: 94 } }] });
    await world.drain();
    expect(await position()).toMatchObject({ stop: 96 });
  });

  it('has run out with its card’s time', async () => {
    await world.says('AAA close half');
    await world.human.sleep(world.settings.approvalTtl * 1000);
    expect(await doIt()).toMatchObject({ status: 'refused', code: 'expired' });
  });

  it('means the position of its time, not its successor', async () => {
    await world.says('AAA close half');
    await world.desk.positions.close(SYMBOL, 1, { key: 'u7', sentAt: 0 }, '/close');
    await world.drain();
    await world.store.commit({ del: [{ kind: 'lock', id: SYMBOL }] });
    await holds({ id: 'second' });
    const { contracts } = (await position()) ?? {};
    expect(await doIt()).toMatchObject({ carried: [{ status: 'refused' }] });
    await world.drain();
    expect((await position())?.contracts).toBe(contracts);
  });

  it('is written down and no more where it only tells how it goes', async () => {
    const id = await world.says('AAA TP1 hit ✅');
    expect(await world.outcome(id)).toMatchObject({ status: 'ignored', code: 'news' });
    expect(await world.notices()).toEqual([]);
  });

  it('to add or reverse is told as not supported', async () => {
    const id = await world.says('AAA add to position');
    expect(await world.outcome(id)).toMatchObject({ status: 'refused', code: 'not-supported' });
    expect(await world.notices()).toHaveLength(1);
  });
});

describe('an update of what is not its own', () => {
  it('is told once in ten minutes where it cannot be done, however often it comes', async () => {
    await holds({ source: 'unknown', door: 'forward' });
    for (let n = 0; n < 20; n++) await world.says('AAA close half', { id: `a${n}` });
    expect(await world.notices()).toHaveLength(1);
    await world.human.sleep(10 * 60_000);
    await world.says('AAA close half', { id: 'later' });
    expect(await world.notices()).toHaveLength(2);
  });

  it('touches no position of another source, and says whose it is', async () => {
    await holds({ source: 'unknown', door: 'forward' });
    const id = await world.says('AAA close half');
    expect(await world.outcome(id)).toMatchObject({ status: 'refused' });
    expect(await world.pushes('asked')).toEqual([]);
  });

  it('calls off its card and its entry that waits', async () => {
    await world.says('long AAA\nentry 98\nsl 95');
    const { id } = await world.card();
    await world.approve(await world.card(), 1);
    await world.says('AAA cancel');
    expect(await doIt()).toMatchObject({ carried: [{ status: 'recorded' }] });
    expect((await world.card('ended')).id).toBe(id);
  });

  it('that answers a message is of that message’s trade', async () => {
    const post = { chatId: -1, messageId: 7 };
    await world.name({ ...SOURCE, door: 'channel', chatId: -1 });
    await holds({ door: 'channel', post });
    const reply = { door: 'channel', replyTo: post, post: { chatId: -1, messageId: 8 } } as const;
    expect(await world.outcome(await world.says('stop to entry', reply))).toMatchObject({ status: 'asked' });
  });
});

describe('an update of a source that acts by itself', () => {
  beforeEach(async () => {
    await world.name({ ...SOURCE, mode: 'auto' });
    await world.says('long AAA\nsl 96\ntp 104 108');
    await world.drain();
  });

  it('is done at once, and told', async () => {
    const id = await world.says('AAA move stop to 98');
    await world.drain();
    expect(await position()).toMatchObject({ stop: 98 });
    expect(await world.outcome(id)).toMatchObject({ status: 'done' });
    expect(await world.notices()).toMatchObject([expect.stringContaining('by itself: stop to 98')]);
  });

  it('never loosens a stop by itself: it asks', async () => {
    const id = await world.says('AAA move stop to 94');
    await world.drain();
    expect(await position()).toMatchObject({ stop: 96 });
    expect(await world.outcome(id)).toMatchObject({ status: 'asked' });
  });

  it.each([
    ['AAA close half', 0.5],
    ['close AAA', 0],
  ])('is done once, wherever the process dies: %s', async (text, left) => {
    let deaths = 0;
    for (const when of ['before', 'after'] as const)
      for (let at = 1; ; at++) {
        world = new AlertWorld({ mode: 'auto' });
        await world.says('long AAA\nsl 96');
        await world.drain();
        const { contracts = 0 } = (await position()) ?? {};
        const id = await world.hears(text);
        const fate = new Fate(at, when);
        world.fateOf(fate);
        await readAlert(world.parts, id)
          .then(() => world.drain())
          .catch(() => undefined);
        world.reboot();
        // The order is carried on whether or not its alert is read once more first.
        if (at % 2 === 0) await world.drain();
        await readAlert(world.parts, id);
        await world.drain();
        expect((await position())?.contracts ?? 0).toBe(left * contracts);
        expect(await world.outcome(id)).toMatchObject({ status: 'done' });
        expect(await world.notices()).toHaveLength(1);
        if (!fate.died) break;
        deaths++;
      }
    expect(deaths).toBeGreaterThan(20);
  });

  it('is asked about where it comes late', async () => {
    const { contracts } = (await position()) ?? {};
    const late = { door: 'channel', sentAt: world.human.now() - 61_000 } as const;
    expect(await world.outcome(await world.says('AAA close half', late))).toMatchObject({ status: 'asked' });
    await world.drain();
    expect((await position())?.contracts).toBe(contracts);
  });

  it.each([
    ['so late that it asks', () => world.human.sleep(61_000)],
    ['once its source has to ask', () => world.name(SOURCE)],
  ])('begun by a process that died and read %s is done once, at a yes', async (_, later) => {
    let asked = 0;
    for (const when of ['before', 'after'] as const)
      for (let at = 1; ; at++) {
        world = new AlertWorld({ mode: 'auto' });
        await world.says('long AAA\nsl 96');
        await world.drain();
        const { contracts = 0 } = (await position()) ?? {};
        const id = await world.hears('AAA close half', { door: 'channel' });
        const fate = new Fate(at, when);
        world.fateOf(fate);
        await readAlert(world.parts, id).catch(() => undefined);
        world.reboot();
        const before = await world.outcome(id);
        await later();
        await world.drain();
        await readAlert(world.parts, id);
        expect(await world.outcome(id)).toMatchObject({ status: before ? 'done' : 'asked' });
        if ((await world.pushes('asked')).length > 0) {
          expect(await doIt()).toMatchObject({ status: 'carried' });
          asked++;
        }
        await world.drain();
        expect((await position())?.contracts).toBe(contracts / 2);
        if (!fate.died) break;
      }
    expect(asked).toBeGreaterThan(10);
  });
});

describe('an entry that is approved and called off', () => {
  /** Approved; its job has not run. */
  const approved = async (undoSeconds = 0): Promise<void> => {
    Object.assign(world.settings, { undoSeconds });
    await world.says('long AAA\nsl 96');
    await world.approve(await world.card(), 1);
  };
  const intent = async () => (await world.store.list('intent')).find(({ value }) => value.kind === 'open');

  it.each([
    ['that can still be undone', 10],
    ['whose job has not run yet', 0],
  ])('%s is never sent, and reserves nothing', async (_, undoSeconds) => {
    await approved(undoSeconds);
    await world.says('AAA cancel');
    expect(await doIt()).toMatchObject({ carried: [{ status: 'recorded' }] });
    expect((await world.card('ended')).note).toBe('word from tradingview');
    await world.human.sleep(11_000);
    await releaseHeld(world.parts);
    await world.drain();
    expect(await world.exchange.fetchPositions()).toEqual([]);
    expect((await intent())?.value).toMatchObject({ status: 'done', steps: [], reservedRisk: 0 });
    expect(await doIt()).toMatchObject({ carried: [{ status: 'recorded' }] });
  });

  it('but filled already is said to be over', async () => {
    await approved();
    await world.says('AAA cancel');
    await world.drain();
    const [fate] = ((await doIt()) as unknown as { carried: object[] }).carried;
    expect(fate).toMatchObject({
      status: 'refused',
      reason: expect.stringContaining('over already') as string,
    });
    expect(await position()).toMatchObject({ status: 'open' });
  });

  it('whose order the exchange does not confirm to be gone is not said to be', async () => {
    await approved();
    const doc = await intent();
    if (!doc) throw new Error('no intent');
    const request = { clientOrderId: 'c1', symbol: SYMBOL };
    const steps = [{ request, status: 'open', booked: 0 }] as never;
    await world.store.commit({
      put: [{ kind: 'intent', id: doc.id, value: { ...doc.value, status: 'working', steps } as never }],
    });
    world.exchange.cancelOrder = () => Promise.resolve({ outcome: 'unknown', reason: 'no answer' } as never);
    await world.says('AAA cancel');
    expect(await doIt()).toMatchObject({
      carried: [{ status: 'refused', reason: expect.stringContaining('no answer') as string }],
    });
  });
});
