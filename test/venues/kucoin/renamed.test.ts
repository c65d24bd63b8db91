import { describe, expect, it } from 'vitest';
import { renamed } from '../../../src/venues/kucoin/former-names.js';
import { renameStored } from '../../../src/trade/reconcile/renamed-contracts.js';
import { Scene } from '../../support/scene.js';
import { SYMBOL } from '../../support/world.js';

const OLD = 'APTOSLAUNCHTOKEN-USDT';

describe('a position that an older version stored under an alias', () => {
  it('is found again under the contract’s own name, with its basis in the ledger', async () => {
    const scene = new Scene();
    const planned = await scene.enter();
    const { store } = scene.world;
    const [held, ledger] = await Promise.all([store.get('position', SYMBOL), store.get('ledger', 'main')]);
    if (!held || !ledger) throw new Error('nothing is held');
    const { [SYMBOL]: basis, ...others } = ledger.value.positions;
    if (!basis) throw new Error('no basis');
    await store.commit({
      put: [
        { kind: 'position', id: OLD, value: { ...held.value, symbol: OLD } },
        { kind: 'ledger', id: 'main', value: { ...ledger.value, positions: { ...others, [OLD]: basis } } },
      ],
      del: [{ kind: 'position', id: SYMBOL }],
    });
    const nameNow = (symbol: string): Promise<string> =>
      Promise.resolve(renamed(symbol) === 'ALT-USDT' ? SYMBOL : symbol);
    const parts = { ...scene.world.parts, exchange: { ...scene.wire.exchange, nameNow } };
    await renameStored(parts);
    await renameStored(parts);
    expect((await store.list('position')).map(({ id }) => id)).toEqual([SYMBOL]);
    expect(await scene.position()).toMatchObject({
      symbol: SYMBOL,
      contracts: planned,
      instrument: { symbol: SYMBOL },
    });
    const after = (await store.get('ledger', 'main'))?.value;
    expect(after?.positions).toEqual({ [SYMBOL]: basis });
    const told = (await scene.pushes('notice')).filter(({ text }) => text.includes(OLD));
    expect(told).toHaveLength(1);
  });

  it('keeps what was stored under fields of other names, on any exchange', async () => {
    const scene = new Scene();
    await scene.enter();
    const { store, parts } = scene.world;
    const held = await store.get('position', SYMBOL);
    const entry = (await store.list('intent')).find(({ value }) => value.kind === 'open');
    if (!held || !entry) throw new Error('nothing is held');
    const position = { ...held.value, unbooked: 2, surplus: 1 };
    const intent = { ...entry.value, id: 'e2', status: 'working' as const, calledOff: 'by the owner' };
    await store.commit({
      put: [
        { kind: 'position', id: SYMBOL, value: position, version: held.version },
        { kind: 'intent', id: 'e2', value: intent, version: 0 },
      ],
    });
    await renameStored(parts);
    await renameStored(parts);
    const now = (await store.get('position', SYMBOL))?.value;
    expect(now).toMatchObject({ unreported: 2, unexplained: 1 });
    expect(now).not.toHaveProperty('unbooked');
    expect(now).not.toHaveProperty('surplus');
    const working = (await store.get('intent', 'e2'))?.value;
    expect(working).toMatchObject({ cancelReason: 'by the owner' });
    expect(working).not.toHaveProperty('calledOff');
  });

  it('is ALT where it was APTOSLAUNCHTOKEN; other names stay', () => {
    expect(renamed(OLD)).toBe('ALT-USDT');
    expect(renamed('BTC-USDT')).toBeUndefined();
    expect(renamed('ALT-USDT')).toBeUndefined();
  });
});
