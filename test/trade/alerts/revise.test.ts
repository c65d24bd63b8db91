import { beforeEach, describe, expect, it } from 'vitest';
import { readAlert } from '../../../src/trade/alerts/read.js';
import { SYMBOL } from '../../support/world.js';
import { AlertWorld, SOURCE } from './alert-world.js';

const channel = { door: 'channel', post: { chatId: -1, messageId: 7 } } as const;

let world: AlertWorld;
beforeEach(async () => {
  world = new AlertWorld();
  await world.name({ ...SOURCE, door: 'channel', chatId: -1 });
});

/** The post is edited, and its new version read. */
const edits = async (text: string): Promise<string> => {
  const alert = { source: 'tradingview', kind: 'text', text, ...channel } as const;
  const received = await world.desk.alerts.revise(alert);
  const id = 'alertId' in received ? received.alertId : '';
  await readAlert(world.parts, id);
  return id;
};

const position = async () => (await world.store.get('position', SYMBOL))?.value;

/** The owner taps "Do it" of the only question. */
const doIt = async () => {
  const [asked] = await world.pushes('asked');
  return world.desk.alerts.answer(asked?.alertId ?? '', { key: 'u5', sentAt: 0 });
};

/** Statuses of all cards, the newest last. */
const statuses = async () => (await world.cards()).map(({ status }) => status);

describe('an edit of a post whose card waits', () => {
  beforeEach(() => world.says('long AAA\nsl 96', channel));

  it('leaves the card where it changes nothing of the trade', async () => {
    const card = await world.card();
    const id = await edits('long AAA\nsl 96\ngood luck');
    expect(await world.cards()).toEqual([card]);
    expect(await world.outcome(id)).toEqual({ status: 'offered', signalId: card.id });
  });

  it('withdraws the card where it changes the trade, and offers it anew', async () => {
    await edits('long AAA\nsl 95');
    expect((await world.card('ended')).note).toBe('tradingview has changed it');
    expect((await world.card()).plan.stop).toBe(95);
  });

  it('does so each time it is changed, whatever was said between', async () => {
    await edits('long AAA\nsl 96\ngood luck');
    await edits('long AAA\nsl 95');
    await edits('short AAA\nsl 104');
    expect(await statuses()).toEqual(['ended', 'ended', 'offered']);
    expect((await world.card()).plan).toMatchObject({ side: 'short', stop: 104 });
  });

  it('withdraws the card where no proposal is left, and offers one that comes back', async () => {
    await edits('long AAA\nsl 105');
    expect((await world.card('ended')).plan.stop).toBe(96);
    expect(await world.notices()).toHaveLength(1);
    await edits('long AAA\nsl 96');
    expect((await world.card()).plan.stop).toBe(96);
  });

  it('makes one card and no other whatever the process dies of between', async () => {
    const alert = { source: 'tradingview', kind: 'text', text: 'long AAA\nsl 95', ...channel } as const;
    const received = await world.desk.alerts.revise(alert);
    const id = 'alertId' in received ? received.alertId : '';
    await readAlert(world.parts, id);
    await readAlert(world.parts, id);
    expect(await statuses()).toEqual(['ended', 'offered']);
  });

  it('counts for no card of another post that has taken its place', async () => {
    await world.says('long AAA\nsl 94', { ...channel, post: { chatId: -1, messageId: 8 } });
    await edits('long AAA\nsl 95');
    expect((await world.card()).plan.stop).toBe(94);
  });

  it('is a new proposal where the owner has skipped the old one', async () => {
    const card = await world.card();
    await world.desk.signals.skip(card.id, card.cardVersion);
    await edits('long AAA\nsl 96\ngood luck');
    expect(await statuses()).toEqual(['skipped']);
    await edits('long AAA\nsl 95');
    expect((await world.card()).plan.stop).toBe(95);
  });
});

