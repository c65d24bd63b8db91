import { beforeEach, describe, expect, it } from 'vitest';
import {
  addSource,
  changeSource,
  hashOfSecret,
  listSources,
  removeSource,
  renewSecret,
} from '../../../src/trade/alerts/sources.js';
import { WEBHOOK_SECRET, type NewSource } from '../../../src/domain/index.js';
import { CardWorld } from '../signals/card-world.js';
import { AlertWorld } from './alert-world.js';

const HOOK: NewSource = { name: 'tradingview', door: 'webhook' };
const CHANNEL: NewSource = { name: 'gold', door: 'channel', chatId: -1001234567890 };

let world: CardWorld;
beforeEach(() => {
  world = new CardWorld();
});

const add = (over: Partial<NewSource> = {}) => addSource(world.parts, { ...HOOK, ...over });
const everything = async () => JSON.stringify([await listSources(world.parts), await world.store.journal()]);

describe('a source that the owner names', () => {
  it('is on, only asks, and is journaled', async () => {
    const { source } = await add();
    expect(source).toMatchObject({ name: 'tradingview', isOn: true, mode: 'ask', needsStop: false });
    expect(await listSources(world.parts)).toEqual([source]);
    expect(await world.store.journal()).toMatchObject([
      { event: 'source-added', data: { name: 'tradingview', door: 'webhook' } },
    ]);
  });

  it('has, as a webhook, a secret that is known once: kept and journaled is its hash or nothing', async () => {
    const { secret = '', source } = await add();
    expect(secret.match(WEBHOOK_SECRET)).toEqual([secret]);
    expect(source.secretHash).toBe(hashOfSecret(secret));
    expect(await everything()).not.toContain(secret.slice(4));
    expect(JSON.stringify(await world.store.journal())).not.toContain(source.secretHash);
  });

  it('has no secret as a channel, but an id that no message can choose', async () => {
    const { secret, source } = await addSource(world.parts, CHANNEL);
    expect(secret).toBeUndefined();
    expect(source).toMatchObject({ chatId: -1001234567890 });
    expect(source).not.toHaveProperty('secretHash');
  });

  it.each([
    ['a name that people cannot tell apart', { name: 'Gold' }, /small letters, digits or hyphens/],
    ['a name that means something else', { name: 'owner' }, /means something else/],
    ['a name that is taken', { name: 'gold' }, /already/],
    ['a channel without an id', { name: 'two', door: 'channel' }, /numeric id/],
    ['a channel under a name', { name: 'two', door: 'channel', chatId: Number.NaN }, /numeric id/],
    ['a chat that is a source already', { ...CHANNEL, name: 'two', door: 'forward' }, /is the source gold/],
    ['an author that is no user', { ...CHANNEL, name: 'two', chatId: -5, authors: [-1] }, /user ids/],
    ['a webhook with a chat', { name: 'two', chatId: 5 }, /no chat id/],
  ] as const)('is not %s', async (_, over, line) => {
    await addSource(world.parts, CHANNEL);
    await expect(add(over)).rejects.toThrow(line);
    expect(await listSources(world.parts)).toHaveLength(1);
  });

  it('is one of at most twenty', async () => {
    for (let index = 0; index < 20; index++) await add({ name: `source-${index}` });
    await expect(add()).rejects.toThrow(/20 sources already/);
  });
});

describe('what a source may do', () => {
  it('changes by the owner’s word, and the journal says from what to what', async () => {
    await add();
    const bounds = { sizeFactor: 0.25, perDay: 2, symbols: ['BTC-USDT'] };
    await changeSource(world.parts, 'tradingview', { mode: 'auto', bounds, stopFollows: 'entry' });
    expect(await listSources(world.parts)).toMatchObject([{ mode: 'auto', bounds, stopFollows: 'entry' }]);
    expect((await world.store.journal({ limit: 1 }))[0]).toMatchObject({
      event: 'source-changed',
      data: { before: { mode: 'ask' }, after: { mode: 'auto' } },
    });
    const after = await changeSource(world.parts, 'tradingview', { stopFollows: undefined });
    expect(after).not.toHaveProperty('stopFollows');
  });

  it.each([
    { sizeFactor: 0, perDay: 3 },
    { sizeFactor: 1.5, perDay: 3 },
    { sizeFactor: Number.NaN, perDay: 3 },
    { sizeFactor: 1, perDay: 0 },
    { sizeFactor: 1, perDay: 1.5 },
    { sizeFactor: 1, perDay: 3, symbols: [] },
  ])('is never bounded by %j', async (bounds) => {
    const { source } = await add();
    await expect(changeSource(world.parts, 'tradingview', { bounds })).rejects.toThrow();
    expect(await listSources(world.parts)).toEqual([source]);
  });

  it('is not changed where there is no such source', async () => {
    await expect(changeSource(world.parts, 'nobody', { isOn: false })).rejects.toThrow(/no source nobody/);
  });

  it('survives two changes at the same moment', async () => {
    await add();
    await Promise.all([
      changeSource(world.parts, 'tradingview', { isOn: false }),
      changeSource(world.parts, 'tradingview', { needsStop: true }),
    ]);
    expect(await listSources(world.parts)).toMatchObject([{ isOn: false, needsStop: true }]);
  });
});

describe('a secret', () => {
  it('gives way to another, which is known once as well', async () => {
    const { secret: before } = await add();
    const { secret, source } = await renewSecret(world.parts, 'tradingview');
    expect(secret).not.toBe(before);
    expect(source.secretHash).toBe(hashOfSecret(secret));
    expect(await everything()).not.toContain(secret.slice(4));
  });

  it('is a webhook’s alone', async () => {
    await addSource(world.parts, CHANNEL);
    await expect(renewSecret(world.parts, 'gold')).rejects.toThrow(/only a webhook/);
  });
});

it('is gone once it is removed, and its name is free', async () => {
  await add();
  await removeSource(world.parts, 'tradingview');
  expect(await listSources(world.parts)).toEqual([]);
  expect((await world.store.journal({ limit: 1 }))[0]).toMatchObject({ event: 'source-removed' });
  await add();
});

describe('the name of a source that is removed', () => {
  const removed = async (trade: (its: AlertWorld) => Promise<unknown>): Promise<AlertWorld> => {
    const its = new AlertWorld();
    await its.says('long AAA\nsl 96');
    await trade(its);
    await removeSource(its.parts, 'tradingview');
    return its;
  };

  it.each<[string, (its: AlertWorld) => Promise<unknown>]>([
    ['a card of it waits', () => Promise.resolve()],
    ['an entry of it is under way', async (its) => its.approve(await its.card(), 1)],
    ['a position of it is open', async (its) => its.enters(await its.card())],
  ])('is not free while %s', async (_, trade) => {
    const its = await removed(trade);
    await expect(addSource(its.parts, HOOK)).rejects.toThrow(
      'An earlier source tradingview still has long AAA-USDT: choose another name, or end that first.',
    );
    expect(await listSources(its.parts)).toEqual([]);
    await addSource(its.parts, { ...HOOK, name: 'another' });
  });

  it('is free once that is over', async () => {
    const its = await removed(async (one) => one.desk.signals.skip((await one.card()).id, 1));
    await addSource(its.parts, HOOK);
    expect(await listSources(its.parts)).toMatchObject([{ name: 'tradingview', mode: 'ask' }]);
  });
});
