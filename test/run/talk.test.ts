import { describe, expect, it } from 'vitest';
import { chatLease, createTalk, Turn } from '../../src/run/talk.js';
import type { Stoppable } from '../../src/run/stop.js';
import { ManualClock } from '../../src/clock.js';
import { silentLog, type Push } from '../../src/domain/index.js';
import type { BotDocs } from '../../src/state/store/docs.js';
import { MemoryStore } from '../../src/state/store/memory-store.js';
import { StoreUnavailableError } from '../../src/state/store/store-errors.js';
import type { Chat } from '../../src/chat/telegram/bot.js';

/** Time goes on in steps, the promises of each before the next. */
const pass = async (clock: ManualClock, ms: number): Promise<void> => {
  for (const end = clock.now() + ms; clock.now() < end;) {
    clock.advance(50);
    await new Promise((resolve) => setImmediate(resolve));
  }
};

/** The chat lease of a store that can be made to refuse every write, as with a full disk. */
const rig = () => {
  const clock = new ManualClock(0);
  const store = new MemoryStore<BotDocs>({ clock });
  const broken = { is: false };
  const refuse = <T>(work: () => Promise<T>): Promise<T> =>
    broken.is ? Promise.reject(new StoreUnavailableError('lease', {}, 'MISCONF')) : work();
  const { acquireLease, renewLease } = store;
  store.acquireLease = (...args) => refuse(() => acquireLease.apply(store, args));
  store.renewLease = (...args) => refuse(() => renewLease.apply(store, args));
  const abort = new AbortController();
  const keeper = chatLease({ store, holder: 'here', clock, log: silentLog });
  /** The chat of a recording, with a bot that does as it is told. */
  const talking = (does: Partial<Chat>) => {
    const bot = { start: () => Promise.resolve(), stop: () => Promise.resolve(), ...does } as Chat;
    const stops: Stoppable[] = [];
    const turn = new Turn(keeper);
    const talk = createTalk({ store, bot, keeper, turn, clock, log: silentLog, stops, isPlayed: true });
    const end = async (): Promise<void> => {
      for (const part of stops.reverse()) await part.stop();
    };
    return { talk, end };
  };
  return { clock, store, broken, keeper, signal: abort.signal, talking };
};

const notice = (text: string): Push => ({ type: 'notice', level: 'info', text });

describe('the chat lease', () => {
  it('is taken again after it was lost to a store that refused, also the taking', async () => {
    const { clock, broken, keeper, signal } = rig();
    void keeper.hold(signal);
    await pass(clock, 50);
    broken.is = true;
    await pass(clock, 10_000);
    expect(keeper.holds()).toBe(false);
    // Nobody else is known to speak: what the owner says is read, a halt above all.
    expect(keeper.isElsewhere).toBe(false);
    broken.is = false;
    await pass(clock, 3_000);
    expect(keeper.holds()).toBe(true);
  });

  it('says while another process has it', async () => {
    const { clock, store, broken, keeper, signal } = rig();
    void keeper.hold(signal);
    await pass(clock, 50);
    broken.is = true;
    await pass(clock, 10_000);
    broken.is = false;
    const other = await store.acquireLease('chat', 'there', 60_000);
    await pass(clock, 3_000);
    expect(keeper.isElsewhere).toBe(true);
    if (other) await store.releaseLease(other);
    await pass(clock, 3_000);
    expect(keeper.isElsewhere).toBe(false);
    expect(keeper.holds()).toBe(true);
  });

  it('lets the chat begin although the store refused at first', async () => {
    const { clock, broken, signal, talking } = rig();
    let started = false;
    const { talk, end } = talking({ start: () => Promise.resolve(void (started = true)) });
    broken.is = true;
    const starting = talk.start(false, signal);
    await pass(clock, 2_000);
    broken.is = false;
    await pass(clock, 3_000);
    await starting;
    expect(started).toBe(true);
    await end();
  });
});

describe('messages that come by themselves', () => {
  it('come at most once a second, however many are owed; drawings of cards wait for none of them', async () => {
    const { clock, store, signal, talking } = rig();
    const delivered: { readonly type: string; readonly at: number }[] = [];
    const { talk, end } = talking({
      deliver: ({ push }) => {
        delivered.push({ type: push.type, at: clock.elapsed() });
        return Promise.resolve({ status: 'delivered' });
      },
    });
    const drawing: Push = { type: 'signalChanged', signalId: 'S1' };
    await store.commit({ pushes: [notice('a'), drawing, notice('b'), drawing, notice('c')] });
    void talk.start(false, signal);
    await pass(clock, 4_000);
    expect(delivered.map(({ type }) => type)).toEqual([
      'notice',
      'signalChanged',
      'notice',
      'signalChanged',
      'notice',
    ]);
    const [first = 0, second = 0, third = 0] = delivered
      .filter(({ type }) => type === 'notice')
      .map(({ at }) => at);
    expect(second - first).toBeGreaterThanOrEqual(1_000);
    expect(third - second).toBeGreaterThanOrEqual(1_000);
    expect(third - first).toBeLessThan(2_500);
    expect((delivered[1]?.at ?? Infinity) - first).toBeLessThan(100);
    await end();
  });

  it('wait for each other no more once the bot stops: its last words go out', async () => {
    const { clock, store, signal, talking } = rig();
    let delivered = 0;
    const { talk, end } = talking({
      deliver: () => Promise.resolve({ status: 'delivered', seen: (delivered += 1) }),
    });
    await store.commit({ pushes: [notice('a'), notice('b'), notice('c')] });
    void talk.start(false, signal);
    await pass(clock, 500);
    expect(delivered).toBe(1);
    await talk.sayOut();
    expect(delivered).toBe(3);
    await end();
  });
});
