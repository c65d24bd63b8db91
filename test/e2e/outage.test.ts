import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { wallClock } from '../../src/clock.js';
import type { BotApi } from '../support/bot-api.js';
import type { BotProcess } from './bot-process.js';
import { answer, ask, eventNumbers, signalCard, symbolOf } from './driver.js';
import { startApi, startBot } from './running.js';

let api: BotApi;
let bot: BotProcess;

const begin = async (): Promise<void> => {
  api = await startApi();
  bot = startBot(api);
};

const linesWith = (pattern: RegExp): number =>
  bot
    .log()
    .split('\n')
    .filter((line) => pattern.test(line)).length;

/** Pid of the private Redis that serves this bot's data folder. */
const redisPid = (): number => {
  const found = execFileSync('pgrep', ['-f', `redis-server.*`], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map(Number)
    .find((pid) => {
      try {
        return execFileSync('readlink', [`/proc/${pid}/cwd`], { encoding: 'utf8' }).includes(bot.dir);
      } catch {
        return false;
      }
    });
  if (!found) throw new Error(`no redis-server works in ${bot.dir}`);
  return found;
};

describe('outages', { timeout: 180_000 }, () => {
  it('the chat server gone for a while: trading goes on, and every push arrives afterwards, in order', async () => {
    await begin();
    const card = await signalCard(api);
    api.tap(card.message_id, 'Approve');
    await answer(api, card.message_id, ['Opened', symbolOf(card)]);
    await api.down();
    const before = bot.log('orders').length;
    const began = wallClock.now();
    // The replay and its position live on meanwhile.
    while (wallClock.now() - began < 30_000 && !/order sent/.test(bot.log('orders').slice(before)))
      await wallClock.sleep(100);
    expect(bot.log('orders').length).toBeGreaterThan(before);
    await api.up();
    await ask(api, '/status', ['replay'], 60_000);
    const numbers = eventNumbers(api);
    expect([...new Set(numbers)].sort((a, b) => a - b)).toEqual([...new Set(numbers)]);
    expect(
      linesWith(/chat.*(unreachable|cannot be reached|gone|outage)|delivery of pushes: tries/i),
    ).toBeLessThanOrEqual(4);
    expect(linesWith(/delivery of pushes: tries|unreachable|cannot be reached/i)).toBeGreaterThan(0);
  });

  it('Redis killed: it comes back by itself with everything, and the bot goes on', async () => {
    await begin();
    const card = await signalCard(api);
    const pid = redisPid();
    process.kill(pid, 'SIGKILL');
    // What is tapped meanwhile is done, or says at once that it was not.
    const query = api.tap(card.message_id, 'Approve');
    await api.until(() => api.answerOf(query) !== undefined, 10_000);
    if (api.answerOf(query)?.text?.includes('Nothing done')) {
      await ask(api, '/status', ['replay'], 20_000);
      api.tap(card.message_id, 'Approve');
    }
    await answer(api, card.message_id, ['Opened', symbolOf(card)], 40_000);
    await ask(api, '/positions', [symbolOf(card), 'stop', 'target']);
    await ask(api, `/close ${symbolOf(card)}`, ['By ', 'closed']);
    expect(redisPid()).not.toBe(pid);
    // What tells of the outage itself; whoever was turned away meanwhile says so once, with Redis as the reason.
    expect(linesWith(/"msg":"[^"]*Redis/i)).toBeLessThanOrEqual(6);
  });
});
