import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock.js';
import { FEWEST_TRADES } from '../decide/analytics/index.js';
import {
  having,
  isNumber,
  isObject,
  isText,
  listOf,
  maybe,
  reasonOf,
  type Field,
  type LastBacktest,
  type Log,
  type Luck,
  type Resampled,
  type Spread,
  type TradingSettings,
} from '../domain/index.js';
import { replaceDurably } from '../state/store/durable-files.js';
import { namedSettings } from './parameters.js';
import { BACKTEST_FOLDER } from './tries.js';
import type { BacktestResult } from './types.js';

const folderIn = (dataDir: string): string => join(dataDir, BACKTEST_FOLDER);
const pathIn = (dataDir: string): string => join(folderIn(dataDir), 'last.json');

/** What is kept of a run; undefined where its luck was not measured. */
const keptOf = ({ from, to, settings, research, luck }: BacktestResult): LastBacktest | undefined =>
  luck && { from, to, settings: namedSettings(settings), research: Object.keys(research), luck };

/** Writes down what a run says of luck, in place of the run before; one line where that cannot be done. Never rejects. */
export const keepBacktest = async (dataDir: string, result: BacktestResult): Promise<string | undefined> => {
  const kept = keptOf(result);
  if (!kept) return undefined;
  try {
    await mkdir(folderIn(dataDir), { recursive: true, mode: 0o700 });
    await replaceDurably(pathIn(dataDir), `${JSON.stringify(kept)}\n`);
    return undefined;
  } catch (error) {
    return `${pathIn(dataDir)}: the chat will not know of this run: ${reasonOf(error)}`;
  }
};

const isSpread = having<Spread>({ low: isNumber, median: isNumber, high: isNumber });

const isKept = having<LastBacktest>({
  from: isNumber,
  to: isNumber,
  settings: isObject as Field<LastBacktest['settings']>,
  research: listOf(isText),
  luck: having<Luck>({
    trades: isNumber,
    totalR: isNumber,
    random: listOf(isNumber),
    randomDays: listOf(listOf(isNumber)),
    resampled: maybe(
      having<Resampled>({
        samples: isNumber,
        block: isNumber,
        growth: isSpread,
        drawdown: isSpread,
        underwaterDays: isSpread,
      }),
    ),
  }),
});

/** What is kept of the last run: absent where none is, or with one line on why it cannot be read. Never rejects. */
export const readBacktest = async (
  dataDir: string,
): Promise<{ readonly last?: LastBacktest; readonly fault?: string }> => {
  const path = pathIn(dataDir);
  try {
    const last: unknown = JSON.parse(await readFile(path, 'utf8'));
    return isKept(last) ? { last } : { fault: `${path} is not what a backtest keeps: it counts as none` };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    return { fault: `${path} cannot be read, so it counts as none: ${reasonOf(error)}` };
  }
};

/** What may differ between a backtest and the account that it is to speak for. */
const OWN: readonly string[] = ['PAPER_BALANCE', 'LEARNING'];

/** Whether the run traded by the rules and settings of now. */
export const isCurrent = ({ settings, research }: LastBacktest, now: TradingSettings): boolean =>
  research.length === 0 &&
  Object.entries(namedSettings(now)).every(([name, value]) => OWN.includes(name) || settings[name] === value);

/**
 * The drawdown below which 95 of 100 resamples of the run stayed, a fraction; undefined where it had too few trades, or
 * other rules or settings than now.
 */
export const drawdown95Of = (last: LastBacktest | undefined, now: TradingSettings): number | undefined =>
  last && last.luck.trades >= FEWEST_TRADES && isCurrent(last, now)
    ? last.luck.resampled?.drawdown.high
    : undefined;

/** How old what is known may be before the file is looked at again, ms: a terminal may have run one meanwhile. */
const LOOK_EVERY = 10_000;

/** The last backtest in memory: whoever asks waits for no disk. */
export class KnownBacktest {
  #last: LastBacktest | undefined;
  #fault: string | undefined;
  #lookedAt = -Infinity;
  #isLooking = false;

  constructor(
    private readonly dataDir: string,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {
    void this.#look();
  }

  /** What was known at the last look; looks again, behind, where that was a while ago. */
  get last(): LastBacktest | undefined {
    if (this.clock.elapsed() - this.#lookedAt >= LOOK_EVERY) void this.#look();
    return this.#last;
  }

  /** Takes a run in the place of the one before, at once here and behind on the disk. */
  keep(result: BacktestResult): void {
    this.#last = keptOf(result) ?? this.#last;
    this.#isLooking = true;
    void keepBacktest(this.dataDir, result).then((fault) => {
      this.#isLooking = false;
      this.#tell(fault);
    });
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    const { last, fault } = await readBacktest(this.dataDir);
    this.#isLooking = false;
    this.#lookedAt = this.clock.elapsed();
    this.#last = last;
    this.#tell(fault);
  }

  /** Each fault once. */
  #tell(fault: string | undefined): void {
    if (fault !== undefined && fault !== this.#fault) this.log.warn({}, fault);
    this.#fault = fault;
  }
}
