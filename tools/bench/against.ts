import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { assetPath } from '../../src/assets.js';
import { RadError } from '../../src/domain/index.js';
import { median } from './bench.js';
import { buildOf, thisBuild, type Build } from './builds.js';
import { percentile } from './live-bot.js';
import { megabytesOf } from './process.js';
import { measureReaction } from './reaction.js';
import { abba, pairsOf, ratioOf, type Turn } from './turns.js';
import { WALKS, writeWalks } from './walk-files.js';

/** Of old, new, new, old. */
const BLOCKS = 2;
/** Positions closed in one turn. */
const ROUNDS = 20;

/** Figures of one turn by their name, with the unit in it. */
type Figures = Readonly<Record<string, number>>;

/** Something that both builds are put to. */
interface Load {
  readonly name: string;
  /** Done once by each build ahead of the first turn, and not counted. */
  readonly warmUp?: (build: Build) => Promise<unknown>;
  readonly run: (build: Build) => Promise<Figures>;
}

/** Loaded ahead of a program: tells at its end, on file descriptor 3, what it has used. */
const COUNTED = `data:text/javascript,${encodeURIComponent(
  `import { writeSync } from 'node:fs';
   process.on('exit', () => writeSync(3, JSON.stringify(process.resourceUsage())));`,
)}`;

interface Used {
  readonly code: number | null;
  readonly error: string;
  readonly figures: Figures;
}

const runCounted = (args: readonly string[], env: NodeJS.ProcessEnv): Promise<Used> =>
  new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(process.execPath, ['--import', COUNTED, ...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    });
    const [, , stderr, told] = child.stdio;
    const texts = { error: '', told: '' };
    stderr?.on('data', (chunk: Buffer) => (texts.error += chunk.toString()));
    told?.on('data', (chunk: Buffer) => (texts.told += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => {
      const wall = (performance.now() - began) / 1000;
      const usage = JSON.parse(texts.told || '{}') as Partial<NodeJS.ResourceUsage>;
      const { userCPUTime = NaN, systemCPUTime = NaN, maxRSS = NaN } = usage;
      const figures = {
        'processor time, s': (userCPUTime + systemCPUTime) / 1e6,
        'time, s': wall,
        'highest memory, MB': megabytesOf(maxRSS),
      };
      resolve({ code, error: texts.error, figures });
    });
  });

/** What a build asks of Node for its backtests, as whoever starts it by `npm run backtest` asks it. */
const optionsOf = async (cli: string): Promise<readonly string[]> => {
  const { optionsFor } = (await import(pathToFileURL(assetPath('scripts', 'run.mjs')).href)) as {
    optionsFor(program: string): Promise<readonly string[]>;
  };
  return optionsFor(cli);
};

/** The same run, without learning and without random entries, as it has been asked for in the course of time. */
const PLAIN = [
  ['--set', 'LEARNING=off', '--no-luck'],
  ['--set', 'LEARNING=off'],
  ['--set', 'LEARNS=off'],
];

/**
 * The backtest as a person starts it, on the same candle files; each build keeps its candles in a folder of its own.
 * @param asked arguments of both backtests; random walks without them
 */
const backtestLoad = (
  folder: string,
  asked: readonly string[] | undefined,
): Load & { readonly hashes: Map<string, string> } => {
  const data = join(folder, 'candles');
  if (!asked) writeWalks(data);
  const hashes = new Map<string, string>();
  const plain = new Map<string, readonly string[]>();
  const run = async ({ name, root }: Build, more = plain.get(name) ?? []): Promise<Used> => {
    const own = join(folder, name);
    const json = join(folder, `${name}.json`);
    const cli = join(root, 'dist', 'src', 'backtest', 'cli.js');
    const args = [...(await optionsOf(cli)), cli, ...(asked ?? ['--data', data]), ...more, '--json', json];
    const used = await runCounted(args, { DATA_DIR: join(own, 'data'), LOG_DIR: join(own, 'logs') });
    if (used.code === 0)
      hashes.set(name, (JSON.parse(readFileSync(json, 'utf8')) as { decisionHash: string }).decisionHash);
    return used;
  };
  return {
    name: 'backtest',
    hashes,
    warmUp: async (build) => {
      let error = '';
      for (const more of PLAIN) {
        const used = await run(build, more);
        if (used.code === 0) return plain.set(build.name, more);
        error = used.error;
      }
      throw new RadError('bench', `the backtest of ${build.name} failed: ${error}`);
    },
    run: async (build) => {
      const { code, error, figures } = await run(build);
      if (code === 0) return figures;
      throw new RadError('bench', `the backtest of ${build.name} failed: ${error}`);
    },
  };
};

