import { Bot } from 'grammy';
import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/clock.js';
import { silentLog } from '../../../src/domain/index.js';
import type { BotDocs } from '../../../src/state/store/docs.js';
import { MemoryStore } from '../../../src/state/store/memory-store.js';
import { createOutgoing } from '../../../src/chat/telegram/outgoing.js';
import { createPinnedStatus, type PinnedStatus } from '../../../src/chat/telegram/pinned-status.js';
import { type BotApi, faults, startBotApi } from '../../support/bot-api.js';
import { NOW, status } from './fixtures.js';
import { FakeDesk } from './rig.js';

let api: BotApi;
afterEach(() => api.stop());

const OWNER = 42;

interface Pinned {
  readonly pinned: PinnedStatus;
  readonly desk: FakeDesk;
  readonly clock: ManualClock;
  readonly store: MemoryStore<BotDocs>;
  readonly refresh: () => Promise<void>;
}

let beat: number | undefined;
let whyNot: string | undefined;
let pace: number | undefined;
let away: { what: string; why: string; since: number }[] = [];

/** The pinned status over HTTP; a second one on the same store is the next process. */
const begin = (old?: Pinned): Pinned => {
  const clock = old?.clock ?? new ManualClock(NOW);
  const store = old?.store ?? new MemoryStore<BotDocs>({ clock });
  const desk = old?.desk ?? new FakeDesk();
  const bot = new Bot(api.token, { client: { apiRoot: api.apiRoot } });
  const outgoing = createOutgoing({
    bot,
    clock,
    log: silentLog,
    picture: () => Promise.resolve(undefined),
    secret: () => Promise.resolve('secret'),
  });
  const pinned = createPinnedStatus({
    bot,
    store,
    desk,
    outgoing,
    clock,
    log: silentLog,
    timeZone: 'UTC',
    heartbeat: () => beat,
    host: { whyNot: () => whyNot, away: () => away, pace: () => pace as number },
  });
  return { pinned, desk, clock, store, refresh: () => pinned.refresh(OWNER) };
};

const count = (method: string): number => api.calls.filter((call) => call.method === method).length;
const set = (desk: FakeDesk, over: Parameters<typeof status>[0]): void => {
  desk.account.status = () => Promise.resolve(status(over));
};

