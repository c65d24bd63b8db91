import { describe, expect, it } from 'vitest';
import { trimDocuments } from '../../../src/trade/watchdog/retention.js';
import { trade } from '../../chat/telegram/fixtures.js';
import { World } from '../../support/world.js';
import { calm } from '../fixtures.js';

const OF = { id: 'P1', symbol: 'BTC-USDT' };

const withTrade = async (): Promise<World> => {
  const world = new World(calm(60));
  await world.store.commit({ put: [{ kind: 'trade', id: 'P1', value: trade() }] });
  return world;
};

describe('what the owner notes of a trade', () => {
  it('survives a restart, and is in the journal', async () => {
    const world = await withTrade();
    await world.desk.positions.remark(OF, () => ({ note: 'too early', tags: ['fomo'] }));
    await world.restart();
    expect((await world.desk.positions.remarks()).get('P1')).toMatchObject({
      note: 'too early',
      tags: ['fomo'],
    });
    expect(await world.desk.account.journal(10, 'BTC-USDT')).toMatchObject([
      { event: 'remarked', positionId: 'P1', data: { note: 'too early', tags: ['fomo'] } },
    ]);
  });

  it('is gone once nothing is left of it, and with its trade', async () => {
    const world = await withTrade();
    await world.desk.positions.remark(OF, () => ({ note: 'x', tags: [] }));
    await world.desk.positions.remark(OF, () => ({ tags: [] }));
    expect((await world.desk.positions.remarks()).size).toBe(0);
    await world.desk.positions.remark(OF, () => ({ note: 'x', tags: [] }));
    await trimDocuments(world.parts);
    expect((await world.desk.positions.remarks()).size).toBe(1);
    await world.store.commit({ del: [{ kind: 'trade', id: 'P1' }] });
    await trimDocuments(world.parts);
    expect((await world.desk.positions.remarks()).size).toBe(0);
  });

  it('has its bounds', async () => {
    const { desk } = await withTrade();
    await expect(desk.positions.remark(OF, () => ({ note: 'x'.repeat(501), tags: [] }))).rejects.toThrow(
      'A note has at most 500 characters, this one 501',
    );
    const tags = Array.from({ length: 11 }, (_, i) => `t${i}`);
    await expect(desk.positions.remark(OF, () => ({ tags }))).rejects.toThrow('at most 10 tags');
  });
});
