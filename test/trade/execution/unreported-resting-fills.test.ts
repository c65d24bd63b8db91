import { describe, expect, it } from 'vitest';
import { checkPositions } from '../../../src/trade/watchdog/tick.js';
import type { TradingSettings } from '../../../src/domain/index.js';
import type { Row } from '../../venues/paper/support.js';
import { isMarket, isStop, QUIET, request, Scene } from '../../support/scene.js';
import { SYMBOL } from '../../support/world.js';

/** Of which one participant can take four contracts. */
const PART: Row = [100, 100, 99, 100, 40];
const MINUTES = 60_000;

/** An entry that rests for an hour; `rows` follow the candle in which it is approved. */
const scene = (rows: readonly Row[], over: Partial<TradingSettings> = {}): Scene =>
  new Scene([QUIET, ...rows, ...Array.from({ length: 40 }, () => QUIET)], {
    limitOrderTimeout: 3600,
    paperBalance: 10_000,
    ...over,
  });

const covered = async (life: Scene): Promise<number> =>
  (await life.resting('stop')).reduce((sum, { contracts }) => sum + contracts, 0);

describe('an entry that rests and fills on while the record of fills shows nothing', () => {
  it('has stops for every part of it', async () => {
    const life = scene([PART, PART, PART]);
    life.wire.withholdsFills = true;
    await life.approve();
    for (let candle = 0; candle < 3; candle++) {
      await life.world.drain(5 * MINUTES + 5_000);
      expect(await covered(life)).toBe(await life.held());
    }
    expect(await life.held()).toBeGreaterThan(0);
  });

  it('grown on a position that is in the books has one stop for all of it', async () => {
    const life = scene([PART, PART, PART, PART]);
    await life.approve();
    await life.world.drain(6 * MINUTES);
    expect(await life.position()).toMatchObject({ contracts: 4 });
    life.wire.withholdsFills = true;
    for (let candle = 2; candle <= 4; candle++) {
      await life.world.drain(5 * MINUTES);
      expect(await life.held()).toBeGreaterThan(4);
      expect(await life.resting('stop')).toMatchObject([{ contracts: await life.held() }]);
    }
  });

  it('leaves no part without a stop, in however many it comes', async () => {
    const life = scene(
      Array.from({ length: 14 }, () => PART),
      { limitOrderTimeout: 3 * 3600 },
    );
    life.wire.withholdsFills = true;
    await life.approve();
    await life.world.drain(10_000);
    for (let candle = 0; candle < 14; candle++) {
      await life.world.drain(5 * MINUTES);
      expect(await covered(life), `after candle ${candle}`).toBe(await life.held());
    }
  });

  it.each([
    ['its time is over', async () => undefined, 3600],
    ['entries are paused', (life: Scene) => life.world.desk.account.pause('a break'), 7200],
  ] as const)('is withdrawn when %s', async (_, act, limitOrderTimeout) => {
    const life = scene([PART, PART], { limitOrderTimeout });
    await life.approve();
    await life.world.drain(6 * MINUTES);
    life.wire.withholdsFills = true;
    const filled = life.world.drain(62 * MINUTES);
    await act(life);
    await filled;
    expect(await life.resting('limit')).toEqual([]);
    expect(await covered(life)).toBe(await life.held());
  });

  it('is told of once, and no order is sent again and again, where neither a stop nor its closing is taken', async () => {
    const life = scene([PART]);
    life.wire.withholdsFills = true;
    life.wire.plan(isStop, { reject: 'no' }, 999);
    life.wire.plan(isMarket, { reject: 'no' }, 999);
    await life.approve();
    await life.world.drain(6 * MINUTES);
    const notices = (await life.pushes('notice')).map(({ text }) => text);
    expect(notices.filter((text) => text.includes('being closed'))).toHaveLength(1);
    expect(notices.filter((text) => text.includes('does not show them yet')).length).toBeLessThan(2);
  });

  it('closed by its stop before it is in the books needs no other stop and no alarm', async () => {
    const life = scene([PART, PART, [100, 100, 94, 94, 40]]);
    await life.approve();
    await life.world.drain(6 * MINUTES);
    life.wire.withholdsFills = true;
    await life.world.drain(5 * MINUTES);
    expect(await covered(life)).toBe(8);
    await life.world.drain(5 * MINUTES);
    expect(await life.held()).toBe(0);
    const sent = life.wire.calls.length;
    await life.world.drain(MINUTES);
    expect(life.wire.calls.length - sent).toBeLessThan(3);
    life.wire.withholdsFills = false;
    for (let tick = 0; tick < 3; tick++) {
      await checkPositions(life.world.parts);
      await life.world.drain(20_000);
    }
    expect(await life.resting()).toEqual([]);
    expect(await life.position()).toBeUndefined();
    const trades = (await life.world.store.list('trade')).map(({ value }) => value);
    expect(trades).toMatchObject([{ contracts: 8 }]);
    const told = (await life.pushes('notice')).map(({ text }) => text);
    expect(told.filter((text) => text.includes('no intent of ours'))).toEqual([]);
  });

  it('taken by its stop waits for the record: nothing is sent or told again and again', async () => {
    // Half is sold, as much is bought and the stop takes all of it: none of that is in the books.
    const life = scene([PART, [100, 100, 94, 94, 20]]);
    await life.approve();
    await life.world.drain(6 * MINUTES);
    life.wire.withholdsFills = true;
    await life.world.desk.positions.close(SYMBOL, 0.5, request('h1'), '/close');
    await life.world.drain(5 * MINUTES);
    expect(await life.held()).toBe(0);
    for (let tick = 0; tick < 5; tick++) {
      await checkPositions(life.world.parts);
      await life.world.drain(20_000);
    }
    expect(await covered(life)).toBeGreaterThanOrEqual(await life.held());
    expect((await life.intents('close')).length).toBeLessThan(2);
    expect((await life.pushes('notice')).length).toBeLessThan(3);
    expect((await life.position())?.protection.length ?? 0).toBeLessThan(4);
    life.wire.withholdsFills = false;
    await checkPositions(life.world.parts);
    await life.world.drain();
    expect((await life.position())?.contracts ?? 0).toBe(await life.held());
  });

  it('and is closed by the owner leaves nothing behind', async () => {
    const life = scene([PART, PART]);
    await life.approve();
    await life.world.drain(6 * MINUTES);
    life.wire.withholdsFills = true;
    await life.world.drain(4 * MINUTES + 59_000);
    await life.world.desk.positions.close(SYMBOL, 1, request('c1'), '/close');
    await life.world.drain(10_000);
    life.wire.withholdsFills = false;
    await life.world.drain(60_000);
    expect(await life.held()).toBe(0);
    expect(await life.resting()).toEqual([]);
    expect(await life.position()).toBeUndefined();
  });
});
