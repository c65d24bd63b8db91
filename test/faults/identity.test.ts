import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answer, ask, newest, textOf } from '../e2e/driver.js';
import { contractId } from '../support/kucoin/index.js';
import { eventually, Stage } from './stage.js';

let stage: Stage;
let backup: string;
beforeEach(async () => {
  backup = mkdtempSync(join(tmpdir(), 'rad-backup-'));
  stage = await Stage.open();
  await stage.arm();
}, 90_000);
afterEach(async () => {
  await stage.close();
  rmSync(backup, { recursive: true, force: true, maxRetries: 5 });
});

/** The append-only files as they are at this moment, copied as the documentation says. */
const copyFiles = (): void => cpSync(stage.redis.dir, backup, { recursive: true });

/** Stops bot and Redis, puts the copied files in place and starts both. */
const restore = async (): Promise<void> => {
  await stage.bot.kill();
  await stage.redis.kill();
  rmSync(stage.redis.dir, { recursive: true, force: true, maxRetries: 5 });
  cpSync(backup, stage.redis.dir, { recursive: true });
  await stage.redis.start();
  const before = newest(stage.api);
  stage.bot.start();
  await answer(stage.api, before, ['is running'], 30_000);
};

const said = (after = 0): string =>
  stage.api.sent
    .filter(({ message_id: id }) => id > after)
    .map(textOf)
    .join('\n');

/** Stops and targets of a base that rest, as `<id> <trigger>`. */
const exits = (base: string): readonly string[] =>
  stage
    .resting()
    .filter(({ symbol, reduceOnly }) => reduceOnly && symbol === contractId(`${base}-USDT`))
    .map(({ clientOid, stopPrice }) => `${clientOid} ${stopPrice}`)
    .sort();

describe('an older append-only file that was put back', () => {
  it('leaves stop and target of a position that was opened since as they rest', async () => {
    copyFiles();
    await stage.hold('XRP');
    const before = await eventually('stop and target rest', () => exits('XRP').length === 2 && exits('XRP'));
    const at = newest(stage.api);
    await restore();
    const words = ['that I did not open', 'taken over as it rests after a restored backup'];
    await eventually('the position is told of', () => words.some((text) => said(at).includes(text)));
    await ask(stage.api, '/positions', ['XRP']);
    expect(said(at), 'A9: a position of its own is not called a stranger').not.toContain('did not open');
    expect(exits('XRP'), 'A9: stop and target are taken over as they rest').toEqual(before);
    expect(said(at), 'A9: what was taken over is told').toContain('after a restored backup');
  }, 120_000);

  it('brings no client id of before back', async () => {
    copyFiles();
    await stage.hold('XRP');
    stage.api.say(42, '/close XRP');
    await eventually('XRP is closed', () => stage.held('XRP') === 0 && exits('XRP').length === 0);
    const earlier = new Set(stage.kucoin.orders.map(({ clientOid }) => clientOid));
    const at = newest(stage.api);
    await restore();
    const entry = await stage.enter('ETH').catch(() => undefined);
    expect(entry && !earlier.has(entry.clientOid), 'A10: the next entry rests under a new client id').toBe(
      true,
    );
    stage.kucoin.fill(entry?.clientOid ?? '', entry?.size ?? 0);
    await eventually('A10: it is guarded', () => stage.held('ETH') > 0 && stage.isGuarded('ETH'));
    expect(said(at), 'A10: nothing is resolved that was never in doubt').not.toContain('Resolved');
  }, 120_000);
});
