import { expect } from 'vitest';
import { RadError, roundPrice, sign } from '../../src/domain/index.js';
import { equityOf } from '../../src/domain/ledger/ledger.js';
import { checkPositions } from '../../src/trade/watchdog/tick.js';
import { offerOpportunity } from '../../src/trade/signals/offer.js';
import { reconcile } from '../../src/trade/reconcile/reconcile.js';
import { recover } from '../../src/trade/reconcile/startup.js';
import { instrumentOf, type Row } from '../venues/paper/support.js';
import type { OrderFault } from './misbehaving.js';
import { isEntry, isMarket, isStop, isTarget, request, Scene } from './scene.js';
import { Crash, Fate, SYMBOL } from './world.js';

type Random = () => number;

const pick = <T>(random: Random, items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;

/** A walk with trends and gaps. */
const walk = (random: Random, volumes: readonly number[], wild: number): Row[] => {
  let price = 100;
  return Array.from({ length: 400 }, (): Row => {
    const open = price * (random() < 0.1 ? 1 + (random() - 0.5) * 0.06 * wild : 1);
    const close = open * (1 + (random() - 0.48) * 0.03 * wild);
    const high = Math.max(open, close) * (1 + random() * 0.01);
    const low = Math.min(open, close) * (1 - random() * 0.01);
    price = close;
    return [open, high, low, close]
      .map((each) => Number(each.toFixed(2)))
      .concat(pick(random, volumes)) as unknown as Row;
  });
};

const FAULTS: readonly OrderFault[] = [
  'lostAnswer',
  'lostRequest',
  { reject: 'no' },
  { later: 'later' },
  { fillOnly: 1 },
];

/** Entries rest post-only for two candles, and a candle fills a part of them at most times. */
const RESTS = { limitOrderTimeout: 600, paperBalance: 10_000 } as const;
const THIN = [20, 50, 200, 400, 1_000_000];

const OFTEN = [...'123456'].flatMap((n) => ['enter', 'resume', 'wait', ...(n < '3' ? ['tick', 'dark'] : [])]);

export class Life {
  readonly scene: Scene;
  readonly log: string[] = [];
  #requests = 0;
  #candle = 0;

  constructor(
    private readonly random: Random,
    private readonly rests = false,
  ) {
    this.scene = new Scene(rests ? walk(random, THIN, random()) : walk(random, [1_000_000], 1), {
      dailyLossLimit: 0.9,
      maxDrawdown: 0.99,
      maxOpenRisk: 0.9,
      cooldown: 0,
      approvalTtl: 1e9,
      riskPerTrade: 0.05,
      ...(rests ? RESTS : {}),
    });
  }

  /** One thing that happens, perhaps under a fault, perhaps cut short by the end of the process. */
  async happen(): Promise<void> {
    const { random, scene } = this;
    const { world } = scene;
    if (random() < (this.rests ? 0.15 : 0.3)) this.#plan();
    if (random() < 0.1)
      world.fateOf(new Fate(1 + Math.floor(random() * 25), pick(random, ['before', 'after'])));
    try {
      await this.#act();
    } catch (error) {
      if (!(error instanceof Crash) && !(error instanceof RadError)) throw error;
      this.log.push(`  ${error.message}`);
    }
    if (world.fate.died) await this.#restart();
  }

  #plan(): void {
    const { random, scene } = this;
    const fits = pick(random, [isEntry, isStop, isTarget, isMarket]);
    const fault = pick(random, FAULTS.slice(0, fits === isEntry ? 5 : 4));
    const times = 1 + Math.floor(random() * 3);
    this.log.push(`fault ${fits.name} ${JSON.stringify(fault)} x${times}`);
    if (random() < 0.2) scene.wire.failReads(times);
    if (random() < 0.3) scene.wire.hide(fits, 6 * times);
    scene.wire.plan(fits, fault, times);
  }

  async #restart(): Promise<void> {
    this.log.push('restart');
    this.scene.world.reboot();
    for (let tries = 0; tries < 20; tries++) {
      const done = await recover(this.scene.world.parts).then(
        () => true,
        () => false,
      );
      if (done) return;
    }
    throw new Error('recovery never ends');
  }

  async #act(): Promise<void> {
    const { random, scene } = this;
    const { world } = scene;
    const { desk } = world;
    const key = request(`u${++this.#requests}`);
    const mark = (await world.market.quote(SYMBOL)).mark;
    const tick = (price: number): number => roundPrice(price, instrumentOf(SYMBOL));
    const acts: Record<string, () => Promise<unknown>> = {
      enter: async () => {
        const side = pick(random, ['long', 'short'] as const);
        const analysis = { ...world.opportunity().analysis, candleTime: ++this.#candle };
        const target = random() < 0.5 ? { targetDistance: 0.15 } : {};
        await offerOpportunity(world.parts, world.opportunity({ side, analysis, ...target }));
        const [signal] = await desk.signals.list();
        if (signal) await desk.signals.approve(signal.id, signal.cardVersion, key);
      },
      close: () => desk.positions.close(SYMBOL, 1, key, '/close'),
      half: () => desk.positions.close(SYMBOL, 0.5, key, '/close'),
      add: () => desk.positions.scale({ symbol: SYMBOL, fraction: 0.5 }, key),
      stop: () =>
        desk.positions.retarget({ symbol: SYMBOL, stop: tick(mark * (0.96 + random() * 0.08)) }, key),
      target: () =>
        desk.positions.retarget({ symbol: SYMBOL, target: tick(mark * (0.9 + random() * 0.2)) }, key),
      halt: () => desk.account.halt('panic', key),
      resume: () => desk.account.resume(true),
      tick: () => checkPositions(world.parts),
      time: () => Promise.resolve(world.clock.advance(300_000)),
      late: () => scene.holdBack(),
    };
    const resting: Record<string, () => Promise<unknown>> = {
      cancel: () => desk.signals.cancelEntries(),
      pause: () => desk.account.pause('a break'),
      look: () => reconcile(world.parts),
      dark: () => Promise.resolve((scene.wire.withholdsFills = random() < 0.7)),
      wait: () => world.drain(300_000),
    };
    if (this.rests) Object.assign(acts, resting);
    const often = this.rests ? OFTEN : ['enter', 'enter', 'resume', 'tick', 'time'];
    const name = pick(random, [...Object.keys(acts), ...often]);
    this.log.push(`${name} @${mark}`);
    await acts[name]?.();
    const rest = random();
    if (rest < 0.4) await world.drain();
    else if (rest < 0.8) await this.#someJob();
  }

  /** Any owed job, whichever is due first; it may be delivered twice. */
  async #someJob(): Promise<void> {
    const { random, scene } = this;
    const owed = await scene.world.store.owedJobs(Infinity, 100);
    const stored = owed.length > 0 ? pick(random, owed) : undefined;
    if (stored?.job.name !== 'execute-order') return;
    if (stored.job.dueAt !== undefined) scene.world.clock.set(stored.job.dueAt);
    await scene.run(String(stored.job.data['intentId']));
    if (random() < 0.8) await scene.world.store.settleJobs([stored.seq]);
  }

  /** The wire is well again: after some ticks all must be as it should. */
  async calm(): Promise<void> {
    const { scene } = this;
    const { withholdsFills } = scene.wire;
    scene.wire.heal();
    if (scene.world.fate.died) await this.#restart();
    scene.world.fateOf(new Fate());
    if (withholdsFills) await this.#inTheDark();
    const rounds = this.rests ? 8 : 4;
    for (let round = 0; round < rounds; round++) {
      await checkPositions(scene.world.parts);
      await scene.world.drain();
      scene.world.clock.advance(11_000);
    }
    // What the last candle brought is booked as well.
    await checkPositions(scene.world.parts);
    await scene.world.drain();
  }

  /** All is well but the record of fills: what is held is guarded all the same. */
  async #inTheDark(): Promise<void> {
    const { scene } = this;
    scene.wire.withholdsFills = true;
    for (let round = 0; round < 3; round++) {
      await checkPositions(scene.world.parts);
      await scene.world.drain(20_000);
      scene.world.clock.advance(11_000);
    }
    await scene.world.drain(20_000);
    const stops = (await scene.resting('stop')).reduce((sum, { contracts }) => sum + contracts, 0);
    expect(stops, 'what is held has stops without the record').toBeGreaterThanOrEqual(await scene.held());
    scene.wire.withholdsFills = false;
  }

  async check(): Promise<void> {
    const { scene } = this;
    const { world } = scene;
    const [held] = await world.exchange.fetchPositions();
    const position = await scene.position();
    expect(position?.contracts, 'the position is what the exchange holds').toBe(held?.contracts);
    expect(position?.side).toBe(held?.side);
    const stops = await scene.resting('stop');
    expect(stops.map((stop) => [stop.contracts, stop.triggerPrice])).toEqual(
      held ? [[held.contracts, position?.stop]] : [],
    );
    const targets = await scene.resting('takeProfit');
    expect(targets.map((target) => [target.contracts, target.triggerPrice])).toEqual(
      position?.target === undefined ? [] : [[position.contracts, position.target]],
    );
    expect((await scene.resting()).length, 'nothing else rests').toBe(stops.length + targets.length);
    const hanging = (await scene.intents()).filter(
      ({ status }) => !['filled', 'done', 'rejected', 'denied'].includes(status),
    );
    expect(hanging, 'no intent hangs').toEqual([]);
    for (const { id, kind, status, steps, plan, positionId } of await scene.intents()) {
      const booked = steps.reduce((sum, step) => sum + step.booked, 0);
      if (plan) expect(booked, `${id}: never more than was planned`).toBeLessThanOrEqual(plan.contracts);
      if (status !== 'filled' && plan) expect(booked, `${id} was ${status}, but filled`).toBe(0);
      if (kind === 'close' && status === 'filled')
        expect(position?.id, `${id} left something open`).not.toBe(positionId);
    }
    const trades = (await world.store.list('trade')).map(({ value }) => value);
    const told = new Map<string, number>();
    for (const { text } of await scene.pushes('notice')) told.set(text, (told.get(text) ?? 0) + 1);
    expect(Math.max(0, ...told.values()), 'nothing is told again and again').toBeLessThan(10);
    expect(position?.unreported ?? 0, 'nothing is guarded that is booked').toBe(0);
    expect((await scene.pushes('exit')).length, 'each exit is told once').toBe(trades.length);
    for (const { moves, side } of [...trades, ...(position ? [position] : [])])
      for (const move of moves)
        if (move.what === 'stop' && move.from !== undefined && move.to !== undefined)
          expect(sign(side) * (move.to - move.from), 'no stop loosens unasked').toBeGreaterThan(0);
    const ledger = (await world.store.get('ledger', 'main'))?.value;
    if (!ledger) return;
    const account = await world.exchange.fetchAccount();
    const mark = (await world.market.quote(SYMBOL)).mark;
    const equity = equityOf(ledger, { [SYMBOL]: mark }, await world.market.instruments());
    expect(equity).toBeCloseTo(account.equity, 6);
  }
}
