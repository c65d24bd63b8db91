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

  it('goes once also where two taps come at the same time: the other one is a repeated tap', async () => {
    const old = await world.expired();
    const [first, second] = await Promise.all([world.again(old), world.again(old)]);
    expect([first.status, second.status].sort()).toEqual(['offered', 'refused']);
    expect(await world.cards()).toHaveLength(2);
  });

  it('at half the size, where our rules denied the whole and half of it fits', async () => {
    await world.offer(1);
    const card = await world.card();
    Object.assign(world.settings, { dailyLossLimit: card.plan.riskFraction * 0.75 });
    const answer = await world.approve(card, card.cardVersion);
    if (answer.status !== 'denied') throw new Error(answer.status);
    expect(answer.denied.code).toBe('daily-loss');
    expect(answer.fits).toMatchObject({ times: 0.5, sizeFactor: 0.5 });
    expect(answer.fits?.worstCase).toBeLessThanOrEqual(card.plan.worstCase / 2);
    const denied = await world.card('denied');
    const half = await world.desk.signals.planAgain(denied.id, denied.cardVersion, 0.5);
    expect(half).toMatchObject({ status: 'offered', signal: { sizeFactor: 0.5 } });
    expect(await world.store.list('intent')).toEqual([]);
    const fresh = await world.card();
    expect(await world.approve(fresh, fresh.cardVersion)).toMatchObject({ status: 'approved' });
    expect(await world.desk.signals.planAgain(denied.id, denied.cardVersion, 0.5)).toMatchObject({
      code: 'used',
    });
  });

  it('names no size where none is known to fit', async () => {
    await world.offer(1);
    const card = await world.card();
    Object.assign(world.settings, { dailyLossLimit: card.plan.riskFraction * 0.25 });
    const answer = await world.approve(card, card.cardVersion);
    expect(answer).toMatchObject({ status: 'denied', denied: { code: 'daily-loss' } });
    expect(answer).not.toHaveProperty('fits');
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
