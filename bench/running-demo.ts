import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wallClock } from '../src/clock.js';
import { PageOwner } from '../src/demo/owner.js';
import { RadError } from '../src/domain/index.js';
import { assetPath } from '../src/assets.js';
import type { Bench } from './bench.js';
import { metricOf, readMetrics, residentMb, startArgs } from './process.js';

const RUNS = 3;
const SIGNAL_MS = 120_000;
/** The second look at memory: this long after the card came. */
const LATER_MS = 60_000;

/** What one start of the demo showed; MB are 1,000,000 bytes. */
interface DemoFigures {
  readonly startToSignal: number;
  readonly bot: number;
  readonly redis: number;
  readonly botLater: number;
  readonly redisLater: number;
  /** ms */
  readonly longestBlock: number;
}

class DemoError extends RadError {
  constructor(what: string, output: string) {
    super('bench-demo', `${what}; the demo's last output:\n${output.slice(-1500)}`, { what });
  }
}

const statusOf = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
};

/** The private Redis: the only child of the bot that is called so. */
const redisOf = (parent: number): number | undefined => {
  if (process.platform !== 'linux') return undefined;
  const child = readdirSync('/proc').find((name) => {
    if (!/^\d+$/.test(name)) return false;
    const status = statusOf(name);
    return status.includes(`\nPPid:\t${parent}\n`) && /^Name:\t(redis|valkey)/m.test(status);
  });
  return child === undefined ? undefined : Number(child);
};

/** The compiled bot with the demo's settings, fresh data and free ports. */
const startDemo = (dir: string): { child: ChildProcess; output: () => string } => {
  let text = '';
  const { flags, file } = startArgs();
  const child = spawn(process.execPath, [...flags, file], {
    cwd: dir,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      MODE: 'replay',
      REPLAY_DIR: assetPath('market-data'),
      REPLAY_FROM: '2025-10-01',
      REPLAY_SPEED: '3600',
      DATA_DIR: join(dir, 'data'),
      LOG_DIR: join(dir, 'logs'),
      LOCAL_CHAT_PORT: '0',
      HEALTH_PORT: '0',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const take = (chunk: Buffer): void => void (text += chunk.toString());
  child.stdout?.on('data', take);
  child.stderr?.on('data', take);
  return { child, output: () => text };
};

const waitFor = async (pattern: RegExp, output: () => string, child: ChildProcess): Promise<string> => {
  const deadline = wallClock.now() + 30_000;
  for (;;) {
    const found = pattern.exec(output())?.[1];
    if (found) return found;
    if (child.exitCode !== null) throw new DemoError(`the demo ended with code ${child.exitCode}`, output());
    if (wallClock.now() > deadline) throw new DemoError(`${String(pattern)} did not come`, output());
    await wallClock.sleep(20);
  }
};

/** Longest block of the bot's event loop since this was last asked, in ms. */
const longestBlock = async (healthPort: string): Promise<number> =>
  metricOf(await readMetrics(Number(healthPort)), 'nodejs_eventloop_block_seconds') * 1000;

const measureOnce = async (dir: string): Promise<DemoFigures> => {
  const began = performance.now();
  const { child, output } = startDemo(dir);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  try {
    const port = await waitFor(/"port":(\d+),"msg":"health is served"/, output, child);
    await longestBlock(port);
    const owner = await PageOwner.open(await waitFor(/Open the chat: (\S+)/, output, child), () => undefined);
    await owner.until('a signal card with a picture', ({ hasPhoto }) => hasPhoto, SIGNAL_MS);
    const startToSignal = (performance.now() - began) / 1000;
    const redis = redisOf(child.pid ?? 0);
    const first = { bot: residentMb(child.pid), redis: residentMb(redis) };
    await wallClock.sleep(LATER_MS);
    const later = { botLater: residentMb(child.pid), redisLater: residentMb(redis) };
    owner.close();
    return { startToSignal, ...first, ...later, longestBlock: await longestBlock(port) };
  } finally {
    child.kill('SIGTERM');
    await exited;
  }
};

const measureDemo = async (): Promise<DemoFigures[]> => {
  const figures: DemoFigures[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const dir = mkdtempSync(join(tmpdir(), 'rad-bench-'));
    try {
      figures.push(await measureOnce(dir));
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  }
  return figures;
};

/** The running demo's section of docs/benchmarks.md. */
export const demoBench: Bench = {
  title: 'The running demo',
  about: `The compiled bot with the flags of \`npm start\` and the settings of \`npm run demo\`, in a fresh folder, with its private Redis; ${RUNS} starts. Start to first signal is the time from the start of the process until the first card with a picture is on the chat page. Memory is what the kernel calls resident (VmRSS; MB = 1,000,000 bytes; only on Linux), when that card came and ${LATER_MS / 1000} s later. The longest block of the event loop is that from the start of /metrics to the end.`,
  run: async () => {
    const all = await measureDemo();
    const of = (value: (figures: DemoFigures) => number): number[] => all.map(value);
    return [
      { name: 'start to first signal', unit: 's', runs: of((run) => run.startToSignal), aim: 60 },
      { name: 'bot, at the first card', unit: 'MB', runs: of((run) => run.bot) },
      { name: 'Redis, at the first card', unit: 'MB', runs: of((run) => run.redis) },
      {
        name: 'bot + Redis, at the first card',
        unit: 'MB',
        runs: of((run) => run.bot + run.redis),
        aim: 170,
      },
      { name: 'bot, later', unit: 'MB', runs: of((run) => run.botLater) },
      { name: 'Redis, later', unit: 'MB', runs: of((run) => run.redisLater) },
      { name: 'bot + Redis, later', unit: 'MB', runs: of((run) => run.botLater + run.redisLater), aim: 170 },
      { name: 'longest block of the event loop', unit: 'ms', runs: of((run) => run.longestBlock) },
    ];
  },
};
