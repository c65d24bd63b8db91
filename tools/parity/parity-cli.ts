import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock, wallClock } from '../../src/clock.js';
import { silentLog, type Log, DAY } from '../../src/domain/index.js';
import { RecordedMarketData } from '../../src/venues/recorded/recorded-market.js';
import { startRedis } from '../../src/state/store/private-redis.js';
import { parseCommandLine, parseCount } from '../../src/backtest/arguments.js';
import { readSource } from '../../src/backtest/engine.js';
import { configure, type Assignment } from '../../src/backtest/parameters.js';
import { checkParity, type ParityReport } from './parity.js';
import { ProgressLine } from '../../src/backtest/progress.js';
import { EXIT, runCli } from '../../src/backtest/run-cli.js';
import { moment } from '../../src/backtest/words.js';

/**
 * Nothing is learnt about the strategy here: these settings make it trade often, so that a short recording gives
 * hundreds of trades to compare. Any of them can be set otherwise with --set.
 */
const BUSY: readonly Assignment[] = Object.entries({
  TIMEFRAME: '5m',
  THRESHOLD: '0.5',
  LEARNING: 'off',
  STOP_ATR: '3',
  MAX_CANDLES: '8',
  TIME_STOP_SPARE_R: '100',
  MAX_OPEN_POSITIONS: '12',
  COOLDOWN: '0',
  PAPER_BALANCE: '100000',
  MAX_POSITION_SIZE: '5000',
  RISK_PER_TRADE: '0.002',
  DAILY_LOSS_LIMIT: '1',
  MAX_DRAWDOWN: '1',
  MAX_OPEN_RISK: '1',
  MAX_EXPOSURE: '50',
  MAX_CORRELATION: '1',
}).map(([name, value]) => ({ name, value }));

const USAGE = `npm run parity -- [--data DIR] [--venue V] [--symbols A,B] [--from TIME] [--to TIME] [--set NAME=VALUE …]
                  [--trades N] [--plain] [--redis URL]
The same candles through the backtest and through jobs, Redis and the paper exchange: decision by decision, fill by
fill, trade by trade. --trades: fail when there are fewer (300). --plain: the default settings and the
whole recording, instead of busy settings and its last thirteen days.
`;

const say = (text: string): void => void process.stdout.write(text);

const DEFAULT_TRADES = 300;
/** Days at the end of the recording that give as many trades under the busy settings. */
const BUSY_MS = 13 * DAY;
const REDIS_MB = 512;

const reportText = ({ from, to, agreements, hashes }: ParityReport): string =>
  [
    `${moment(from)} to ${moment(to)} UTC`,
    ...agreements.map(
      ({ what, same, total }) => `${same === total ? '✓' : '✗'} ${what}: ${same} of ${total}`,
    ),
    ...agreements.flatMap(({ what, first }) =>
      first
        ? [
            `First ${what} that differ, at ${moment(first.at)} UTC:`,
            `  backtest: ${first.backtest}`,
            `  replay:   ${first.replay}`,
          ]
        : [],
    ),
    `Decision hash: backtest ${hashes.backtest}`,
    `               replay   ${hashes.replay}`,
    '',
  ].join('\n');

/** What went wrong inside a job shows; the rest of the log would drown the report. */
const warningsOnly: Log = {
  ...silentLog,
  warn: (_, message) => void process.stderr.write(`${message}\n`),
  error: (_, message) => void process.stderr.write(`${message}\n`),
};

const main = async (argv: readonly string[]): Promise<number> => {
  if (argv.includes('--help')) {
    say(USAGE);
    return EXIT.ok;
  }
  const parsed = parseCommandLine(argv, {
    trades: { type: 'string' },
    plain: { type: 'boolean' },
    redis: { type: 'string' },
  });
  const { source, assignments } = parsed;
  const plain = parsed.flag('plain');
  const wanted = parseCount('trades', parsed.one('trades'), plain ? 1 : DEFAULT_TRADES);
  const { settings, research } = configure(plain ? assignments : [...BUSY, ...assignments], source.dir);
  const recording = readSource(source, settings.timeframe);
  const market = new RecordedMarketData(recording, new ManualClock(0));
  const from = source.from ?? (plain ? undefined : market.to - BUSY_MS);
  const dataDir = await mkdtemp(join(tmpdir(), 'rad-parity-'));
  const redis = await startRedis({
    dataDir,
    url: parsed.one('redis'),
    log: silentLog,
    maxMemoryMb: REDIS_MB,
    durable: false,
  });
  const line = new ProgressLine(process.stderr, wallClock);
  try {
    const report = await checkParity({
      recording,
      settings,
      research,
      from,
      to: source.to,
      redisUrl: redis.url,
      log: warningsOnly,
      progress: (done, instants) => line.show(done, instants, 'instants'),
    });
    line.clear();
    say(reportText(report));
    const trades = report.agreements.find(({ what }) => what === 'trades')?.total ?? 0;
    if (trades < wanted) say(`✗ only ${trades} trades, at least ${wanted} are wanted (--trades)\n`);
    return report.agree && trades >= wanted ? EXIT.ok : EXIT.failed;
  } finally {
    await redis.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
};

process.exitCode = await runCli(() => main(process.argv.slice(2)));
