import { describe, expect, it } from 'vitest';
import { Fate } from '../../support/world.js';
import { CardWorld } from './card-world.js';

let world: CardWorld;

describe('a process that is killed', () => {
  /** Kills at each await of the work, before and after it took effect, and does it again in a new process. */
  const killed = async (prepare: () => Promise<() => Promise<unknown>>, check: () => Promise<void>) => {
    let deaths = 0;
    for (const when of ['before', 'after'] as const)
      for (let at = 1; ; at++) {
        world = new CardWorld();
        const work = await prepare();
        const fate = new Fate(at, when);
        world.fateOf(fate);
        const done = await work().then(
          () => true,
          () => false,
        );
        world.reboot();
        if (!done || fate.died) await work();
        await check();
        if (!fate.died) break;
        deaths++;
      }
    expect(deaths).toBeGreaterThan(20);
  };

  it('while a card is renewed leaves one card, renewed once', () =>
    killed(
      async () => {
        await world.offer(1);
        return () => world.offer(2);
      },
      async () => {
        expect(await world.cards()).toMatchObject([{ status: 'offered', cardVersion: 2 }]);
        expect([await world.pushed('signal'), await world.pushed('signalChanged')]).toEqual([1, 1]);
      },
    ));

  it('while the other side takes over leaves one card', () =>
    killed(
      async () => {
        await world.offer(1);
        return () => world.offer(2, { side: 'short' });
      },
      async () => {
        expect((await world.card()).plan.side).toBe('short');
        expect((await world.card('ended')).plan.side).toBe('long');
        expect(await world.store.list('lesson')).toHaveLength(1);
      },
    ));

  it('while one is planned again leaves one card', () =>
    killed(
      async () => {
        const old = await world.expired();
        return () => world.again(old);
      },
      async () => {
        expect((await world.card('replaced')).note).toBe((await world.card()).id);
        expect(await world.pushed('signal')).toBe(2);
      },
    ));
});
