import { accessSync, constants, mkdirSync } from 'node:fs';
import type { Terminal } from '../../src/backtest/progress.js';
import { EXIT, runCli } from '../../src/backtest/run-cli.js';
import { wallClock, type Clock } from '../../src/clock.js';
import { reasonOf, BadInputError, silentLog } from '../../src/domain/index.js';
import { readSettings, SettingsError, type RawSettings, type Settings } from '../../src/settings.js';
import { readArguments, USAGE } from './arguments.js';
import { summaryText, Teller } from './report.js';
import { Download } from './run.js';

/** How a download is run. */
export interface DownloadIo {
  /** The summary and the help. */
  readonly out: Terminal;
  /** Progress, a line for each file, faults. */
  readonly error: Terminal;
  /** Settings over those of the environment. */
  readonly settings?: RawSettings;
  readonly clock?: Clock;
  /** A call without an answer is given up after this, ms. */
  readonly timeoutMs?: number;
  /** Handed what writes down all that has come so far, for a program that is told to stop. */
  readonly onOpen?: (save: () => void) => void;
}

/** Only the address and the folder matter here: what live trading or a replay lacks is no fault. */
const settingsOf = (overrides: RawSettings): Settings => {
  try {
    return readSettings({ MODE: 'paper', ...overrides });
  } catch (error) {
    throw error instanceof SettingsError ? new BadInputError(error.message) : error;
  }
};

/** @throws BadInputError before the exchange is asked for what could not be written */
const makeFolder = (dir: string): void => {
  try {
    mkdirSync(dir, { recursive: true });
    accessSync(dir, constants.W_OK);
  } catch (error) {
    throw new BadInputError(
      `--data: got "${dir}", expected a folder that can be written (${reasonOf(error)})`,
    );
  }
};

const download = async (argv: readonly string[], io: DownloadIo): Promise<number> => {
  const clock = io.clock ?? wallClock;
  const { exchangeApiRoot, dataDir, exchange } = settingsOf(io.settings ?? {});
  const wanted = readArguments(argv, clock.now(), dataDir, exchange);
  if (wanted === 'help') {
    io.out.write(USAGE);
    return EXIT.ok;
  }
  makeFolder(wanted.dir);
  const { market } = await wanted.venue.open({
    clock,
    log: silentLog,
    lastInLine: true,
    ...(exchangeApiRoot === undefined ? {} : { apiRoot: exchangeApiRoot }),
    ...(io.timeoutMs === undefined ? {} : { timeoutMs: io.timeoutMs }),
  });
  const teller = new Teller(io.error, clock);
  const run = new Download(market, wanted, clock, teller);
  io.onOpen?.(() => run.save());
  const outcomes = await run.run().finally(() => teller.clear());
  io.out.write(summaryText(outcomes, wanted.dir, wanted.venue.id, market.oddRows?.line()));
  return outcomes.some(({ failed }) => failed !== undefined) ? EXIT.failed : EXIT.ok;
};

/** Runs a command line of `npm run download` and answers its exit code: 1 when a file failed, 2 for bad input. */
export const runDownloadCommand = (argv: readonly string[], io: DownloadIo): Promise<number> =>
  runCli(
    () => download(argv, io),
    (text) => io.error.write(text),
  );
