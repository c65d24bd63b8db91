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

/** A post is edited now, and its new version read. */
const edits = async (text: string, messageId = 7): Promise<string> => {
  const post = { chatId: -1, messageId };
  const alert = { source: 'tradingview', door: 'channel', kind: 'text', text, post } as const;
  const received = await world.desk.alerts.revise({ ...alert, sentAt: world.human.now() });
  const id = 'alertId' in received ? received.alertId : '';
  await readAlert(world.parts, id);
  return id;
};

const position = async () => (await world.store.get('position', SYMBOL))?.value;

describe('an edit of an update', () => {
  const update = { ...channel, post: { chatId: -1, messageId: 8 } };
  let whole = 0;
  beforeEach(async () => {
    await world.says('long AAA\nsl 96', channel);
    await world.enters(await world.card());
    whole = (await position())?.contracts ?? 0;
  });
  const auto = () => world.name({ ...SOURCE, door: 'channel', chatId: -1, mode: 'auto' });
  const left = async () => {
    await world.drain();
    return (await position())?.contracts;
  };
  const answer = async (nth: number) => {
    const asked = await world.pushes('asked');
    return world.desk.alerts.answer(asked[nth]?.alertId ?? '', { key: `u${nth}`, sentAt: 0 });
  };

  it('is not carried out again where it wishes for the same', async () => {
    await auto();
    await world.says('AAA close half', update);
    expect(await left()).toBe(whole / 2);
    const id = await edits('AAA close half!', 8);
    expect(await left()).toBe(whole / 2);
    expect(await world.outcome(id)).toMatchObject({ status: 'done' });
    expect(await world.pushes('asked')).toEqual([]);
  });

  it('is asked about where it wishes for something else than was done', async () => {
    await auto();
    await world.says('AAA close half', update);
    await left();
    await edits('AAA close 25%', 8);
    expect(await left()).toBe(whole / 2);
    expect(await world.pushes('asked')).toMatchObject([{ words: 'close 25 %' }]);
    await edits('AAA close half', 8);
    expect(await left()).toBe(whole / 2);
    expect(await answer(0)).toMatchObject({ status: 'refused', code: 'edited' });
  });

  it('that a signal’s own post has become is carried out once', async () => {
    await auto();
    await edits('AAA close half');
    await edits('AAA close half!');
    expect(await left()).toBe(whole / 2);
  });

  it('leaves the question where it wishes for the same, and its button good', async () => {
    await world.says('AAA close half', update);
    await edits('AAA close half!', 8);
    await edits('AAA close half!!', 8);
    expect(await world.pushes('asked')).toHaveLength(1);
    expect(await answer(0)).toMatchObject({ status: 'carried' });
    expect(await left()).toBe(whole / 2);
  });

  it('takes the place of the question that was asked', async () => {
    await world.says('AAA close half', update);
    await edits('AAA close 25%', 8);
    expect(await answer(0)).toMatchObject({ status: 'refused', code: 'edited' });
    expect(await left()).toBe(whole);
    expect(await answer(1)).toMatchObject({ status: 'carried' });
    expect(await left()).toBeLessThan(whole);
  });
});

describe('an edit of a source that trades without asking', () => {
  const auto = { ...SOURCE, door: 'channel', chatId: -1, mode: 'auto' } as const;
  const entries = async () => (await world.store.list('intent')).length;
  const why = async () => (await world.card()).opportunity.reasons[0];
  beforeEach(() => world.name(auto));

  it('is traded where it makes a fresh post a signal', async () => {
    await world.says('signal in a minute, get ready', { ...channel, sentAt: world.human.now() });
    await edits('long AAA\nsl 96');
    expect(await entries()).toBe(1);
  });

  it('is a card where its post is old', async () => {
    await world.says('signal in a minute, get ready', { ...channel, sentAt: world.human.now() });
    await world.human.sleep(61_000);
    await edits('get ready now', 7);
    await edits('long AAA\nsl 96');
    expect(await entries()).toBe(0);
    expect(await why()).toContain('its post is old');
  });

  it('is a card where the owner has said no to the one before', async () => {
    await world.says('long AAA\nsl 96', { ...channel, asksOnly: true });
    const card = await world.card();
    await world.desk.signals.skip(card.id, card.cardVersion);
    await edits('long AAA\nsl 95');
    expect(await entries()).toBe(0);
    expect(await why()).toContain('its post has led to a card before');
  });

  it('is nothing where what its post led to is not kept any more', async () => {
    await world.says('long AAA\nsl 96', { ...channel, asksOnly: true });
    await world.store.commit({ del: [{ kind: 'signal', id: (await world.card()).id }] });
    expect(await world.outcome(await edits('long AAA\nsl 95'))).toMatchObject({ code: 'over' });
    expect(await entries()).toBe(0);
  });

  it('is a card where not every version of its post is kept', async () => {
    const first = await world.says('signal in a minute, get ready', channel);
    await edits('get ready now');
    await world.store.commit({ del: [{ kind: 'alert', id: first }] });
    await edits('long AAA\nsl 96');
    expect(await entries()).toBe(0);
    expect(await why()).toContain('not every version');
  });
});
