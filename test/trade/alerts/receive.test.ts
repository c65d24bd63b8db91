import { beforeEach, describe, expect, it } from 'vitest';
import type { IncomingAlert } from '../../../src/domain/index.js';
import { receiveAlert, reviseAlert } from '../../../src/trade/alerts/receive.js';
import { CardWorld } from '../signals/card-world.js';

const ALERT: IncomingAlert = { source: 'tradingview', door: 'webhook', kind: 'json', body: 'long BTC' };

let world: CardWorld;
beforeEach(() => {
  world = new CardWorld();
});

const alerts = async () => (await world.store.list('alert')).map(({ value }) => value);

it('is written down exactly as it came, with the time at which it came', async () => {
  const { alertId } = await receiveAlert(world.parts, ALERT);
  expect(await alerts()).toEqual([{ ...ALERT, alertId, receivedAt: world.parts.human.now() }]);
});

it('counts once for a minute, and as another one afterwards or from another source', async () => {
  const first = await receiveAlert(world.parts, ALERT);
  expect(await receiveAlert(world.parts, ALERT)).toEqual({ status: 'known', alertId: first.alertId });
  expect(await receiveAlert(world.parts, { ...ALERT, source: 'script' })).toMatchObject({
    status: 'received',
  });
  await world.human.sleep(60_000);
  expect(await receiveAlert(world.parts, ALERT)).toMatchObject({ status: 'received' });
  expect(await alerts()).toHaveLength(3);
});

it('counts once by its sender’s id, however late it comes again and whatever it says then', async () => {
  const first = await receiveAlert(world.parts, { ...ALERT, id: '7' });
  await world.human.sleep(3_600_000);
  const again = await receiveAlert(world.parts, { ...ALERT, id: '7', body: 'short BTC' });
  expect(again).toEqual({ status: 'known', alertId: first.alertId });
  expect(await alerts()).toHaveLength(1);
});

it('counts once by the update that brought it, which comes again where its answer was lost', async () => {
  const brought = { ...ALERT, source: 'pasted', updateId: 9 };
  const first = await receiveAlert(world.parts, brought);
  await world.human.sleep(3_600_000);
  expect(await receiveAlert(world.parts, brought)).toEqual({ status: 'known', alertId: first.alertId });
  expect(await receiveAlert(world.parts, { ...brought, updateId: 10 })).toMatchObject({ status: 'received' });
});

it('counts once where the same arrives twice at one moment', async () => {
  const both = await Promise.all([receiveAlert(world.parts, ALERT), receiveAlert(world.parts, ALERT)]);
  expect(both.map(({ status }) => status).toSorted()).toEqual(['known', 'received']);
  expect(await alerts()).toHaveLength(1);
});

describe('a post', () => {
  const post = { chatId: -1001, messageId: 7 };
  const POST = { source: 'vip', door: 'channel', kind: 'text', text: 'long BTC', post } as const;
  const owed = async () =>
    (await world.store.owedJobs(Infinity, 10)).flatMap(({ job }) =>
      job.name === 'read-alert' ? [job.data.alertId] : [],
    );

  const forward = { ...POST, door: 'forward', text: 'LONG BTC' } as const;

  it('counts once, whether the bot or the owner’s forward brings it', async () => {
    const first = await receiveAlert(world.parts, { ...POST, updateId: 1 });
    expect(await receiveAlert(world.parts, forward)).toEqual({ status: 'known', alertId: first.alertId });
    const other = { ...POST, post: { ...post, messageId: 8 }, text: 'short BTC' } as const;
    const second = await receiveAlert(world.parts, { ...other, door: 'forward' });
    await world.human.sleep(3_600_000);
    expect(await receiveAlert(world.parts, other)).toEqual({ status: 'known', alertId: second.alertId });
  });

  it('is read once more when the owner forwards it again later, and asks then; an edit is still one of the first', async () => {
    const first = await receiveAlert(world.parts, POST);
    await world.human.sleep(60_000);
    expect(await receiveAlert(world.parts, forward)).toMatchObject({ status: 'received' });
    expect((await alerts()).map(({ asksOnly }) => asksOnly)).toEqual([undefined, true]);
    await reviseAlert(world.parts, { ...POST, text: 'short BTC' });
    expect((await alerts()).at(-1)).toMatchObject({ revises: first.alertId });
  });

  it('is another one in another chat', async () => {
    await receiveAlert(world.parts, POST);
    const other = { ...POST, source: 'free', post: { ...post, chatId: -1002 } };
    expect(await receiveAlert(world.parts, other)).toMatchObject({ status: 'received' });
  });

  it('is read anew when its text changes, and the version before is told by which', async () => {
    const first = await receiveAlert(world.parts, POST);
    const second = await reviseAlert(world.parts, { ...POST, text: 'short BTC', updateId: 2 });
    const third = await reviseAlert(world.parts, { ...POST, text: 'long BTC', updateId: 3 });
    if (second.status === 'unseen' || third.status === 'unseen') throw new Error('unseen');
    expect(await alerts()).toMatchObject([
      { alertId: first.alertId, revisedBy: second.alertId },
      { alertId: second.alertId, revises: first.alertId, revisedBy: third.alertId, text: 'short BTC' },
      { alertId: third.alertId, revises: second.alertId },
    ]);
    expect(await owed()).toEqual([first.alertId, second.alertId, third.alertId]);
  });

  it('is the same one when an edit changes nothing that is seen, or comes twice', async () => {
    const first = await receiveAlert(world.parts, POST);
    expect(await reviseAlert(world.parts, { ...POST, updateId: 2 })).toEqual({
      status: 'known',
      alertId: first.alertId,
    });
    const struck = { ...POST, updateId: 3, entities: [{ type: 'strikethrough', offset: 0, length: 4 }] };
    const second = await reviseAlert(world.parts, struck);
    expect(second).toMatchObject({ status: 'received' });
    await reviseAlert(world.parts, { ...POST, text: 'short BTC', updateId: 4 });
    expect(await reviseAlert(world.parts, struck)).toEqual({ ...second, status: 'known' });
    expect(await alerts()).toHaveLength(3);
  });

  it('that was never received, or came from another source, is not read because it was edited', async () => {
    expect(await reviseAlert(world.parts, POST)).toEqual({ status: 'unseen' });
    await receiveAlert(world.parts, { ...POST, source: 'other' });
    expect(await reviseAlert(world.parts, { ...POST, text: 'short BTC' })).toEqual({ status: 'unseen' });
    expect(await alerts()).toHaveLength(1);
  });
});

it('is written down also by a process that may not trade', async () => {
  const parts = { ...world.parts, fence: () => ({ lease: 'trader', token: 1 }) as never };
  expect(
    await receiveAlert(parts, { source: 'tv', door: 'webhook', kind: 'http', body: 'long BTC' }),
  ).toMatchObject({
    status: 'received',
  });
});
