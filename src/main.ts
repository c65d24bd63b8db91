import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { assetPath } from './assets.js';
import { wallClock } from './clock.js';
import { closeFiles } from './run/disk.js';
import { contactText, linkText, runningText, startingLine, type Contact } from './run/greeting.js';
import { BadInputError, RadError, reasonOf } from './domain/index.js';
import { createLogger, createScrubber, type RootLogger } from './run/logger.js';
import { readSettings, secretsOf } from './settings.js';
import { LeaseHeldError } from './state/store/store-errors.js';
import type { App } from './run/start.js';
import { openOutput } from './run/terminal.js';

const EXIT = { ok: 0, failed: 1, badInput: 2, leaseHeld: 3 } as const;
const FORCE_MS = 10_000;
/** Why an app is stopped that another one follows in this process. */
const AGAIN = 'the recording begins again';

const exitCodeOf = (error: unknown): number => {
  if (error instanceof BadInputError) return EXIT.badInput;
  if (error instanceof LeaseHeldError) return EXIT.leaseHeld;
  return EXIT.failed;
};

const versionOf = (): string =>
  (JSON.parse(readFileSync(assetPath('package.json'), 'utf8')) as { version: string }).version;

const USAGE = `Usage: node dist/src/main.js [--no-wait] [--disarm]

  --no-wait  end with code 3 when another instance trades, instead of waiting for it
  --disarm   take Arm back before anything is traded: for a start from a backup
  --help     this

Settings come from the environment or .env in the working directory: see .env.example.
Exit codes: 0 clean stop, 1 anything else, 2 bad settings or input, 3 another instance trades and --no-wait.
`;

const out = openOutput(process.stdout, 1);
const errors = openOutput(process.stderr, 2);
/** What this process knows of secrets; grows as they become known. */
const scrubber = createScrubber([]);
let logger: RootLogger | undefined;
/** Stops what runs; once. */
let stop: (reason: string) => Promise<void> = () => Promise.resolve();

/** The line for people: ours as it is, an unexpected one with its stack; without secrets. */
const explain = (error: unknown): string => {
  if (error instanceof RadError) return scrubber(error.message);
  return scrubber(error instanceof Error ? (error.stack ?? error.message) : String(error));
};

const readArguments = () => {
  try {
    const boolean = { type: 'boolean' } as const;
    return parseArgs({
      options: { 'no-wait': boolean, disarm: boolean, help: boolean },
      strict: true,
    }).values;
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error);
    throw new BadInputError(`${reason}; takes --no-wait, --disarm or --help`);
  }
};

const main = async (): Promise<number> => {
  // Keys, balances and words of the owner's are nobody else's, Redis's files included.
  process.umask(0o077);
  const values = readArguments();
  if (values.help) {
    out.write(USAGE);
    return EXIT.ok;
  }
  const settings = readSettings();
  for (const secret of secretsOf(settings)) scrubber.add(secret);
  closeFiles(settings.dataDir, settings.logDir);
  const quiet = process.stdout.isTTY;
  // Whoever reads the log lines from a pipe finds nothing else among them.
  const people = quiet ? out : errors;
  const own = createLogger({
    level: settings.logLevel,
    dir: settings.logDir,
    scrub: scrubber,
    // In a terminal the address of the chat must not drown in JSON; the files have everything.
    stdout: quiet ? { write: () => true } : out,
  });
  await own.flush();
  const noFiles = own.trouble();
  if (noFiles !== undefined)
    errors.write(
      `LOG_DIR=${settings.logDir} cannot be written (${noFiles}): the bot runs without log files.\n`,
    );
  logger = own;
  const print = (text: string): void => void people.write(`${text}\n\n`);
  const version = versionOf();
  print(startingLine(version, settings));
  let contact: Contact = {};
  const wish = new AbortController();
  const stoppingSignal = wish.signal;
  const stopped = stopSignal();
  void stopped.then((reason) => wish.abort(reason));
  // Most of the program is loaded here: not before the first line says that it starts.
  const { startApp } = await import('./run/start.js');
  const start = async (onAgain: () => void): Promise<App> => {
    const starting = startApp({
      settings,
      logger: own,
      version,
      noWait: values['no-wait'] ?? false,
      disarm: values.disarm ?? false,
      say: (line) => void people.write(`${scrubber(line)}\n`),
      onChat: (opened) => {
        contact = opened;
        if (opened.pairingCode !== undefined) scrubber.add(opened.pairingCode);
        print(contactText(opened));
      },
      onTelegram: (username) => print(linkText(username, contact, quiet)),
      onAgain,
      hide: (secret) => scrubber.add(secret),
      signal: stoppingSignal,
    });
    // A start that hangs (a Redis that does not answer) must not outlive the wish to stop.
    const givenUp = stopped.then(async (reason) => {
      await wallClock.sleep(FORCE_MS / 2);
      throw new RadError('start-given-up', `stopped while starting (${reason})`);
    });
    givenUp.catch(() => undefined);
    return Promise.race([starting, givenUp]);
  };
  for (;;) {
    let wantAgain = (): void => undefined;
    const again = new Promise<string>((resolve) => (wantAgain = () => resolve(AGAIN)));
    try {
      const app = await start(wantAgain);
      stop = (reason) => shutDown(app, reason);
    } catch (error) {
      // Asked to stop while it waited for its turn: what was started is stopped already.
      if (stoppingSignal.aborted) return EXIT.ok;
      throw error;
    }
    print(runningText(settings));
    await stop(await Promise.race([stopped, again]));
    if (stoppingSignal.aborted) return EXIT.ok;
    stopping = undefined;
    print('The recording begins again…');
  }
};

const stopSignal = (): Promise<string> =>
  new Promise((resolve) => {
    // A second one (npm passes on what the terminal has sent already) must not kill what stops within 10 s anyway.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve(signal));
  });

let stopping: Promise<unknown> | undefined;

const shutDown = async (app: App, reason: string): Promise<void> => {
  const forced = wallClock.sleep(FORCE_MS).then(() => 'late' as const);
  stopping ??= Promise.race([app.stop(reason), forced]);
  const outcome = await stopping;
  // Two at a time would be worse than none; the next start begins again all the same.
  if (outcome === 'late' && reason === AGAIN)
    throw new RadError('again-late', 'the bot did not stop in time to begin again: start it once more');
};

const leave = async (code: number): Promise<never> => {
  await Promise.all([logger?.flush(), out.flush?.(), errors.flush?.()]);
  process.exit(code);
};

/** Something that nobody expected: the state of this process is not known any more, another one is to go on. */
const fail = (what: string, error: unknown): void => {
  const reason = reasonOf(error);
  errors.write(`${what}: ${explain(error)}\n`);
  logger?.error({ err: error }, `${what}: ${reason}`);
  // While it stops, connections that are closed may say so once more.
  if (stopping) return;
  void stop('a fault of its own')
    .catch(() => undefined)
    .then(() => leave(EXIT.failed));
};

process.on('uncaughtException', (error) => fail('uncaught', error));
process.on('unhandledRejection', (error) => fail('unhandled', error));

void main()
  .catch((error: unknown) => {
    errors.write(`${explain(error)}\n`);
    return exitCodeOf(error);
  })
  .then(leave);
