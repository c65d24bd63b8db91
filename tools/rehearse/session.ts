import { join } from 'node:path';
import type { Terminal } from '../../src/backtest/progress.js';
import { wallClock, type Clock } from '../../src/clock.js';
import { BadInputError, silentLog } from '../../src/domain/index.js';
import { createScrubber } from '../../src/run/logger.js';
import {
  readSettings,
  secretsOf,
  SettingsError,
  type RawSettings,
  type Settings,
} from '../../src/settings.js';
import type { BotDocs } from '../../src/state/store/docs.js';
import type { Store } from '../../src/state/store/store.js';
import { publicVerdict } from '../../src/venues/kucoin/assumed.js';
import { KEY_INFO } from '../../src/venues/kucoin/client.js';
import { rowOf } from '../../src/venues/shared/fields.js';
import { agree, type Agreed } from './agree.js';
import { readArguments, USAGE, type Wanted } from './arguments.js';
import { balanceOf } from './bill.js';
import { clean, type Cleaned, type CleanOptions } from './clean.js';
import { journalIn } from './journal.js';
import { openWire } from './open-wire.js';
import { OwnOrders } from './own-orders.js';
import { remember } from './remember.js';
import { reported, type Report } from './report.js';
import { Rehearsing } from './run.js';
import { requireNoBot } from './resting-orders.js';
import { requireIdle, symbolsOfBot, takeSeat } from './seat.js';
import { isQuiet, linesIn, quietSteps, trades, tradingSteps } from './stages.js';
import { earlierOrders, laterStep } from './steps/later.js';
import { LEVERAGE } from './steps/trials.js';
import { finish } from './trading.js';
import type { Stand, TradingStand, Verdict } from './types.js';
import type { Wire } from './wire.js';
import { Teller } from './teller.js';
import { countsOf } from './words.js';
import { writeReport } from './write-report.js';

/** What a rehearsal is run with. */
export interface RehearsalIo {
  readonly out: Terminal;
  /** Settings over those of the environment. */
  readonly settings?: RawSettings;
  /** Aborted to stop: what was opened is closed first. */
  readonly signal?: AbortSignal;
  /** A question to the owner; absent where nobody sits there. */
  readonly ask?: (question: string) => Promise<boolean>;
  readonly onReport?: (report: Report) => void;
}

/** Orders that were placed, as it was agreed. */
interface Traded extends Agreed {
  readonly own: OwnOrders;
}

const OK = 0;
const FAILED = 1;

/** @throws BadInputError with a line for each fault */
const settingsFor = (mode: 'paper' | 'live', overrides: RawSettings = {}): Settings => {
  try {
    return readSettings({ ...overrides, MODE: mode });
  } catch (error) {
    throw error instanceof SettingsError ? new BadInputError(error.message) : error;
  }
};

/** A clock whose waits end when the owner wants to stop. */
const stoppable = (clock: Clock, signal: AbortSignal | undefined): Clock => ({
  now: () => clock.now(),
  elapsed: () => clock.elapsed(),
  sleep: (ms, own) => clock.sleep(ms, own ?? signal),
  every: (ms, task) => clock.every(ms, task),
});

/** Runs a command line of `npm run rehearse`; its exit code. @throws RadError with one line for people */
export const rehearse = async (argv: readonly string[], io: RehearsalIo): Promise<number> => {
  const wanted = readArguments(argv);
  if (wanted === 'help') {
    io.out.write(USAGE);
    return OK;
  }
  const isPublic = wanted.stages.every((stage) => stage === 'public');
  return isPublic ? rehearsePublicly(wanted, io) : rehearseWithKey(wanted, io);
};

const rehearsePublicly = async (wanted: Wanted, io: RehearsalIo): Promise<number> => {
  const settings = settingsFor('paper', io.settings);
  const wire = await openWire(settings, wallClock);
  const course = begin(wire, wanted, io);
  await course.run(quietSteps('public', standOf(wire, wanted, io.signal)));
  const code = await end(course, settings, wanted, io);
  const said = (verdict: Verdict): readonly string[] =>
    course.lines.flatMap((line) => (line.verdict === verdict ? [`${line.id} ${line.why ?? ''}`] : []));
  io.out.write(`${publicVerdict(said('fail'), said('warn'))}\n`);
  return code;
};

