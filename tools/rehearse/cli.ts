import { createInterface } from 'node:readline/promises';
import { runCli } from '../../src/backtest/run-cli.js';
import { LeaseHeldError } from '../../src/state/store/store-errors.js';
import { rehearse } from './session.js';

const LEASE_HELD = 3;

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    if (!stop.signal.aborted)
      process.stderr.write('\nStopping: what the rehearsal opened is closed first.\n');
    stop.abort(new Error(signal));
  });

const ask = async (question: string): Promise<boolean> => {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `, { signal: stop.signal })).trim());
  } catch {
    return false;
  } finally {
    lines.close();
  }
};

process.exitCode = await runCli(async () => {
  try {
    return await rehearse(process.argv.slice(2), {
      out: process.stdout,
      signal: stop.signal,
      ...(process.stdin.isTTY ? { ask } : {}),
    });
  } catch (error) {
    if (!(error instanceof LeaseHeldError)) throw error;
    process.stderr.write(`${error.message}: stop the bot first, and start it again afterwards\n`);
    return LEASE_HELD;
  }
});
