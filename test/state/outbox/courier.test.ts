import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { ManualClock } from '../../../src/clock.js';
import { silentLog, type Push } from '../../../src/domain/index.js';
import { Courier, type Deliver, type DeliveryResult } from '../../../src/state/outbox/courier.js';
import { StoreUnavailableError } from '../../../src/state/store/store-errors.js';
import { MemoryStore } from '../../../src/state/store/memory-store.js';

const DELIVERED: DeliveryResult = { status: 'delivered' };
const notice = (text: string): Push => ({ type: 'notice', level: 'info', text });

const setup = () => {
  const clock = new ManualClock(0);
  const store = new MemoryStore<object>({ clock });
  /** Every attempt: event number and time. */
  const tries: (readonly [number, number])[] = [];
  const chat: { answer: Deliver } = { answer: async () => DELIVERED };
  const log = { ...silentLog, warn: vi.fn(), info: vi.fn(), error: vi.fn() };
  const courier = new Courier({
    store,
    clock,
    log,
    deliver: async (push, signal) => {
      tries.push([push.seq, clock.now()]);
      return chat.answer(push, signal);
    },
  });
  const owe = (...texts: string[]): Promise<void> => store.commit({ pushes: texts.map(notice) });
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 30; i++) await turn();
  };
  /** Lets seconds pass, with what they wake. */
  const pass = async (seconds: number): Promise<void> => {
    for (let i = 0; i < seconds; i++) {
      clock.advance(1_000);
      await settle();
    }
  };
  const owed = async (): Promise<number[]> => (await store.owedPushes(99)).map(({ seq }) => seq);
  const seqs = (): number[] => tries.map(([seq]) => seq);
  return { clock, store, courier, tries, seqs, chat, log, owe, settle, pass, owed };
};

