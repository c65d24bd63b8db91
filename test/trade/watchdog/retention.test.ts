import { expect, it } from 'vitest';
import type { Lesson } from '../../../src/domain/index.js';
import { trimDocuments } from '../../../src/trade/watchdog/retention.js';
import { World } from '../../support/world.js';
import { calm } from '../fixtures.js';

it('keeps 2,000 ended trades to be learned: while learning is off nobody takes them', async () => {
  const world = new World(calm(60));
  const lesson = (closedAt: number): Lesson => ({
    symbol: 'BTC-USDT',
    side: 'long',
    outcome: { at: 0, closedAt, r: 1, kind: 'traded', features: {} },
  });
  const put = Array.from({ length: 2_002 }, (_, i) => ({
    kind: 'lesson' as const,
    id: `P${i}`,
    value: lesson(i),
  }));
  await world.store.commit({ put });
  await trimDocuments(world.parts);
  const left = new Set((await world.store.list('lesson')).map(({ id }) => id));
  expect(left.size).toBe(2_000);
  expect(left.has('P1')).toBe(false);
  expect(left.has('P2')).toBe(true);
});
