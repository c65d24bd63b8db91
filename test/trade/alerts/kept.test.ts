import { beforeEach, describe, expect, it } from 'vitest';
import type { IncomingAlert } from '../../../src/domain/index.js';
import { isNeededWhenFull } from '../../../src/state/store/even-full.js';
import { exportAlerts } from '../../../src/trade/alerts/export.js';
import { readAlert } from '../../../src/trade/alerts/read.js';
import { receiveAlert, reviseAlert } from '../../../src/trade/alerts/receive.js';
import { trimDocuments } from '../../../src/trade/watchdog/retention.js';
import { CardWorld } from '../signals/card-world.js';

let world: CardWorld;
beforeEach(() => {
  world = new CardWorld();
});

const alert = (n: number, over: Partial<IncomingAlert> = {}): IncomingAlert => ({
  source: 'tv',
  door: 'webhook',
  kind: 'http',
  body: `long BTC ${n}`,
  ...over,
});
const receive = (n: number, over: Partial<IncomingAlert> = {}) => receiveAlert(world.parts, alert(n, over));
const kept = async (source = 'tv') =>
  (await world.store.list('alert')).filter(({ value }) => value.source === source);
const readAll = async (): Promise<void> => {
  for (const { id, value } of await world.store.list('alert'))
    await world.store.commit({
      put: [{ kind: 'alert', id, value: { ...value, outcome: { status: 'ignored', code: 'x', words: '' } } }],
    });
};
const flood = async (count: number, over: Partial<IncomingAlert> = {}, from = 0): Promise<void> => {
  for (let n = from; n < from + count; n++) await receive(n, over);
};

describe('what is kept of a source', () => {
  it('is its latest 200 alerts, with the keys that lead to them, whatever comes', async () => {
    await receive(0, { source: 'other' });
    for (let round = 0; round < 4; round++) {
      await flood(150, {}, round * 150);
      await readAll();
    }
    expect((await kept()).map(({ value }) => value.body)).toContain('long BTC 599');
    expect(await kept()).toHaveLength(200);
    expect(await world.store.list('alertKey')).toHaveLength(201);
    expect(await kept('other')).toHaveLength(1);
  });

  it('leaves no mark of what was told after ten minutes, and no key that leads nowhere', async () => {
    await receive(1);
    await receive(1, { door: 'channel', post: { chatId: -1, messageId: 5 } });
    for (const { id } of await kept()) await readAlert(world.parts, id);
    const at = world.human.now();
    const lost = { kind: 'alertKey', id: 'gone', value: { alertId: 'A0', at } } as const;
    const told = { kind: 'alertKey', id: 'told:tv:no-side', value: { alertId: 'A1', at } } as const;
    const before = (await world.store.list('alertKey'))
      .map(({ id }) => id)
      .filter((id) => !id.startsWith('told:'));
    await world.store.commit({ put: [lost, told] });
    await trimDocuments(world.parts);
    const left = async () => (await world.store.list('alertKey')).map(({ id }) => id);
    expect(await left()).toEqual(expect.arrayContaining([...before, 'told:tv:no-side']));
    expect(await left()).not.toContain('gone');
    await world.human.sleep(600_000);
    await trimDocuments(world.parts);
    expect(new Set(await left())).toEqual(new Set(before));
  });

  it('is half a megabyte, whatever comes', async () => {
    for (let n = 0; n < 40; n++) {
      await receive(n, { body: `${n}${'x'.repeat(65_000)}` });
      await readAll();
    }
    expect(JSON.stringify(await kept()).length).toBeLessThan(600_000);
    expect((await kept()).length).toBeGreaterThan(5);
  });

  it('never gives way while it was not read: then the next is turned away, until they are stale', async () => {
    await flood(200);
    await expect(receive(200)).rejects.toThrow(/too many alerts of tv wait to be read/);
    expect(await receive(0, { source: 'other' })).toMatchObject({ status: 'received' });
    await world.human.sleep(600_000);
    expect(await receive(201)).toMatchObject({ status: 'received' });
    expect(await kept()).toHaveLength(200);
  });

  it('keeps the key of a text that came again later', async () => {
    await receive(0);
    await world.human.sleep(60_000);
    await receive(0);
    await readAll();
    await flood(198, {}, 1);
    await readAll();
    await flood(1, {}, 199);
    expect(await receive(0)).toMatchObject({ status: 'known' });
    expect(await kept()).toHaveLength(200);
  });

  it('keeps the version of a post that is just being edited', async () => {
    const post = { chatId: -100, messageId: 1 };
    await receive(0, { post, text: 'long BTC' });
    await readAll();
    await flood(199, {}, 1);
    await readAll();
    const edit = { ...alert(0), post, text: 'short BTC', isEdited: true } as const;
    expect(await reviseAlert(world.parts, edit)).toMatchObject({ status: 'received' });
    expect(await kept()).toHaveLength(200);
  });
});

it('is nothing new where Redis is full: then a sender hears that it is to come again', () => {
  const value = { ...alert(1), alertId: 'M1', receivedAt: 0 };
  expect(isNeededWhenFull({ put: [{ kind: 'alert', id: 'M1', value, version: 0 }] })).toBe(false);
  expect(isNeededWhenFull({ put: [{ kind: 'alert', id: 'M1', value, version: 1 }] })).toBe(true);
});

describe('the journal', () => {
  const journaled = async () =>
    (await world.store.journal({ limit: 10_000 })).filter(({ event }) => event === 'alert-read');
  const bytes = async (): Promise<number> => JSON.stringify(await journaled()).length;
  /** One message is received and comes to nothing. */
  const hear = async (n: number, text: string, over: Partial<IncomingAlert> = {}): Promise<void> => {
    const { alertId } = await receive(n, { body: `${n} ${text}`, source: 'unknown', ...over });
    await readAlert(world.parts, alertId);
  };

  it('takes so much of the texts of one source in an hour, and from then on what became of them', async () => {
    for (let n = 0; n < 300; n++) await hear(n, 'x'.repeat(1_500));
    expect(await bytes()).toBeLessThan(400_000);
    expect(await journaled()).toHaveLength(300);
    expect((await journaled()).at(0)?.data).toMatchObject({
      alert: { source: 'unknown' },
      code: expect.any(String),
    });
    await hear(300, 'y', { source: 'pasted' });
    expect(JSON.stringify(await journaled())).toContain('300 y');
    await world.human.sleep(3_600_000);
    await hear(301, 'y');
    expect(JSON.stringify(await journaled())).toContain('301 y');
  });

  it('takes no text that is long, whatever its letters, and never a part of one', async () => {
    await hear(1, 'я'.repeat(1_100));
    expect(await bytes()).toBeLessThan(1_000);
    await hear(2, 'я'.repeat(500));
    expect(JSON.stringify(await journaled())).toContain('я'.repeat(500));
  });

  it('is exported without the messages whose text it has not', async () => {
    await hear(1, 'x'.repeat(5_000));
    await hear(2, 'short');
    expect(await exportAlerts(world.parts)).toMatchObject([{ body: '2 short' }]);
  });
});
