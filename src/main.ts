import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { assetPath } from './assets.js';
import { wallClock } from './clock.js';
import { startApp, type App } from './app/start.js';
import { BadInputError, RadError } from './domain/index.js';
import { createLogger, createScrubber } from './logger.js';
import { readSettings, secretsOf, SettingsError, type Settings } from './settings.js';
import { LeaseHeldError } from './store/store-errors.js';

const EXIT = { ok: 0, failed: 1, badInput: 2, leaseHeld: 3 } as const;
const FORCE_MS = 10_000;

const exitCodeOf = (error: unknown): number => {
  if (error instanceof SettingsError || error instanceof BadInputError) return EXIT.badInput;
  if (error instanceof LeaseHeldError) return EXIT.leaseHeld;
  return EXIT.failed;
};

const versionOf = (): string =>
  (JSON.parse(readFileSync(assetPath('package.json'), 'utf8')) as { version: string }).version;

/** The line for people: ours as it is, an unexpected one with its stack. */
const explain = (error: unknown): string => {
  if (error instanceof RadError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
};

const main = async (): Promise<number> => {
  const { values } = parseArgs({
    options: { 'no-wait': { type: 'boolean' }, script: { type: 'boolean' } },
    strict: true,
  });
  const settings = readSettings();
  const scrubber = createScrubber(secretsOf(settings));
  const quiet = process.stdout.isTTY || (values.script ?? false);
  const logger = createLogger({
    level: settings.logLevel,
    dir: settings.logDir,
    scrub: scrubber,
    // In a terminal the address of the chat must not drown in JSON; the files have everything.
    ...(quiet ? { stdout: { write: () => true } } : {}),
  });
  const stopping = new AbortController();
  const stopped = stopSignal();
  void stopped.then((reason) => stopping.abort(reason));
  let app: App;
  try {
    const noWait = values['no-wait'] ?? false;
    const starting = startApp({
      settings,
      logger,
      version: versionOf(),
      noWait,
      // Where standard output has the log lines, they say it already.
      say: (line) => void (quiet && process.stdout.write(`${scrubber(line)}\n`)),
      signal: stopping.signal,
    });
    // A start that hangs (a Redis that does not answer) must not outlive the wish to stop.
    const givenUp = stopped.then(async (reason) => {
      await wallClock.sleep(FORCE_MS / 2);
      throw new RadError('start-given-up', `stopped while starting (${reason})`);
    });
    givenUp.catch(() => undefined);
    app = await Promise.race([starting, givenUp]);
  } catch (error) {
    // Asked to stop while it waited for its turn: what was started is stopped already.
    if (stopping.signal.aborted) return EXIT.ok;
    throw error;
  }
  scrubber.add(new URL(app.redis.url).password);
  if (app.pairingCode !== undefined) scrubber.add(app.pairingCode);
  if (values.script) {
    const { driveDemo } = await import('./demo/script.js');
    try {
      await driveDemo(app);
    } finally {
      await shutDown(app, 'the script is over');
    }
    return EXIT.ok;
  }
  greet(app, settings);
  const reason = await stopped;
  await shutDown(app, reason);
  return EXIT.ok;
};

const greet = (app: App, { mode, role }: Settings): void => {
  const where = !['all', 'chat'].includes(role)
    ? `This process (ROLE=${role}) does not chat.`
    : app.chatUrl
      ? `Open the chat: ${app.chatUrl}`
      : app.pairingCode === undefined
        ? 'The bot answers in Telegram.'
        : `In Telegram, open a private chat with your bot and send:\n\n    /start ${app.pairingCode}\n\nWho sends it first is the owner.`;
  process.stdout.write(
    `\nRAD is running (${mode}).\n${where}\nStop with Ctrl-C; positions and signals are kept.\n\n`,
  );
};

const stopSignal = (): Promise<string> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(signal));
  });

const shutDown = async (app: App, reason: string): Promise<void> => {
  const forced = wallClock.sleep(FORCE_MS).then(() => 'late' as const);
  await Promise.race([app.stop(reason), forced]);
};

process.on('unhandledRejection', (error) => {
  process.stderr.write(`unhandled: ${explain(error)}\n`);
});

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${explain(error)}\n`);
    process.exit(exitCodeOf(error));
  },
);
