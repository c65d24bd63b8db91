import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ReadFailedError } from '../../src/domain/index.js';
import { createLogger, createScrubber, type LoggerOptions } from '../../src/run/logger.js';

const TOKEN = '123456:AAE-hunter2_hunter2';
const PASSPHRASE = 'say "friend" & enter\\';

let dir: string;
let out: string[];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rad-logger-'));
  out = [];
});

afterEach(() => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }));

const logger = (more: Partial<LoggerOptions> = {}) =>
  createLogger({
    level: 'info',
    dir,
    scrub: createScrubber([TOKEN, PASSPHRASE]),
    stdout: { write: (line) => out.push(line) },
    ...more,
  });

const read = (name: string): string => readFileSync(join(dir, name), 'utf8');

const lines = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('logger', () => {
  it('writes JSON lines to standard output and by component to files', async () => {
    const log = logger();
    log.info({ a: 1 }, 'started');
    for (const component of ['positions', 'scanning', 'orders', 'strategy', 'health'])
      log.child({ component }).warn({ symbol: 'BTC' }, `from ${component}`);
    log.child({ component: 'orders' }).child({ intent: 'i1' }).error({}, 'grandchild');
    log.debug({}, 'too quiet');

    await log.flush();
    const messages = (name: string) => lines(read(name)).map(({ msg }) => msg);
    expect(messages('bot.log')).toEqual(['started', 'from health']);
    expect(messages('positions.log')).toEqual(['from positions']);
    expect(messages('scanning.log')).toEqual(['from scanning']);
    expect(messages('orders.log')).toEqual(['from orders', 'grandchild']);
    expect(messages('strategy.log')).toEqual(['from strategy']);
    expect(lines(out.join(''))).toHaveLength(7);
    expect(lines(read('orders.log'))[1]).toMatchObject({
      level: 'error',
      component: 'orders',
      intent: 'i1',
    });
  });

  it('lets no secret through: not in messages, fields, errors, causes, stacks or addresses', async () => {
    const log = logger();
    const cause = new Error(`GET https://api.telegram.org/bot${TOKEN}/getMe failed with ${PASSPHRASE}`);
    const err = new ReadFailedError('account', `passphrase ${PASSPHRASE}`, { header: TOKEN }, cause);
    log.error({ err, url: `https://x/?p=${encodeURIComponent(PASSPHRASE)}` }, `token ${TOKEN}`);
    log.child({ component: 'orders', key: TOKEN }).info({ deep: { list: [PASSPHRASE] } }, 'child');
    log.info({ basic: Buffer.from(PASSPHRASE).toString('base64') }, 'basic');
    // What a setting takes is no secret.
    expect(createScrubber([])('takes redis://[:password@]host:port')).toBe(
      'takes redis://[:password@]host:port',
    );
    log.info({ url: 'redis://:sesame@host:6379' }, 'GET /bot987:unknown-token/getUpdates');

    await log.flush();
    const everything = out.join('') + readdirSync(dir).map(read).join('');
    const escaped = JSON.stringify(PASSPHRASE).slice(1, -1);
    const base64 = Buffer.from(PASSPHRASE).toString('base64');
    for (const secret of [TOKEN, 'hunter2', escaped, 'friend', base64, 'sesame', 'unknown-token'])
      expect(everything).not.toContain(secret);
    expect(lines(out.join(''))).toHaveLength(4);
    expect(everything).toContain('[secret]');
    expect(everything).toContain('ReadFailedError');
    expect(everything).toContain('logger.test.ts');
  });

  it('scrubs what has the form of a webhook’s secret, known to it or not', () => {
    const scrub = createScrubber([]);
    const secret = `rad_${'0f'.repeat(20)}`;
    expect(scrub(`POST /alert/${secret} {"secret":"${secret}"}`)).toBe(
      'POST /alert/[secret] {"secret":"[secret]"}',
    );
  });

  it('scrubs a secret that became known later', () => {
    const scrub = createScrubber(['abc', 'abcdef']);
    expect(scrub('x abcdef y abc later')).toBe('x [secret] y [secret] later');
    scrub.add('later');
    scrub.add('');
    expect(scrub('now or later')).toBe('now or [secret]');
    // However long a word is, it takes no longer than its length.
    const long = 'x'.repeat(1_000_000);
    expect(scrub(long)).toBe(long);
  });

  it('rotates by size and keeps a number of old files', async () => {
    const log = logger({ maxBytes: 2_000, keep: 2 });
    for (let number = 0; number < 100; number += 1) log.info({ number }, 'x'.repeat(100));
    await log.flush();
    const files = readdirSync(dir).filter((name) => name.startsWith('bot.log'));
    expect(files.sort()).toEqual(['bot.log', 'bot.log.1', 'bot.log.2']);
    for (const name of files) expect(statSync(join(dir, name)).size).toBeLessThanOrEqual(2_000);
    const kept = ['bot.log.2', 'bot.log.1', 'bot.log'].flatMap((name) =>
      lines(read(name)).map(({ number }) => Number(number)),
    );
    const first = kept[0] ?? 0;
    expect(kept).toEqual(Array.from({ length: 100 - first }, (_, index) => first + index));
    expect(kept.length).toBeGreaterThan(20);
  });

  it('makes files anew that were removed or moved, at a roll too', async () => {
    const log = logger({ maxBytes: 1_000 });
    log.info({}, 'one');
    await log.flush();
    rmSync(join(dir, 'bot.log'));
    log.info({}, 'two');
    await log.flush();
    renameSync(join(dir, 'bot.log'), join(dir, 'elsewhere'));
    log.info({}, 'three');
    await log.flush();
    expect(lines(read('bot.log')).map(({ msg }) => msg)).toEqual(['three']);
    for (let number = 0; number < 50; number += 1) {
      rmSync(join(dir, 'bot.log'), { force: true });
      log.info({ number }, 'x'.repeat(100 + 20 * number));
      await log.flush();
    }
    expect(lines(read('bot.log'))).toHaveLength(1);
    expect(log.trouble()).toBeUndefined();
  });

  it('never throws when the files cannot be written, and says later what is missing', async () => {
    rmSync(dir, { recursive: true });
    writeFileSync(dir, 'in the way');
    const log = logger();
    await log.flush();
    expect(log.trouble()).toContain('EEXIST');
    for (let number = 0; number < 3; number += 1) log.child({ component: 'orders' }).error({}, 'lost');
    expect(lines(out.join(''))).toHaveLength(3);
    await log.flush();
    rmSync(dir);
    log.child({ component: 'orders' }).info({}, 'well');
    await log.flush();
    expect(lines(read('orders.log'))).toMatchObject([{ level: 'warn', missing: 3 }, { msg: 'well' }]);
    log.info({}, 'well, too');
    await log.flush();
    expect(lines(read('bot.log')).map(({ msg }) => msg)).toEqual(['well, too']);
  });

  it('drops what would grow a file that cannot be rolled', async () => {
    const log = logger({ maxBytes: 300, keep: 1 });
    mkdirSync(join(dir, 'bot.log.1', 'in the way'), { recursive: true });
    for (let number = 0; number < 10; number += 1) log.info({ number }, 'x'.repeat(100));
    await log.flush();
    expect(statSync(join(dir, 'bot.log')).size).toBeLessThanOrEqual(300);
    expect(log.trouble()).toBeDefined();
  });

  it('goes on in the file of an earlier start, and makes the folder', async () => {
    const nested = join(dir, 'a', 'b');
    for (const word of ['one', 'two']) {
      const log = logger({ dir: nested });
      log.info({}, word);
      await log.flush();
    }
    expect(lines(readFileSync(join(nested, 'bot.log'), 'utf8')).map(({ msg }) => msg)).toEqual([
      'one',
      'two',
    ]);
    expect(existsSync(join(nested, 'orders.log'))).toBe(true);
  });
});
