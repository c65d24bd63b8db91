import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wallClock } from '../../src/clock.js';
import { silentLog } from '../../src/domain/index.js';
import { startRedis } from '../../src/state/store/private-redis.js';
import { checks } from './checks/index.js';
import { report } from './report.js';
import { runChecks } from './run.js';
import { openWorld } from './world.js';

/** Two cores are what a cheap host has; most of a check is waiting. */
const ABREAST = 4;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Where no Redis is installed one is fetched: once, before several worlds want theirs. */
const findRedis = async (): Promise<void> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'rad-verify-'));
  try {
    await (await startRedis({ dataDir, log: silentLog })).stop();
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
};

/** npm run verify: every line of the block is driven on the real stack. Names as arguments choose among them. */
const main = async (): Promise<number> => {
  const wanted = process.argv.slice(2).map((name) => name.toLowerCase());
  const chosen = checks.filter(({ line }) => wanted.length === 0 || wanted.includes(line.toLowerCase()));
  if (chosen.length === 0 || chosen.length < wanted.length) {
    process.stderr.write(
      `no such check among ${wanted.join(', ')}; there are ${checks.map(({ line }) => line).join(', ')}\n`,
    );
    return 2;
  }
  const began = wallClock.now();
  say(`Verifying ${chosen.length} parts on Redis, BullMQ, recorded markets and the chat page…`);
  await findRedis();
  const outcomes = await runChecks(chosen, openWorld, ABREAST, ({ name, ok, seen }) =>
    say(`${ok ? '✓' : '✗'} ${name} (${((wallClock.now() - began) / 1000).toFixed(1)} s): ${seen}`),
  );
  const { text, code } = report(outcomes);
  say(`\n${text}`);
  return code;
};

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);
