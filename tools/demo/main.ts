// npm run demo -- --script: the demo drives itself through its chat page, prints every push and ends.
import { startApp } from '../../src/run/start.js';
import { BadInputError, reasonOf } from '../../src/domain/index.js';
import { createLogger, createScrubber } from '../../src/run/logger.js';
import { readSettings, secretsOf } from '../../src/settings.js';
import { driveDemo } from './script.js';

const scrub = createScrubber([]);
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort(signal));

const main = async (): Promise<void> => {
  process.umask(0o077);
  const settings = readSettings();
  for (const secret of secretsOf(settings)) scrub.add(secret);
  if (settings.mode !== 'replay') throw new BadInputError('--script drives the demo alone; unset MODE');
  const stdout = { write: () => true };
  const logger = createLogger({ level: settings.logLevel, dir: settings.logDir, scrub, stdout });
  const app = await startApp({
    settings,
    logger,
    version: 'demo',
    noWait: true,
    say: (line) => void process.stdout.write(`${scrub(line)}\n`),
    hide: (secret) => scrub.add(secret),
    signal: stopping.signal,
  });
  const stopped = new Promise((resolve) => stopping.signal.addEventListener('abort', resolve));
  try {
    if (!stopping.signal.aborted) await Promise.race([driveDemo(app), stopped]);
  } finally {
    await app.stop('the script is over');
    await logger.flush();
  }
};

main().then(
  () => process.exit(0),
  (error: unknown) => {
    if (stopping.signal.aborted) process.exit(0);
    process.stderr.write(`${scrub(reasonOf(error))}\n`);
    process.exit(1);
  },
);