describe('an edit of a post that waits for its price', () => {
  beforeEach(async () => {
    await world.says('long AAA\nentry 98\nsl 95', channel);
    await world.approve(await world.card(), 1);
  });

  it('is a question; a yes plans it anew', async () => {
    const id = await edits('long AAA\nentry 97\nsl 94');
    expect((await world.card('awaiting')).plan.entry).toBe(98);
    await doIt();
    await readAlert(world.parts, id);
    expect((await world.card('ended')).plan.entry).toBe(98);
    expect((await world.card()).plan.entry).toBe(97);
  });

  it('asks whether to call it off where no proposal is left', async () => {
    await edits('long AAA\nentry 98\nsl 105');
    expect(await world.pushes('asked')).toMatchObject([{ words: 'call off what waits' }]);
    await doIt();
    expect(await statuses()).toEqual(['ended']);
  });
});

describe('an edit of a post whose position is open', () => {
  beforeEach(async () => {
    await world.says('long AAA\nsl 96\ntp 104 108', channel);
    await world.enters(await world.card());
  });
  const asked = async () => (await world.pushes('asked')).map(({ words }) => words);

  it('asks about stop and targets, and does what it asked at a yes', async () => {
    await edits('long AAA\nsl 97\ntp 106 110');
    expect(await asked()).toEqual(['stop to 97, targets 106, 110']);
    await doIt();
    await world.drain();
    expect(await position()).toMatchObject({ stop: 97, ladder: [{ price: 106 }, { price: 110 }] });
  });

  it('asks only about what has changed, also after an edit that was asked about', async () => {
    await edits('long AAA\nsl 97\ntp 104 108');
    await edits('long AAA\nsl 97\ntp 106 110');
    await edits('long AAA\nsl 97\ntp 106 110\ngood luck');
    expect(await asked()).toEqual(['stop to 97', 'targets 106, 110']);
  });

  it('is nothing where it changes the entry alone, or tells how the trade goes', async () => {
    await edits('long AAA\nentry 99\nsl 96\ntp 104 108');
    await edits('long AAA\nsl 96\ntp 104 ✅ 108');
    await edits('AAA TP1 hit ✅ +4%');
    expect(await asked()).toEqual([]);
    expect(await world.notices()).toEqual([]);
    expect(await position()).toMatchObject({ status: 'open', stop: 96 });
  });

  it('is taken for what it asks where it has become an update', async () => {
    await edits('AAA close half, stop to entry');
    expect(await asked()).toEqual(['close 50 %, stop to entry']);
  });

  it('asks whether to close where it says the other side', async () => {
    await edits('short AAA\nsl 104');
    expect(await asked()).toEqual(['close it']);
    expect(await position()).toMatchObject({ status: 'open', side: 'long' });
  });

  it('opens nothing once the trade is over', async () => {
    await world.desk.positions.close(SYMBOL, 1, { key: 'u9', sentAt: 0 }, 'by hand');
    await world.drain();
    const id = await edits('long AAA\nsl 95\ntp 104 108');
    expect(await world.outcome(id)).toMatchObject({ status: 'ignored', code: 'over' });
    expect(await statuses()).toEqual(['approved']);
  });
});

describe('an edit of a post that led to nothing', () => {
  it('is read as if it were the first where it has become a signal', async () => {
    await world.says('signal in a minute, get ready', channel);
    await edits('long AAA\nsl 96');
    expect((await world.card()).plan.stop).toBe(96);
  });

  it('is nothing where it is denied for the same as before', async () => {
    await world.says('long AAA\nsl 60', channel);
    const id = await edits('long AAA\nsl 60\ngood luck');
    expect(await world.outcome(id)).toMatchObject({ status: 'denied' });
    expect(await world.pushes('denied')).toHaveLength(1);
  });

  it('makes one card where it comes before the first version was read', async () => {
    const first = await world.hears('long AAA\nsl 96', channel);
    await edits('long AAA\nsl 95');
    await readAlert(world.parts, first);
    expect((await world.card()).plan.stop).toBe(95);
    expect(await world.outcome(first)).toMatchObject({ status: 'ignored', code: 'revised' });
  });
});
