/**
 * npm run bench: measures and writes docs/benchmarks.md. With names of sections it measures only those and prints:
 *   npm run bench -- scan demo
 * With a commit it compares this code with that one, and prints:
 *   npm run bench -- --against HEAD~10 [--backtest="--data DIR --from TIME …"]
 */
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import { parseArgs } from 'node:util';
import { assetPath } from '../../src/assets.js';
import { runCli } from '../../src/backtest/run-cli.js';
import { wallClock } from '../../src/clock.js';
import { BadInputError, reasonOf } from '../../src/domain/index.js';
import { benchAgainst } from './against.js';
import { alertBench } from './alerts.js';
import { backtestBench } from './backtest.js';
import { LIMIT_SECONDS, measured, type Bench } from './bench.js';
import { enduranceBench } from './endurance.js';
import { imageBench } from './image.js';
import { BotBench } from './live-bot.js';
import { pictureBench } from './pictures.js';
import { quotaBench } from './quota.js';
import { reactionBench } from './reaction.js';
import { demoBench } from './running-demo.js';
import { scanBench } from './scan.js';
import { scannersBench } from './scanners.js';
import { sweepBench } from './sweep.js';

const benches: Readonly<Record<string, Bench>> = {
  scan: scanBench(assetPath('market-data')),
  pictures: pictureBench,
  demo: demoBench,
  image: imageBench,
  backtest: backtestBench,
  sweep: sweepBench,
  reaction: reactionBench,
  alerts: alertBench,
  scanners: scannersBench,
  quota: quotaBench,
  endurance: enduranceBench,
};

const machine = (): string => {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${model}, ${availableParallelism()} cores, ${memory} GiB of memory, ${type()} ${release()}, Node ${process.versions.node}`;
};

const header = (load: number): string =>
  [
    '# Benchmarks',
    '',
    'Written by `npm run bench`. Every run is shown; the median is in bold and is what the aim is held against.',
    '',
    `- Machine: ${machine()}`,
    `- Date: ${new Date().toISOString().slice(0, 10)}`,
    `- Load average of the last minute before it began: ${load.toFixed(2)} (other work on the machine makes every figure worse)`,
  ].join('\n');

/** The sections in the order of their names; `ok` is false when one could not be measured. */
const measure = async (
  names: readonly string[],
): Promise<{ readonly sections: readonly string[]; readonly ok: boolean }> => {
  const wanted = names.map((name) => {
    const bench = benches[name];
    if (bench) return bench;
    throw new BadInputError(`no section is called ${name}; there are: ${Object.keys(benches).join(', ')}`);
  });
  const sections: string[] = [];
  let allOk = true;
  for (const bench of wanted) {
    console.error(`measuring: ${bench.title} (at most ${bench.limitSeconds ?? LIMIT_SECONDS} s)`);
    const { text, ok } = await measured(bench, wallClock);
    // What was given up must not disturb what is measured next.
    if (!ok) await BotBench.stopAll();
    if (!ok) console.error(`not measured: ${bench.title}`);
    sections.push(text);
    allOk &&= ok;
  }
  return { sections, ok: allOk };
};

const readArguments = () => {
  try {
    return parseArgs({
      options: { against: { type: 'string' }, backtest: { type: 'string' } },
      allowPositionals: true,
    });
  } catch (error) {
    throw new BadInputError(
      `${reasonOf(error)}; takes names of sections, or --against COMMIT [--backtest=ARGUMENTS]`,
    );
  }
};

const main = async (): Promise<number> => {
  const load = loadavg()[0] ?? 0;
  const { values, positionals: wanted } = readArguments();
  if (values.against !== undefined) {
    console.log(await benchAgainst(values.against, values.backtest?.trim().split(/\s+/)));
    return 0;
  }
  const { sections, ok } = await measure(wanted.length > 0 ? wanted : Object.keys(benches));
  const text = `${[header(load), ...sections].join('\n\n')}\n`;
  if (wanted.length > 0) console.log(text);
  else {
    const file = assetPath('docs', 'benchmarks.md');
    writeFileSync(file, text);
    console.log(`written: ${file}`);
  }
  return ok ? 0 : 1;
};

process.exit(await runCli(main));
