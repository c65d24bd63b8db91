import { expect, it } from 'vitest';
import { tellOnce } from '../../../src/trade/orders/tell-once.js';
import { Scene } from '../../support/scene.js';

it('what the owner was alarmed of once he is not alarmed of again; a fault of the store is none of that', async () => {
  const { world } = new Scene();
  const { parts, store } = world;
  await tellOnce(parts, 'stuck:1', 'It is stuck.');
  await tellOnce(parts, 'stuck:1', 'It is stuck.');
  expect((await store.owedPushes(9)).map(({ push }) => push)).toEqual([
    { type: 'notice', level: 'alarm', text: 'It is stuck.' },
  ]);
  expect((await store.get('finding', 'stuck:1'))?.value).toEqual({
    since: world.clock.now(),
    reads: 1,
    told: true,
  });
  parts.store.commit = () => Promise.reject(new Error('the disk is full'));
  await expect(tellOnce(parts, 'stuck:2', 'It is stuck.')).rejects.toThrow('the disk is full');
});
