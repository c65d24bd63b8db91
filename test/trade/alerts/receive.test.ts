import { beforeEach, expect, it } from 'vitest';
import type { IncomingAlert } from '../../../src/domain/index.js';
import { receiveAlert } from '../../../src/trade/alerts/receive.js';
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
