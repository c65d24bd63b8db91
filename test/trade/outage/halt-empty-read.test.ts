import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { wallClock } from '../../../src/clock.js';
import type { Exchange } from '../../../src/venues/exchange.js';
import { DurableLines } from '../../../src/state/store/durable-lines.js';
import { haltWithoutStore, type HaltLine } from '../../../src/trade/outage/direct-halt.js';
import { InFlightEntries } from '../../../src/trade/orders/in-flight.js';
import { request, Scene } from '../../support/scene.js';
import { SYMBOL } from '../../support/world.js';

it('one empty answer for the positions neither ends a halt without Redis nor takes a stop away', async () => {
  const scene = new Scene();
  const planned = await scene.enter();
  const dir = mkdtempSync(join(tmpdir(), 'rad-halt-'));
  let reads = 0;
  const stopsAtClose: number[] = [];
  const exchange: Exchange = {
    ...scene.wire.exchange,
    fetchPositions: () => ((reads += 1) === 1 ? Promise.resolve([]) : scene.wire.exchange.fetchPositions()),
    createOrder: async (order) => {
      stopsAtClose.push((await scene.resting('stop')).length);
      return scene.wire.exchange.createOrder(order);
    },
  };
  try {
    const file = new DurableLines<HaltLine>(join(dir, 'halt.jsonl'));
    const result = await haltWithoutStore(
      { ...scene.world.parts, exchange, human: wallClock },
      file,
      'by the owner',
      request('u9'),
    );
    expect(result.left).toEqual([]);
    expect(await scene.held()).toBe(0);
    expect(stopsAtClose, `${planned} contracts were guarded until they were closed`).toEqual([1]);
    expect(await scene.resting()).toEqual([]);
  } finally {
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  }
});

/** An entry that has filled, not guarded yet; the account shows no position for so long, ms. Time runs 20 times as fast. */
const haltAfterFill = async (ms: number) => {
  const scene = new Scene();
  await scene.enter();
  for (const { symbol, clientOrderId } of await scene.resting())
    await scene.world.exchange.cancelOrder(symbol, clientOrderId);
  const inFlight = new InFlightEntries();
  for (const intent of await scene.intents('open')) inFlight.note({ ...intent, status: 'working' });
  const human = { ...wallClock, elapsed: () => wallClock.elapsed() * 20 };
  const until = human.elapsed() + ms;
  const exchange: Exchange = {
    ...scene.wire.exchange,
    fetchPositions: async () => (human.elapsed() < until ? [] : scene.wire.exchange.fetchPositions()),
  };
  const dir = mkdtempSync(join(tmpdir(), 'rad-halt-'));
  try {
    const file = new DurableLines<HaltLine>(join(dir, 'halt.jsonl'));
    const parts = { ...scene.world.parts, exchange, human, inFlight };
    const result = await haltWithoutStore(parts, file, 'by the owner', request('u9'));
    return { result, held: await scene.held() };
  } finally {
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  }
};

it('what an entry has just filled is closed although the account shows it late', async () => {
  const { result, held } = await haltAfterFill(5_000);
  expect(held).toBe(0);
  expect(result).toMatchObject({ closed: [SYMBOL], left: [] });
  expect(result.why).toBeUndefined();
});

it('and is not called no position where the account does not show it at all', async () => {
  const { result } = await haltAfterFill(Infinity);
  expect(result.why).toContain(`an entry in ${SYMBOL} may have filled`);
});
