import { afterEach, describe, expect, it } from 'vitest';
import { type Clock, wallClock } from '../../../src/clock.js';
import { silentLog } from '../../../src/domain/index.js';
import { createPolling } from '../../../src/chat/telegram/polling.js';
import type { BotDocs } from '../../../src/state/store/docs.js';
import { MemoryStore } from '../../../src/state/store/memory-store.js';
import { ChatUnreachableError } from '../../../src/chat/telegram/messenger.js';
import { png } from '../../support/png.js';
import { faults, privateChat, startBotApi } from '../../support/bot-api.js';
import { contains, wired, type Wired, type WiredOptions } from './wired.js';

const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of running.splice(0).toReversed()) await one.stop();
});

/** As `wired`, until the end of the test. */
const wire = async (options?: WiredOptions): Promise<Wired> => {
  const made = await wired(options);
  running.push(made);
  return made;
};

describe('the chat over the wire', () => {
  it('answers the owner, nobody else, and approves by button', async () => {
    const { api, chat, desk } = await wire();
    api.say(43, '/halt now', privateChat(43));
    api.say(api.ownerId, '/halt now', { id: -5, type: 'group', title: 'g' });
    api.say(api.ownerId, '/status');
    await api.waitFor(contains('Equity'));
    expect(api.sent).toHaveLength(1);
    expect(await chat.deliver({ seq: 1, at: 0, push: { type: 'signal', signalId: 'S1' } })).toEqual({
      status: 'delivered',
    });
    const card = await api
      .waitFor(contains('Approve') as never, 1)
      .catch(() => api.waitFor(contains('LONG')));
    const query = api.tap(card.message_id, 'Approve');
    await api.waitFor(contains('Approved'));
    expect(api.answerOf(query)?.text).toContain('Checking');
    expect(desk.asked.map(([name]) => name)).toEqual(['approve']);
    expect(api.calls.some(({ method }) => method === 'setMyCommands')).toBe(true);
  });

  it('sends the card as a picture, draws it anew for twice the size, and ends it without buttons', async () => {
    const { api, chat, desk } = await wire({ chat: { picture: () => Promise.resolve(png(64, 40)) } });
    await chat.deliver({ seq: 1, at: 0, push: { type: 'signal', signalId: 'S1' } });
    const card = await api.waitFor(contains('LONG'));
    expect(api.bytes(card)).toEqual(png(64, 40));
    api.tap(card.message_id, '2×');
    await api.waitFor(contains('(2×)'));
    await api.until(() => api.calls.some(({ method }) => method === 'editMessageMedia'));
    expect(desk.of('resize')).toHaveLength(1);
    api.tap(card.message_id, 'Skip');
    const ended = await api.waitFor(contains('Skipped'));
    expect(ended.message_id).toBe(card.message_id);
    expect(ended.reply_markup).toBeUndefined();
    expect(api.sent).toHaveLength(1);
  });

  it('a forged tap is answered and does nothing; a stranger’s is not even answered', async () => {
    const { api, desk } = await wire();
    const stranger = api.forge(43, 'ap|S1|1|AAAAAAAAAAA');
    const query = api.forge(api.ownerId, 'ap|S1|1|AAAAAAAAAAA');
    await api.until(() => api.answerOf(query) !== undefined);
    expect(api.answerOf(query)?.text).toContain('Nothing done');
    expect(api.answerOf(stranger)).toBeUndefined();
    expect(desk.asked).toEqual([]);
  });

  it.each([
    ['429', faults.tooMany(1), 'delivered'],
    ['429 for long', faults.tooMany(60), 'retryAfter'],
    ['markup', faults.badRequest("can't parse entities"), 'delivered'],
    ['blocked', faults.blocked, 'retryAfter'],
    ['5xx', faults.serverError, 'again'],
    ['a proxy', faults.badGateway, 'again'],
    ['a cut connection', faults.reset, 'again'],
    ['a lost answer', faults.dropAnswer, 'again'],
  ])('sendMessage failing with %s: %j → %s', async (_name, fault, outcome) => {
    const { api, chat, lines } = await wire({ prepare: (server) => server.fail('sendMessage', fault) });
    const push = { seq: 9, at: 0, push: { type: 'notice', level: 'info', text: 'hello' } } as const;
    const result = await chat.deliver(push).then(
      ({ status }) => status,
      (error: unknown) => (error instanceof ChatUnreachableError ? 'again' : error),
    );
    expect(result).toBe(outcome);
    expect(await chat.deliver(push)).toEqual({ status: 'delivered' });
    expect(api.sent.every(({ text }) => text?.endsWith('hello · #9'))).toBe(true);
    expect(lines.join('\n')).not.toContain(api.token);
  });

  it('outlives a server that is away at the start, with one line for the outage', async () => {
    const { api, lines } = await wire({ prepare: (server) => server.down() });
    await wallClock.sleep(700);
    await api.up();
    api.say(api.ownerId, '/version');
    await api.waitFor(contains('RAD 0.1.0'), 10_000);
    expect(lines.filter((line) => line.includes('out of reach'))).toHaveLength(1);
    expect(lines.filter((line) => line.includes('chat is back'))).toHaveLength(1);
    expect(lines.join('\n')).not.toContain(api.token);
  });

  it('loses no command of an outage in between', async () => {
    const { api, desk, lines } = await wire();
    api.say(api.ownerId, '/version');
    await api.waitFor(contains('RAD'));
    await api.down();
    await wallClock.sleep(300);
    await api.up();
    api.say(api.ownerId, '/close BTC');
    await api.waitFor(contains('Closing'), 10_000);
    expect(desk.of('close')).toHaveLength(1);
    expect(lines.filter((line) => line.includes('out of reach')).length).toBeLessThanOrEqual(1);
  });

  it.each([
    ['5xx', faults.serverError],
    ['html of a proxy', faults.badGateway],
    ['a cut connection', faults.reset],
    ['429', faults.tooMany(1)],
    ['a conflict', faults.conflict],
  ])('getUpdates failing with %s: goes on', async (_name, fault) => {
    const { api, lines } = await wire({ prepare: (server) => server.fail('getUpdates', fault, 1) });
    api.say(api.ownerId, '/version');
    await api.waitFor(contains('RAD 0.1.0'), 10_000);
    expect(lines.join('\n')).not.toContain(api.token);
  });

  it('a slow answer does not hold up the next command', async () => {
    const { api, desk } = await wire();
    let finish: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => (finish = resolve));
    const { close } = desk.positions;
    desk.positions.close = async (...args) => {
      await slow;
      return close(...args);
    };
    api.say(api.ownerId, '/close BTC');
    api.say(api.ownerId, '/halt now');
    await api.waitFor(contains('Halted'), 3_000);
    expect(desk.of('close')).toHaveLength(0);
    finish();
    await api.waitFor(contains('Closing BTC'));
  });

  it('what was confirmed to the server but not handled when the process died is handled by the next', async () => {
    const store = new MemoryStore<BotDocs>({ clock: wallClock });
    const api = await startBotApi();
    running.push(api);
    const { desk, stop } = await wired({ store, api });
    // The first process never gets done with it.
    desk.positions.close = () => new Promise(() => undefined);
    api.say(api.ownerId, '/close BTC');
    api.say(api.ownerId, '/version');
    await api.waitFor(contains('RAD'));
    expect(await store.list('unfinished')).toHaveLength(1);
    await stop();
    const next = await wire({ store, api });
    await api.waitFor(contains('Closing BTC'));
    expect(next.desk.of('close')).toHaveLength(1);
    await expect.poll(() => store.list('unfinished')).toEqual([]);
  });

  it('stops at once while a poll is open', async () => {
    const { api, chat } = await wire();
    api.say(api.ownerId, '/version');
    await api.waitFor(contains('RAD'));
    const before = wallClock.now();
    await chat.stop();
    expect(wallClock.now() - before).toBeLessThan(1_500);
  });
});