describe('Courier', () => {
  it('delivers what was owed before and what comes later, in order, once', async () => {
    const { courier, seqs, owe, settle, owed } = setup();
    await owe('a', 'b');
    courier.start();
    await settle();
    await owe('c');
    await owe('d');
    await settle();
    expect(seqs()).toEqual([1, 2, 3, 4]);
    expect(await owed()).toEqual([]);
    await courier.stop();
  });

  it('settles those that went out together, and never delivers them again, though settling fails', async () => {
    const { courier, seqs, owe, settle, pass, chat, owed, store } = setup();
    chat.answer = async ({ seq }) => (seq === 1 ? { status: 'delivered', together: [1, 2, 3] } : DELIVERED);
    await owe('a', 'b', 'c', 'd');
    const real = store.settlePush.bind(store);
    let failures = 0;
    store.settlePush = async (seq) => {
      if (seq === 2 && failures++ === 0) throw new Error('Redis is away');
      return real(seq);
    };
    courier.start();
    await settle();
    expect(await owed()).toEqual([2, 3, 4]);
    await pass(2);
    expect(seqs()).toEqual([1, 4]);
    expect(await owed()).toEqual([]);
    await courier.stop();
  });

  it('shows the chat what follows', async () => {
    const seen: number[][] = [];
    const { store, clock, log, owe, settle } = setup();
    const courier = new Courier({
      store,
      clock,
      log,
      deliver: async (push, _signal, following = []) => {
        seen.push([push.seq, ...following.map(({ seq }) => seq)]);
        return DELIVERED;
      },
    });
    await owe('a', 'b', 'c');
    courier.start();
    await settle();
    expect(seen).toEqual([[1, 2, 3], [2, 3], [3]]);
    await courier.stop();
  });

  it('delivers one at a time, however often it is kicked', async () => {
    const { courier, seqs, owe, settle, chat } = setup();
    let release: (result: DeliveryResult) => void = () => undefined;
    chat.answer = () => new Promise((resolve) => (release = resolve));
    await owe('a', 'b');
    for (let i = 0; i < 5; i++) courier.kick();
    await settle();
    expect(seqs()).toEqual([1]);
    release(DELIVERED);
    await settle();
    expect(seqs()).toEqual([1, 2]);
    release(DELIVERED);
    await courier.idle();
    expect(seqs()).toEqual([1, 2]);
  });

  it('keeps the order through failures, with pauses of 1, 2, 4, 8, 16, 30, 30 s and one line', async () => {
    const { courier, tries, seqs, owe, settle, pass, chat, log, owed } = setup();
    chat.answer = () => Promise.reject(new Error('network is down'));
    await owe('a', 'b');
    courier.start();
    await settle();
    await pass(91);
    expect(tries.map(([, at]) => at / 1_000)).toEqual([0, 1, 3, 7, 15, 31, 61, 91]);
    expect(new Set(seqs())).toEqual(new Set([1]));
    expect(log.warn).toHaveBeenCalledTimes(1);
    await owe('c');
    chat.answer = async () => DELIVERED;
    await pass(30);
    expect(seqs().slice(8)).toEqual([1, 2, 3]);
    expect(log.info).toHaveBeenCalledTimes(1);
    expect(await owed()).toEqual([]);
    // The next outage starts with a short pause again.
    chat.answer = () => Promise.reject(new Error('down again'));
    await owe('d');
    await settle();
    await pass(1);
    expect(seqs().slice(11)).toEqual([4, 4]);
    expect(log.warn).toHaveBeenCalledTimes(2);
    await courier.stop();
  });

  it('obeys retryAfter, kicks notwithstanding', async () => {
    const { courier, tries, owe, settle, pass, chat } = setup();
    let first = true;
    chat.answer = async () => {
      const wait = first;
      first = false;
      return wait ? { status: 'retryAfter', ms: 45_000 } : DELIVERED;
    };
    await owe('a');
    courier.start();
    await settle();
    await pass(20);
    await owe('b');
    courier.kick();
    await pass(24);
    expect(tries).toEqual([[1, 0]]);
    await pass(1);
    expect(tries).toEqual([
      [1, 0],
      [1, 45_000],
      [2, 45_000],
    ]);
    await courier.stop();
  });

  it('journals and logs what can never be delivered, and goes on', async () => {
    const { courier, seqs, owe, settle, chat, log, store, owed } = setup();
    chat.answer = async ({ seq }) =>
      seq === 1 ? { status: 'dropped', reason: 'message is too long' } : DELIVERED;
    await owe('a', 'b');
    courier.start();
    await settle();
    expect(seqs()).toEqual([1, 2]);
    expect(await owed()).toEqual([]);
    expect(await store.journal()).toEqual([
      { at: 0, event: 'push-dropped', cause: 'message is too long', data: { seq: 1, type: 'notice' } },
    ]);
    expect(log.error).toHaveBeenCalledTimes(1);
    await courier.stop();
  });

  it('does not repeat what the chat has answered although the store cannot note it', async () => {
    const { courier, seqs, owe, settle, pass, store, owed } = setup();
    const settlePush = vi.spyOn(store, 'settlePush').mockRejectedValue(new Error('redis is gone'));
    await owe('a', 'b');
    courier.start();
    await settle();
    await pass(10);
    expect(seqs()).toEqual([1]);
    settlePush.mockRestore();
    await pass(30);
    expect(seqs()).toEqual([1, 2]);
    expect(await owed()).toEqual([]);
    await courier.stop();
  });

  it('repeats after a restart what was not noted, under the same number', async () => {
    const { courier, owe, settle, store, clock } = setup();
    vi.spyOn(store, 'settlePush').mockRejectedValueOnce(new Error('killed here'));
    await owe('a');
    courier.start();
    await settle();
    await courier.stop(0);
    const again: number[] = [];
    const next = new Courier({
      store,
      clock,
      log: silentLog,
      deliver: async ({ seq }) => {
        again.push(seq);
        return DELIVERED;
      },
    });
    next.start();
    await settle();
    expect(again).toEqual([1]);
    await next.stop();
  });

  it('waits for a store that cannot be read', async () => {
    const { courier, seqs, owe, settle, pass, store } = setup();
    const read = vi.spyOn(store, 'owedPushes').mockRejectedValue(new Error('redis is gone'));
    await owe('a');
    courier.start();
    await pass(5);
    expect(seqs()).toEqual([]);
    read.mockRestore();
    await pass(5);
    await settle();
    expect(seqs()).toEqual([1]);
    await courier.stop();
  });

  it('goes on within a second once the store is there, however long it was away, also where the chat needs it', async () => {
    const { courier, store, clock, chat, tries, owe, pass } = setup();
    await owe('a');
    let isAway = true;
    const away = (): never => {
      throw new StoreUnavailableError('get', {}, 'gone');
    };
    const read = store.owedPushes.bind(store);
    store.owedPushes = async (limit) => (isAway && clock.now() < 30_000 ? away() : read(limit));
    chat.answer = async () => (isAway ? away() : DELIVERED);
    courier.start();
    await pass(60);
    isAway = false;
    const before = tries.length;
    await pass(1);
    expect(tries.slice(before)).toEqual([[1, 61_000]]);
    await courier.stop();
  });

  it('finds by its poll what another process owes', async () => {
    const { courier, seqs, owe, settle, pass, store } = setup();
    store.onOwed = () => () => undefined;
    courier.start();
    await settle();
    await owe('a');
    await settle();
    expect(seqs()).toEqual([]);
    await pass(1);
    expect(seqs()).toEqual([1]);
    await courier.stop();
  });

  it('stops a delivery in flight at the deadline, aborts it, and leaves it owed', async () => {
    const { courier, owe, settle, chat, clock, owed } = setup();
    let aborted = false;
    chat.answer = (_push, signal) => {
      signal.addEventListener('abort', () => (aborted = true));
      return new Promise(() => undefined);
    };
    await owe('a');
    courier.start();
    await settle();
    let stopped = false;
    const stopping = courier.stop(3_000).then(() => (stopped = true));
    await settle();
    expect([aborted, stopped]).toEqual([true, false]);
    clock.advance(3_000);
    await stopping;
    courier.kick();
    await settle();
    expect(await owed()).toEqual([1]);
  });
});