const reactionLoad: Load = {
  name: 'price → exit order',
  run: async ({ root }) => {
    const { exits } = await measureReaction(ROUNDS, {}, 0, join(root, 'dist', 'src', 'main.js'));
    return { 'p50, ms': percentile(exits, 0.5), 'p95, ms': percentile(exits, 0.95) };
  },
};

const row = (name: string, turns: readonly Turn[], values: readonly number[]): string => {
  const pairs = pairsOf(turns, values);
  const { mean, least, most } = ratioOf(pairs);
  const middle = (of: Turn): string => median(pairs.map((pair) => pair[of])).toPrecision(3);
  const cells = [name, middle('old'), middle('new'), `**${mean.toFixed(2)}**`];
  return `| ${[...cells, `${least.toFixed(2)}–${most.toFixed(2)}`].join(' | ')} |`;
};

/** Puts both builds to a load in turn: a row for each of its figures. */
const compare = async (load: Load, builds: Readonly<Record<Turn, Build>>): Promise<readonly string[]> => {
  for (const build of [builds.old, builds.new]) await load.warmUp?.(build);
  const turns = abba(BLOCKS);
  const all: Figures[] = [];
  for (const [i, turn] of turns.entries()) {
    console.error(`${load.name}: turn ${i + 1} of ${turns.length} (${builds[turn].name})`);
    all.push(await load.run(builds[turn]));
  }
  const names = Object.keys(all[0] ?? {});
  return names.map((name) =>
    row(
      `${load.name}: ${name}`,
      turns,
      all.map((figures) => figures[name] ?? NaN),
    ),
  );
};

/** Calls back until it is stopped; the most that `value` was. */
const highest = (value: () => number): (() => number) => {
  let most = value();
  const timer = setInterval(() => (most = Math.max(most, value())), 1_000);
  return () => {
    clearInterval(timer);
    return most;
  };
};

/**
 * `npm run bench -- --against COMMIT`: that commit and this code under the same loads in turn, in one run, as ratios
 * (new ÷ old) with their spread, and how loaded the machine was.
 * @param asked arguments of both backtests; random walks without them
 * @throws BadInputError where there is no such commit
 */
export const benchAgainst = async (commit: string, asked?: readonly string[]): Promise<string> => {
  const load = (): number => loadavg()[0] ?? NaN;
  const before = load();
  const old = buildOf(commit);
  const builds = { old, new: thisBuild };
  const folder = mkdtempSync(join(tmpdir(), 'rad-bench-'));
  const loadedMost = highest(load);
  try {
    const backtest = backtestLoad(folder, asked);
    const rows = [...(await compare(backtest, builds)), ...(await compare(reactionLoad, builds))];
    const same = backtest.hashes.get(old.name) === backtest.hashes.get(thisBuild.name);
    return [
      `# This code against ${old.name}`,
      '',
      `${abba(BLOCKS).length / 2} turns each, old and new in the order ABBA. Backtest: ${asked ? `\`${asked.join(' ')}\`` : `${WALKS.symbols} random walks × ${WALKS.candles} hourly candles`}, without learning and random entries, candles kept where the build keeps them. Exit: ${ROUNDS} positions a turn, each closed on a price beyond a stop that is gone. Below 1 is better.`,
      '',
      `- Load average of the last minute: ${before.toFixed(2)} before it began, ${loadedMost().toFixed(2)} at most meanwhile (about 1 is its own), on ${availableParallelism()} cores`,
      `- Decisions of the backtest: ${same ? 'the same' : '**not the same**: the two did different work'}`,
      '',
      '| figure | old, median | new, median | new ÷ old | spread |',
      '| --- | --- | --- | --- | --- |',
      ...rows,
      '',
    ].join('\n');
  } finally {
    loadedMost();
    rmSync(folder, { recursive: true, force: true });
  }
};