describe('a server that does not take confirmations', () => {
  it('is asked with growing pauses, and what it repeats is not handled again', async () => {
    let asked = 0;
    const handled: number[] = [];
    const told: string[] = [];
    const pauses: number[] = [];
    const stop = new AbortController();
    const message = {
      message_id: 1,
      date: 0,
      chat: { id: 1, type: 'private', first_name: 'O' },
      text: '/status',
    };
    const bot = {
      token: 't',
      isInited: () => true,
      api: { getUpdates: () => Promise.resolve((asked += 1) && [{ update_id: 7, message }]) },
    };
    const sleep: Clock['sleep'] = (ms) => {
      if (ms >= 500) pauses.push(ms);
      if (pauses.length === 4) stop.abort();
      return ms >= 500 ? Promise.resolve() : new Promise(() => undefined);
    };
    await createPolling({
      bot: bot as never,
      clock: { ...wallClock, sleep },
      log: { ...silentLog, warn: (fields) => told.push(JSON.stringify(fields)) },
      speaks: () => true,
      kinds: () => Promise.resolve([]),
      handle: (update) => Promise.resolve(void handled.push(update.update_id)),
      keep: () => Promise.resolve(),
      onConnected: () => Promise.resolve(),
      onConflict: () => Promise.resolve(),
    }).run(stop.signal);
    expect(handled).toEqual([7]);
    expect(pauses).toEqual([500, 1000, 2000, 4000]);
    expect(told).toEqual([expect.stringContaining('come again')]);
  });
});

describe('a process that is not the one that speaks any more', () => {
  it('reads nothing, and leaves what was said to the one that does', async () => {
    let speaks = true;
    const { api, desk } = await wire({ chat: { speaks: () => speaks } });
    api.say(api.ownerId, '/status');
    await api.waitFor(contains('Equity'));

    speaks = false;
    api.say(api.ownerId, '/pause');
    await wallClock.sleep(700);
    expect(desk.of('pause')).toEqual([]);

    // Nobody has confirmed it meanwhile: it is there for whoever speaks now.
    speaks = true;
    await expect.poll(() => desk.of('pause').length, { timeout: 5_000 }).toBe(1);
  });
});
