import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { wallClock } from '../../src/clock.js';
import type { Exchange } from '../../src/exchange/exchange.js';
import { DurableLines } from '../../src/store/durable-lines.js';
import { haltWithoutStore, type HaltLine } from '../../src/trading/halt-without-store.js';
import { request, Scene } from '../support/scene.js';

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
    rmSync(dir, { recursive: true, force: true });
  }
});
