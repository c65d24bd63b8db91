import { describe, expect, it } from 'vitest';
import { chatExchange } from '../../src/run/chat-exchange.js';
import { dutiesOf } from '../../src/run/roles.js';
import { ManualClock } from '../../src/clock.js';
import type { Exchange } from '../../src/venues/exchange.js';
import type { BotDocs } from '../../src/state/store/docs.js';
import { MemoryStore } from '../../src/state/store/memory-store.js';

const NOW = 1_800_000_000_000;

/** An exchange on which every call is a fault. */
const untouched = new Proxy({} as Exchange, {
  get: (_, name) => () => {
    throw new Error(`${String(name)} was called`);
  },
});

const chatSide = async (at: number) => {
  const clock = new ManualClock(NOW);
  const store = new MemoryStore<BotDocs>({ clock });
  const account = { balance: 990, equity: 1010, available: 700, openRisk: 20, exposure: 300, marks: {}, at };
  await store.commit({ put: [{ kind: 'account', id: 'main', value: account }] });
  return { store, exchange: chatExchange(untouched, store, clock) };
};

describe('what a role does', () => {
  it('lets one role alone hold the trader lease, speak, or scan', () => {
    const of = (role: 'all' | 'trader' | 'scanner' | 'chat') => dutiesOf({ role, mode: 'live' });
    expect(of('scanner')).toEqual({ trades: false, chats: false, queues: ['chunks'] });
    expect(of('chat')).toEqual({ trades: false, chats: true, queues: [] });
    expect(of('trader')).toMatchObject({ trades: true, chats: false });
    expect(of('all')).toMatchObject({ trades: true, chats: true });
    for (const role of ['trader', 'all'] as const) expect(of(role).queues).toContain('orders');
  });

  it('keeps a replay in one process and says what to set', () => {
    for (const role of ['trader', 'scanner', 'chat'] as const)
      expect(() => dutiesOf({ role, mode: 'replay' })).toThrow(
        `ROLE is ${role}; MODE=replay takes ROLE=all, because one process owns its time`,
      );
    expect(dutiesOf({ role: 'all', mode: 'replay' }).trades).toBe(true);
  });
});

describe('the exchange of a process without the lease', () => {
  it('answers from the figures that the trader stored', async () => {
    const { exchange } = await chatSide(NOW - 4_000);
    const account = { balance: 990, equity: 1010, available: 700, timestamp: NOW - 4_000 };
    expect(await exchange.fetchAccount()).toEqual(account);
  });

  it('plans nothing on figures of a trader that is gone', async () => {
    const { exchange } = await chatSide(NOW - 61_000);
    await expect(exchange.fetchAccount()).rejects.toMatchObject({
      code: 'read-failed',
      message: 'account could not be read: no trader has read it for 61 s',
    });
  });

  it('sends no order and leaves a cancellation to the trader', async () => {
    const { exchange, store } = await chatSide(NOW);
    const request = {
      clientOrderId: 'rad-a-b-i0',
      symbol: 'BTC-USDT',
      side: 'buy',
      type: 'market',
      contracts: 1,
      reduceOnly: false,
      leverage: 2,
    } as const;
    expect(await exchange.createOrder(request)).toMatchObject({
      outcome: 'later',
      code: 'not-the-trader',
    });
    expect(await exchange.cancelOrder('BTC-USDT', 'rad-a-b-i0')).toMatchObject({ outcome: 'unknown' });
    const owed = await store.owedJobs(Infinity, 10);
    expect(owed.map(({ job }) => job)).toMatchObject([
      { queue: 'orders', name: 'cancel-order', data: { symbol: 'BTC-USDT', clientOrderId: 'rad-a-b-i0' } },
    ]);
  });
});
