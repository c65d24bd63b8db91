import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { wallClock } from '../../../src/clock.js';
import type { Fill } from '../../../src/domain/index.js';
import type { BotDocs } from '../../../src/state/store/docs.js';
import { DurableLines } from '../../../src/state/store/durable-lines.js';
import type { Store } from '../../../src/state/store/store.js';
import { createEmergency, type Emergency } from '../../../src/trade/outage/emergency.js';
import type { HaltLine } from '../../../src/trade/outage/direct-halt.js';
import { offerOpportunity } from '../../../src/trade/signals/offer.js';
import type { TradingParts } from '../../../src/trade/core/parts.js';
import type { Row } from '../../venues/paper/support.js';
import { type Hanging, hangable } from '../../support/hanging.js';
import { Misbehaving } from '../../support/misbehaving.js';
import { World } from '../../support/world.js';

const CALM: Row = [100, 100, 100, 100, 1_000_000];
const rows = (): Row[] => Array.from({ length: 40 }, () => CALM);
export const request = (key: string) => ({ key, sentAt: 0 });

/** Where the halt of the scene that was begun last writes; gone after its test. */
export let path: string;

export interface Scene {
  readonly world: World;
  readonly wire: Misbehaving;
  readonly store: Hanging<Store<BotDocs>>;
  readonly parts: TradingParts;
  readonly file: DurableLines<HaltLine>;
  readonly emergency: Emergency;
}

/** An open position, and a store that can be made to hang. */
export const begin = async (): Promise<Scene> => {
  const dir = mkdtempSync(join(tmpdir(), 'rad-halt-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }));
  path = join(dir, 'halt', 'halt.jsonl');
  const world = new World(rows());
  await offerOpportunity(world.parts, world.opportunity());
  const [signal] = await world.desk.signals.list();
  if (!signal) throw new Error('no signal');
  await world.desk.signals.approve(signal.id, signal.cardVersion, request('u1'));
  await world.drain();
  expect(await world.exchange.fetchPositions()).toHaveLength(1);
  const wire = new Misbehaving(world.exchange);
  const store = hangable<Store<BotDocs>>(world.store, ['onOwed']);
  const parts: TradingParts = {
    ...world.parts,
    store: store.target,
    exchange: wire.exchange,
    human: wallClock,
  };
  const file = new DurableLines<HaltLine>(path);
  return { world, wire, store, parts, file, emergency: createEmergency(parts, file) };
};

export const exits = async ({ world }: Scene): Promise<readonly Fill[]> =>
  (await world.exchange.fetchEvents('')).events
    .flatMap((event) => (event.type === 'fill' ? [event.fill] : []))
    .filter(({ side }) => side === 'sell');

export const isFlat = async ({ world }: Scene): Promise<boolean> =>
  (await world.exchange.fetchPositions()).length === 0;

/** Everything is booked: the trade is there, once, and nothing rests. */
export const settled = async (scene: Scene): Promise<void> => {
  await scene.world.restart();
  const trades = await scene.world.desk.positions.trades(9);
  expect(trades).toHaveLength(1);
  expect(trades[0]?.exitReason).toBe('halt');
  expect(await scene.world.store.list('position')).toSatisfy((docs: { value: { status: string } }[]) =>
    docs.every(({ value }) => value.status === 'closed'),
  );
  expect(await scene.world.exchange.fetchOpenOrders()).toEqual([]);
};
