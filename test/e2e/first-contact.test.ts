import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { wallClock } from '../../src/clock.js';
import { PAIRING_HINT } from '../../src/chat/telegram/pairing.js';
import { privateChat, startBotApi, type BotApi } from '../support/bot-api.js';
import { BotProcess } from './bot-process.js';
import { answer, ask, OWNER, textOf } from './driver.js';

let api: BotApi | undefined;
let bot: BotProcess | undefined;

afterEach(async () => {
  await bot?.remove();
  await api?.stop();
});

/** Time that a process has run on a processor, ms; endless where the system does not say. */
const cpuTime = (pid: number): number => {
  try {
    const [user, system] =
      readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ').slice(11, 13) ?? [];
    return 10 * (Number(user) + Number(system));
  } catch {
    return Infinity;
  }
};

describe('first contact', () => {
  it(
    'from the code on the console to a test alert with picture and button',
    { timeout: 120_000 },
    async () => {
      api = await startBotApi({ token: '1:x', ownerId: OWNER });
      bot = new BotProcess({ TELEGRAM_API_ROOT: api.apiRoot, TELEGRAM_BOT_TOKEN: '1:x' });
      bot.start();
      const [, code = ''] = await bot.waitForOutput(/\/start ([A-Z2-9]{4}-[A-Z2-9]{4})/);
      api.say(666, '/start AAAA-AAAA', privateChat(666));
      await ask(api, `/start ${code}`, ['This is RAD', 'paper'], 30_000);
      const alert = await ask(api, '/start test', ['Test alert']);
      expect(api.bytes(alert).subarray(1, 4).toString()).toBe('PNG');
      api.tap(alert.message_id, 'It works');
      await answer(api, alert.message_id, ['The button reached me']);
      const pinned = await api.waitFor((message) => /[💓💔]/u.test(textOf(message)), 30_000);
      const { state } = api.core;
      await api.until(() => state.rooms.get(OWNER)?.pinned.includes(pinned.message_id) ?? false);
      expect(api.sent.filter((message) => message.chat.id !== OWNER).map(textOf)).toEqual([PAIRING_HINT]);

      // The next start knows the owner, prints no code and finds the pinned message again.
      expect(await bot.stop()).toBe(0);
      const lines = bot.stdout.trim().split('\n');
      expect(lines.map((line) => (JSON.parse(line) as { level?: string }).level)).not.toContain(undefined);
      expect(bot.stdout).not.toContain('In Telegram, open');
      const before = bot.out.length;
      bot.start();
      await ask(api, '/status', ['Equity'], 30_000);
      expect(bot.out.slice(before)).not.toContain('/start ');
      expect(bot.log('bot')).not.toContain(code);
    },
  );

  it(
    'B12: the console says within two seconds what is awaited, and the link pairs while the exchange is away',
    { timeout: 60_000 },
    async () => {
      api = await startBotApi({ token: '1:x', ownerId: OWNER });
      bot = new BotProcess({
        MODE: 'paper',
        EXCHANGE_API_ROOT: 'http://127.0.0.1:1',
        TELEGRAM_API_ROOT: api.apiRoot,
        TELEGRAM_BOT_TOKEN: '1:x',
      });
      const begun = wallClock.elapsed();
      bot.start();
      await bot.waitForOutput(/RAD .* \(paper\): starting Redis/);
      // On a machine that others keep busy, what the process itself has taken says what a free one would take.
      expect(Math.min(wallClock.elapsed() - begun, cpuTime(bot.pid))).toBeLessThan(2_000);
      const [, code = ''] = await bot.waitForOutput(/https:\/\/t\.me\/rad_test_bot\?start=(\S+)\n\n█{37}\n/);
      expect(bot.out).not.toContain('RAD is running');
      await bot.waitForOutput(/^Waiting for the exchange to answer…$|^Not trading yet, I go on trying: .*$/m);
      expect(bot.stdout).not.toMatch(/^Waiting for|^Not trading yet/m);
      await ask(
        api,
        `/start ${code}`,
        ['This is RAD', 'Not trading', 'no connection to the exchange'],
        20_000,
      );
      expect(await bot.stop()).toBe(0);
    },
  );
});
