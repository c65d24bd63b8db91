import { expect, it } from 'vitest';
import { HOUR } from '../../../src/domain/index.js';
import { JOURNAL_KEEP } from '../../../src/run/run.js';
import { KEEP, trimDocuments } from '../../../src/trade/watchdog/retention.js';
import { fillState } from '../../../tools/bench/full-state.js';
import { World } from '../../support/world.js';
import { tradeOf } from '../../trade/booking/fixtures.js';
import { calm } from '../../trade/fixtures.js';

const AT = Date.UTC(2026, 2, 1);

const full = async () => {
  const world = new World(calm(60));
  const trade = tradeOf({ id: 'PAS1', openedAt: AT - HOUR, closedAt: AT });
  await world.store.commit({
    put: [
      { kind: 'trade', id: 'PAS1', value: trade },
      { kind: 'card', id: 'PAS1', value: { chatId: 1, messageId: 2, hasPhoto: true } },
      { kind: 'order', id: 'rad-1', value: { owner: 'AS1', kind: 'intent', step: 0, at: AT } },
      { kind: 'order', id: 'rad-2', value: { owner: 'AS1', kind: 'intent', step: 1, at: AT } },
    ],
    journal: [{ at: AT, event: 'armed' }],
  });
  await fillState(world.store);
  return world;
};

it('fills what a bot has stored to the bounds that it keeps, by copies that are older', async () => {
  const { store } = await full();
  const trades = await store.list('trade');
  expect(trades).toHaveLength(KEEP.trade);
  expect(new Set(trades.map(({ value }) => value.id)).size).toBe(KEEP.trade);
  expect(trades.map(({ value }) => AT - value.closedAt).toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: KEEP.trade }, (_, i) => i * HOUR),
  );
  expect(await store.list('card')).toHaveLength(KEEP.trade);
  expect(await store.list('order')).toHaveLength(KEEP.order);
  expect(await store.journal()).toHaveLength(JOURNAL_KEEP);
  // Of what it never had there is nothing to copy.
  expect(await store.list('signal')).toEqual([]);
});

it('leaves nothing to be dropped by upkeep until something new comes, which takes the place of the oldest', async () => {
  const world = await full();
  expect(await trimDocuments(world.parts)).toBe(0);
  const trade = tradeOf({ id: 'PAS2', closedAt: AT + HOUR });
  await world.store.commit({ put: [{ kind: 'trade', id: 'PAS2', value: trade }] });
  await trimDocuments(world.parts);
  const left = (await world.store.list('trade')).map(({ id }) => id);
  expect(left).toHaveLength(KEEP.trade);
  expect(left).toContain('PAS2');
  expect(left).not.toContain(`PAS1~${KEEP.trade - 1}`);
});
