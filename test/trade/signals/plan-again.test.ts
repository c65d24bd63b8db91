import { beforeEach, describe, expect, it } from 'vitest';
import { SYMBOL } from '../../support/world.js';
import { CardWorld } from './card-world.js';

let world: CardWorld;
beforeEach(() => {
  world = new CardWorld();
});

describe('planned again', () => {
  it('comes from the price of now as a new card, and the old one names it', async () => {
    const old = await world.expired();
    world.priceMoves(1.03);
    expect(await world.again(old)).toMatchObject({ status: 'offered', signal: { cardVersion: 1 } });
    const fresh = await world.card();
    expect(fresh.plan.entry).toBeCloseTo(103, 1);
    expect(await world.card('replaced')).toMatchObject({ id: old.id, note: fresh.id });
    expect(await world.approve(fresh, 1)).toMatchObject({ status: 'approved' });
  });

  it('counts once: what the old card would have made is not followed any more', async () => {
    const old = await world.expired();
    expect(await world.store.list('lesson')).toHaveLength(1);
    await world.again(old);
    expect(await world.store.list('lesson')).toEqual([]);
  });

  it('goes once: the second tap makes no other card', async () => {
    const old = await world.expired();
    await world.again(old);
    expect(await world.again(old)).toMatchObject({ status: 'refused', code: 'used' });
    expect(await world.cards()).toHaveLength(2);
  });

  it('stands under every rule', async () => {
    const old = await world.expired();
    await world.desk.account.pause('lunch');
    expect(await world.again(old)).toMatchObject({ status: 'denied', denied: { code: 'paused' } });
    await world.desk.account.resume();
    await world.desk.settings.changePairs((rules) => ({ ...rules, sides: 'short' }), 'by the owner');
    expect(await world.again(old)).toMatchObject({ status: 'denied', denied: { code: 'barred' } });
    expect(await world.card('expired')).toEqual(old);
  });

  it('is refused while a card of that side waits already', async () => {
    const old = await world.expired();
    await world.offer(2);
    const { id } = await world.card();
    expect(await world.again(old)).toMatchObject({
      status: 'refused',
      reason: `a long of ${SYMBOL} waits already (/signals ${id})`,
    });
  });
});