describe('the pinned status', () => {
  it('is one silent pinned message with mode, state, equity, day, risk, positions and heartbeat', async () => {
    api = await startBotApi();
    const { refresh } = begin();
    beat = NOW - 4_000;
    await refresh();
    const [message] = api.sent;
    expect(message?.text).toBe(
      [
        '▶️ Running · 🔴 −6.00 today · 1 open',
        'Equity 1,004.00 · risk 13.80 (1.4%)',
        '💓 Heartbeat 4 s old at 12:00 · paper',
      ].join('\n'),
    );
    expect(api.isSilent(message?.message_id ?? 0)).toBe(true);
    expect(api.core.state.rooms.get(OWNER)?.pinned).toEqual([message?.message_id]);
  });

  it('is edited every 45 s for its figures, at once for its state, and never again by itself', async () => {
    api = await startBotApi();
    const { refresh, clock, desk } = begin();
    await refresh();
    clock.advance(44_000);
    await refresh();
    expect(count('editMessageText')).toBe(0);
    clock.advance(1_000);
    await refresh();
    expect(count('editMessageText')).toBe(1);
    clock.advance(3_000);
    set(desk, { control: { ...status().control, paused: true, pauseReason: 'rain' } });
    await refresh();
    await refresh();
    expect(count('editMessageText')).toBe(2);
    expect(api.sent).toHaveLength(1);
    expect(api.sent[0]?.text).toMatch(/^⏸ Paused · 🔴 −6.00 today · 1 open\n.*Entries paused: rain/);
  });

  it('is edited at once when a card comes or a position goes, and of a recording every 15 s', async () => {
    api = await startBotApi();
    const { refresh, clock, desk } = begin();
    pace = 60;
    await refresh();
    set(desk, { waitingSignals: 7 });
    await refresh();
    expect(count('editMessageText')).toBe(1);
    set(desk, { waitingSignals: 7, positions: 3 });
    await refresh();
    expect(count('editMessageText')).toBe(2);
    expect(api.sent[0]?.text).toMatch(/3 open\nEquity .*\n💓 .* · ⏩ .* · 60×$/);
    clock.advance(14_000);
    await refresh();
    expect(count('editMessageText')).toBe(2);
    clock.advance(1_000);
    await refresh();
    expect(count('editMessageText')).toBe(3);
    pace = undefined;
  });

  it('is found again after a restart, and sent anew when the owner deleted it', async () => {
    api = await startBotApi();
    const first = begin();
    await first.refresh();
    const second = begin(first);
    await second.refresh();
    expect(api.sent).toHaveLength(1);
    expect(api.core.state.rooms.get(OWNER)?.pinned).toHaveLength(1);
    api.fail('editMessageText', faults.badRequest('message to edit not found'));
    second.clock.advance(45_000);
    await second.refresh();
    expect(api.sent).toHaveLength(2);
    expect(api.core.state.rooms.get(OWNER)?.pinned).toContain(api.sent[1]?.message_id);
  });

  it('is pinned again when nothing is pinned any more, and leaves a pin of the owner’s own alone', async () => {
    api = await startBotApi();
    const { refresh, clock } = begin();
    await refresh();
    const room = api.core.state.rooms.get(OWNER);
    const ours = [...(room?.pinned ?? [])];
    api.core.pin(OWNER, []);
    clock.advance(9 * 60_000);
    await refresh();
    expect(room?.pinned).toEqual([]);
    clock.advance(60_000);
    await refresh();
    expect(room?.pinned).toEqual(ours);
    clock.advance(10 * 60_000);
    await refresh();
    expect(count('getChat')).toBe(2);
    expect(count('pinChatMessage')).toBe(2);
  });

  it('rests after 429 as long as it was told, and goes without the pin that is refused', async () => {
    api = await startBotApi();
    const { refresh, clock } = begin();
    api.fail('sendMessage', faults.tooMany(90));
    await refresh();
    clock.advance(89_000);
    await refresh();
    expect(count('sendMessage')).toBe(1);
    clock.advance(1_000);
    api.fail('pinChatMessage', faults.badRequest('not enough rights to manage pinned messages'));
    await refresh();
    clock.advance(45_000);
    await refresh();
    expect(api.sent).toHaveLength(1);
    expect(count('editMessageText')).toBe(1);
  });

  it('is pinned later when the pin met an outage', async () => {
    api = await startBotApi();
    const { refresh, clock } = begin();
    api.fail('pinChatMessage', faults.serverError);
    await refresh();
    expect(api.core.state.rooms.get(OWNER)?.pinned).toEqual([]);
    clock.advance(60_000);
    await refresh();
    expect(api.sent).toHaveLength(1);
    expect(api.core.state.rooms.get(OWNER)?.pinned).toEqual([api.sent[0]?.message_id]);
  });

  it('says at once that nothing is traded and why, instead of "Running"', async () => {
    api = await startBotApi();
    const { refresh } = begin();
    beat = undefined;
    whyNot = 'the KuCoin key can withdraw';
    await refresh();
    expect(api.sent[0]?.text).toMatch(/^🛑 Not trading · .*\n🛑 Not trading: the KuCoin key can withdraw\n/);
    expect(api.sent[0]?.text).toContain('💔 No heartbeat yet');
    whyNot = undefined;
    await refresh();
    expect(api.sent[0]?.text).toContain('▶️ Running · ');
  });

  it('names what is away, and shows no figure while Redis cannot be asked', async () => {
    api = await startBotApi();
    const { refresh, desk } = begin();
    await refresh();
    away = [{ what: 'Redis has been away', why: 'refuses writes', since: NOW }];
    const { status: read } = desk.account;
    desk.account.status = () => Promise.reject(new Error('gone'));
    await refresh();
    expect(api.sent).toHaveLength(1);
    expect(api.sent[0]?.text).toMatch(/^⚠️ Redis has been away since .*: refuses writes\nNo figure is shown/);
    desk.account.status = read;
    away = [];
    await refresh();
    expect(api.sent[0]?.text).toContain('▶️ Running');
  });

  it('takes three lines of a narrow screen at most while all is well, a recording’s too', async () => {
    api = await startBotApi();
    const { refresh } = begin();
    beat = NOW - 4_000;
    pace = 3600;
    await refresh();
    pace = undefined;
    const lines = api.sent[0]?.text?.split('\n') ?? [];
    expect(lines[2]).toBe('💓 4 s at 12:00 · ⏩ 1 Mar 12:00 · 3,600×');
    expect(lines).toHaveLength(3);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(42);
  });

  it('warns of an old heartbeat', async () => {
    api = await startBotApi();
    const { refresh } = begin();
    beat = NOW - 61_000;
    await refresh();
    expect(api.sent[0]?.text).toContain('💔 Heartbeat 1 m 1 s old');
  });
});