const rehearseWithKey = async (wanted: Wanted, io: RehearsalIo): Promise<number> => {
  const settings = settingsFor('live', io.settings);
  const seat = await takeSeat(settings, wallClock, silentLog);
  try {
    const wire = await openWire(settings, wallClock, () => seat.holds());
    const course = begin(wire, wanted, io);
    const dir = join(settings.dataDir, 'rehearsal');
    const journal = journalIn(dir, await uidOf(wire), seat.prefix);
    const own = new OwnOrders(wire, wallClock, journal);
    const ending = { wire, clock: wallClock, own, patience: wanted.waits.patience, leverage: LEVERAGE };
    const requireQuiet = async (): Promise<void> => {
      await requireIdle(seat.store);
      await requireNoBot(wire);
    };
    if (!wanted.cleanOnly) await requireQuiet();
    const ofBot = await symbolsOfBot(seat.store);
    await cleanBefore({ ...ending, persistence: ending.patience, ofBot, ...asking(wanted, io) }, io);
    if (wanted.cleanOnly) return OK;
    const stand = standOf(wire, wanted, io.signal);
    const quiet = wanted.stages.filter(isQuiet).flatMap((stage) => quietSteps(stage, stand));
    const asksLater = wanted.stages.includes('later');
    const after = asksLater ? [laterStep(await earlierOrders(dir, wallClock.now()), stand)] : [];
    const isWell = await course.run([...quiet, ...after]);
    const stages = wanted.stages.filter(trades);
    if (!isWell || !stand.chosen || stages.length === 0)
      return await end(course, settings, wanted, io, seat.store);
    const agreed = await agree(stand.chosen, {
      ...io,
      wire,
      stages,
      yes: wanted.yes,
      requireNoBot: requireQuiet,
    });
    if (!agreed) {
      io.out.write('Nothing was placed. (--yes goes on without asking.)\n');
      return await end(course, settings, wanted, io, seat.store);
    }
    const { chosen, said } = agreed;
    const trading: TradingStand = {
      ...stand,
      chosen,
      own,
      began: wire.client.now(),
      balance: await balanceOf(wire),
      ...(io.ask && !wanted.yes ? { ask: io.ask } : {}),
    };
    let cleaned: Cleaned;
    try {
      await course.run(tradingSteps(stages, trading));
    } finally {
      io.out.write('Cancelling and closing what the rehearsal opened …\n');
      cleaned = await clean({ ...ending, persistence: PERSISTENCE });
    }
    await course.end([{ step: '12', prove: () => finish(trading, cleaned, said) }]);
    return await end(course, settings, wanted, io, seat.store, { ...agreed, own });
  } finally {
    await seat.leave();
  }
};

/** The account of the key; '' where the exchange does not say. @throws as the wire does */
const uidOf = async (wire: Wire): Promise<string> => {
  const answer = await wire.ask('private', 'GET', KEY_INFO);
  const { uid } = answer.ok ? rowOf(answer.data, 'key') : {};
  return typeof uid === 'string' || typeof uid === 'number' ? String(uid) : '';
};

/** How long the end is tried while the exchange cannot be reached, ms. */
const PERSISTENCE = 600_000;

/** Takes away what an interrupted rehearsal left. @throws BadInputError where that cannot be done */
const cleanBefore = async (options: CleanOptions, { out }: RehearsalIo): Promise<void> => {
  const { canceled, closed, left, others } = await clean(options);
  if (left !== undefined)
    throw new BadInputError(`an earlier rehearsal left something that cannot be taken away: ${left}`);
  if (canceled + closed > 0)
    out.write(
      `An earlier rehearsal was interrupted: ${canceled} orders cancelled, ${closed} positions closed.\n`,
    );
  for (const found of others.values()) out.write(`Left as it is: ${found}.\n`);
};

/** Somebody to ask whose a position is; Ctrl-C is no answer. */
const asking = ({ yes }: Wanted, { ask, signal }: RehearsalIo): Pick<CleanOptions, 'ask'> => {
  if (yes || !ask) return {};
  return {
    ask: async (question) => {
      const answer = await ask(question);
      return signal?.aborted ? undefined : answer;
    },
  };
};

const standOf = (wire: Wire, { waits, contract }: Wanted, signal: AbortSignal | undefined): Stand => ({
  wire,
  clock: stoppable(wallClock, signal),
  waits,
  ...(contract === undefined ? {} : { wanted: contract }),
});

const begin = (wire: Wire, { stages }: Wanted, { out, signal }: RehearsalIo): Rehearsing => {
  const teller = new Teller(out, linesIn(stages));
  return new Rehearsing({
    clock: wallClock,
    calls: () => wire.take(),
    onLine: (line) => teller.tell(line),
    ...(signal ? { signal } : {}),
  });
};

const end = async (
  course: Rehearsing,
  settings: Settings,
  { stages }: Wanted,
  { out, signal, onReport }: RehearsalIo,
  store?: Store<BotDocs>,
  traded?: Traded,
): Promise<number> => {
  const scrub = createScrubber(secretsOf(settings));
  const now = wallClock.now();
  const spent = course.lines.reduce((sum, { ms }) => sum + ms, 0);
  const report: Report = {
    began: now - spent,
    ended: now,
    stages,
    ending: course.failed ? 'a line is red' : signal?.aborted ? 'interrupted' : 'complete',
    facts: course.facts,
    lines: reported(course.lines, scrub),
    ...(traded ? tradedOf(course, traded) : { orders: [] }),
  };
  const path = await writeReport(join(settings.dataDir, 'rehearsal'), report);
  onReport?.(report);
  if (store) await remember(store, report);
  const { pass, warn, fail } = countsOf(course.lines);
  out.write(`\n${pass} proved, ${warn} yellow, ${fail} red. Report: ${path}.html\n`);
  return report.ending === 'complete' ? OK : FAILED;
};

/** What the report says of orders that were placed. */
const tradedOf = (
  { lines }: Rehearsing,
  { chosen, said, own }: Traded,
): Pick<Report, 'contract' | 'said' | 'cost' | 'orders'> => {
  const cost = lines.find(({ id }) => id === '12.bill')?.figures['usdt'];
  const filled = new Set<unknown>(
    lines.flatMap(({ id, figures }) => (id === '10.bought' ? [figures['orderId']] : [])),
  );
  return {
    contract: chosen.contract.id,
    said,
    ...(typeof cost === 'number' ? { cost } : {}),
    orders: own.placed.map(({ request, orderId, sentAt }) => ({
      orderId,
      clientOid: request.clientOrderId,
      symbol: chosen.contract.id,
      filled: filled.has(orderId),
      at: sentAt,
    })),
  };
};
