import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BotProcess } from '../e2e/bot-process.js';
import { eventually, Stage } from './stage.js';

/** A file of this size is rolled with the next line. */
const FULL = 10 * 1024 * 1024;

let dir: string;
const open: { remove(): Promise<unknown> }[] = [];
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'rad-logs-'))));
afterEach(async () => {
  for (const each of open.splice(0)) await each.remove();
  rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
});

const forget = (): void => readdirSync(dir).forEach((name) => rmSync(join(dir, name), { recursive: true }));

describe('log files that are not well', { timeout: 120_000 }, () => {
  it('keep no stop from a fill, whoever removed them before a roll', async () => {
    for (const name of ['bot', 'orders', 'positions', 'scanning', 'strategy']) {
      writeFileSync(join(dir, `${name}.log`), '');
      truncateSync(join(dir, `${name}.log`), FULL - 200);
    }
    const stage = await Stage.open({ env: { LOG_DIR: dir, LIMIT_ORDER_TIMEOUT: '30' } });
    open.push({ remove: () => stage.close() });
    await stage.arm();
    const entry = await stage.enter('ETH');
    forget();
    stage.kucoin.fill(entry.clientOid, entry.size);
    await eventually('A6: guarded though the log files are gone', () => stage.isGuarded('ETH'), 10_000);
    await eventually('A6: the log goes on in a new file', () => readdirSync(dir).includes('orders.log'));
  });

  it('are said in one line at the start, and the bot runs without them', async () => {
    writeFileSync(join(dir, 'logs'), 'no folder');
    const bot = new BotProcess({ LOG_DIR: join(dir, 'logs') });
    open.push(bot);
    bot.start();
    await eventually('A6: runs with an unwritable LOG_DIR', () => bot.out.includes('RAD is running'), 30_000);
    expect(bot.out.split('\n').filter((line) => line.startsWith('LOG_DIR='))).toEqual([
      expect.stringMatching(/cannot be written \(EEXIST.*: the bot runs without log files\.$/),
    ]);
  });
});
