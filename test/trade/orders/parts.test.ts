import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FencedError, NotFoundError, type OrderRequest } from '../../../src/domain/index.js';
import type { Fence } from '../../../src/state/store/store.js';
import {
  assertFence,
  commit,
  commitUnfenced,
  inOneOrderOf,
  instrumentOf,
  type ExecutionParts,
} from '../../../src/trade/orders/parts.js';
import { lookUp, send, sendUnfenced, withoutAnswer } from '../../../src/trade/orders/send.js';
import { Scene } from '../../support/scene.js';
import { SYMBOL } from '../../support/world.js';

let scene: Scene;
let fence: Fence | undefined;
let parts: ExecutionParts;

beforeEach(async () => {
  scene = new Scene();
  fence = await scene.world.store.acquireLease('trader', 'us', 3_000);
  parts = { ...scene.world.parts, fence: () => fence };
});

/** Another process holds the lease now, whatever our own clock says. */
const loseLease = async (): Promise<void> => {
  if (fence) await scene.world.store.releaseLease(fence);
  await scene.world.store.acquireLease('trader', 'them', 3_000);
};
const note = {
  signalKey: { kind: 'signalKey', id: 'k', value: { signalId: '', at: 0 }, version: 0 },
} as const;
const written = () => scene.world.store.get('signalKey', 'k');

describe('a change of the state', () => {
  it('is written under the lease, and not once another holds it', async () => {
    await commit(parts, { put: [note.signalKey] });
    expect(await written()).toBeDefined();
    await loseLease();
    await expect(commit(parts, { del: [{ kind: 'signalKey', id: 'k' }] })).rejects.toThrow(FencedError);
    expect(await written()).toBeDefined();
  });

  it('is written without the lease where it is the same whoever writes it, or where nobody can compete', async () => {
    await loseLease();
    await commitUnfenced(parts, { put: [note.signalKey] });
    expect(await written()).toBeDefined();
    await commit({ store: parts.store, fence: () => undefined }, { del: [{ kind: 'signalKey', id: 'k' }] });
    expect(await written()).toBeUndefined();
  });
});

describe('an order', () => {
  const entry: OrderRequest = {
    clientOrderId: 'c1',
    symbol: SYMBOL,
    side: 'buy',
    type: 'market',
    contracts: 4,
    reduceOnly: false,
    leverage: 5,
  };

  it('is signed only while the store says that the lease is held', async () => {
    await expect(assertFence(parts)).resolves.toBeUndefined();
    expect(await send(parts, entry)).toMatchObject({ outcome: 'accepted' });
    await loseLease();
    const create = vi.spyOn(parts.exchange, 'createOrder');
    await expect(send(parts, { ...entry, clientOrderId: 'c2' })).rejects.toThrow(FencedError);
    expect(create).not.toHaveBeenCalled();
    // What reduces is sent without it, under an id that another trader would give it too.
    const exit: OrderRequest = { ...entry, clientOrderId: 'c3', side: 'sell', reduceOnly: true };
    expect(await sendUnfenced(parts, exit)).toMatchObject({ outcome: 'accepted' });
    expect(await scene.held()).toBe(0);
  });

  it('is signed where nobody can compete', async () => {
    await loseLease();
    await expect(assertFence({ ...parts, fence: () => undefined })).resolves.toBeUndefined();
  });

  it('leaves what it was answered behind, and a log line without the answer that may still come', async () => {
    const info = vi.fn();
    await send({ ...parts, log: { ...parts.log, info } }, entry);
    expect(info).toHaveBeenCalledWith(
      expect.objectContaining({ clientOrderId: 'c1', symbol: SYMBOL, outcome: 'accepted' }),
      'order sent',
    );
    const answer = new Promise<never>(() => undefined);
    expect(withoutAnswer({ outcome: 'unknown', reason: 'slow', answer })).toEqual({
      outcome: 'unknown',
      reason: 'slow',
    });
  });

  it('that a lookup has shown is believed for its acceptance 2 s longer, and no more', async () => {
    const { clock } = scene.world;
    for (const clientOrderId of ['c1', 'c2']) await send(parts, { ...entry, clientOrderId });
    expect(await lookUp(parts, { ...entry, clientOrderId: 'c1' })).toBeDefined();
    expect(await lookUp(parts, { ...entry, clientOrderId: 'none' })).toBeUndefined();
    clock.advance(2_000);
    expect(['c1', 'c2'].map((id) => parts.sends.isAccepted(id))).toEqual([false, true]);
  });

  it('has no more contracts than one order may, and all of them where the contract cannot be read', async () => {
    const instruments = await parts.market.instruments();
    const known = instruments.get(SYMBOL);
    if (!known) throw new Error('no instrument');
    const market = (value: typeof instruments) => ({
      market: { ...parts.market, instruments: () => Promise.resolve(value) },
    });
    const limited = market(new Map([[SYMBOL, { ...known, maxOrderContracts: 10 }]]));
    expect(await inOneOrderOf(limited, SYMBOL, 25)).toBe(10);
    expect(await inOneOrderOf(limited, SYMBOL, 5)).toBe(5);
    expect(await inOneOrderOf(limited, 'GONE-USDT', 25)).toBe(25);
    const away = { market: { ...parts.market, instruments: () => Promise.reject(new Error('away')) } };
    expect(await inOneOrderOf(away, SYMBOL, 25)).toBe(25);
  });
});

describe('the contract of a symbol', () => {
  it('is the market’s, else that of what is held in it, else unknown', async () => {
    const { market } = parts;
    const listed = (await market.instruments()).get(SYMBOL);
    expect(await instrumentOf(parts, SYMBOL)).toBe(listed);
    const delisted: ExecutionParts = {
      ...parts,
      market: Object.assign(Object.create(market) as typeof market, {
        instruments: () => Promise.resolve(new Map()),
      }),
    };
    await expect(instrumentOf(delisted, SYMBOL)).rejects.toThrow(NotFoundError);
    await scene.enter();
    const position = await scene.position();
    if (!position || !listed) throw new Error('no position');
    const doc = await scene.world.store.get('position', SYMBOL);
    const value = { ...position, instrument: listed };
    await scene.world.store.commit({
      put: [{ kind: 'position', id: SYMBOL, value, version: doc?.version ?? 0 }],
    });
    expect(await instrumentOf(delisted, SYMBOL)).toEqual(listed);
  });
});
