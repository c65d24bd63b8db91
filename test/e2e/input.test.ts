import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { assetPath } from '../../src/assets.js';
import { BotProcess } from './bot-process.js';

let bot: BotProcess | undefined;
afterEach(() => bot?.remove());

const exitOf = async (env: Readonly<Record<string, string>>, args: readonly string[] = []) => {
  bot = new BotProcess(env);
  bot.start(args);
  const code = await bot.exit();
  return { code, lines: bot.out.trim().split('\n') };
};

describe('bad input ends the program with one line per fault', () => {
  it('settings: exit code 2', async () => {
    const { code, lines } = await exitOf({ RISK_PER_TRADE: '505', MODE: 'demo', LEVERAGE: 'ten' });
    expect(code).toBe(2);
    expect(lines).toHaveLength(3);
    expect(lines.join('\n')).toMatch(/RISK_PER_TRADE.*505[\s\S]*LEVERAGE.*ten|MODE.*demo/);
  });

  it('a broken candle file: exit code 2 and its name', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'rad-broken-'));
    cpSync(assetPath('market-data'), dir, { recursive: true });
    const file = join(dir, 'binance-perp', '5m', 'BTC-USDT.csv.gz');
    writeFileSync(file, readFileSync(file).subarray(0, 5000));
    const { code, lines } = await exitOf({ REPLAY_DIR: dir });
    rmSync(dir, { recursive: true });
    expect(code).toBe(2);
    // Beside what the console says of the start there is one line, and it is the last.
    expect(lines.filter((line) => line.includes('BTC-USDT.csv.gz') && !line.startsWith('{'))).toHaveLength(1);
    expect(lines.at(-1)).toContain('BTC-USDT.csv.gz');
  });

  it('an empty window: exit code 2', async () => {
    const { code, lines } = await exitOf({ REPLAY_FROM: '2030-01-01' });
    expect(code).toBe(2);
    expect(lines.at(-1)).toContain('nothing to replay');
  });
});

describe('a start that has to wait', { timeout: 60_000 }, () => {
  it('says once that Redis is unreachable, and can be stopped', async () => {
    bot = new BotProcess({ REDIS_URL: 'redis://127.0.0.1:1' });
    bot.start();
    await bot.waitForOutput(/Redis is unreachable/);
    expect(await bot.stop()).toBe(0);
    expect(bot.out.match(/unreachable/g)).toHaveLength(1);
  });
});

describe('two instances on one account', { timeout: 60_000 }, () => {
  it('the second waits and says so, or exits with 3 under --no-wait', async () => {
    bot = new BotProcess({});
    bot.start();
    await bot.waitForOutput(/Open the chat/);
    const second = new BotProcess({});
    const env = { DATA_DIR: join(bot.dir, 'data') };
    second.start(['--no-wait'], env);
    expect(await second.exit()).toBe(3);
    expect(second.out).toMatch(/lease/);
    await second.remove();
  });
});
