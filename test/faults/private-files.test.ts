import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { BotProcess } from '../e2e/bot-process.js';
import { eventually } from './stage.js';

let bot: BotProcess;
afterEach(() => bot.remove());

/** The demo under the umask that most hosts have. */
const bring = (): BotProcess => new BotProcess({}, ['sh', '-c', 'umask 022; exec "$@"', 'sh']);

const running = (): Promise<unknown> =>
  eventually('the bot runs', () => bot.out.includes('RAD is running'), 30_000);

/** Everything below a folder that somebody else may read, write or enter. */
const openToOthers = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .concat(dir)
    .filter((path) => (statSync(path).mode & 0o077) !== 0);

describe('files of the bot', { timeout: 60_000 }, () => {
  it('are the owner’s alone, whatever the umask', async () => {
    bot = bring();
    bot.start();
    await running();
    const found = ['data', 'logs'].flatMap((name) => openToOthers(join(bot.dir, name)));
    expect(found, 'A28: open to other users of the host').toEqual([]);
    expect(readdirSync(join(bot.dir, 'data', 'redis'))).toContain('server.json');
  });

  it('become so where an earlier version left them open', async () => {
    bot = bring();
    const [redis, logs] = [join(bot.dir, 'data', 'redis', 'appendonlydir'), join(bot.dir, 'logs')];
    for (const dir of [redis, logs]) mkdirSync(dir, { recursive: true });
    for (const file of [join(redis, 'an-old.aof'), join(logs, 'bot.log.1')]) writeFileSync(file, 'old');
    for (const path of [join(redis, 'an-old.aof'), join(logs, 'bot.log.1')]) chmodSync(path, 0o644);
    for (const path of [redis, logs]) chmodSync(path, 0o755);
    bot.start();
    await running();
    const found = openToOthers(join(bot.dir, 'data', 'redis')).concat(openToOthers(logs));
    expect(
      found.filter((path) => path !== logs),
      'A28: left open by an earlier version',
    ).toEqual([]);
  });

  it.each([
    ['empty', ''],
    ['torn', '{"port":4'],
    ['null', 'null'],
    ['with an impossible port', '{"port":99999,"password":"0123456789abcdef"}'],
  ])('are read with distrust: a server.json that is %s', async (_, text) => {
    bot = bring();
    mkdirSync(join(bot.dir, 'data', 'redis'), { recursive: true });
    writeFileSync(join(bot.dir, 'data', 'redis', 'server.json'), text);
    bot.start();
    await eventually(
      'A29: runs with a damaged server.json',
      () => bot.out.includes('RAD is running'),
      15_000,
    );
  });
});
