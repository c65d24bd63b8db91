/**
 * npm run bench: measures and writes docs/benchmarks.md. With names of sections it measures only those and prints:
 *   npm run bench -- scan demo
 */
import { existsSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import { assetPath, moduleFile } from '../src/assets.js';
import { BadInputError } from '../src/domain/index.js';
import { section, type Bench } from './bench.js';
import { pictureBench } from './pictures.js';
import { demoBench } from './running-demo.js';
import { scanBench } from './scan.js';

const benches: Record<string, Bench> = {
  scan: scanBench(assetPath('market-data')),
  pictures: pictureBench,
  demo: demoBench,
};

/** Sections of parts that may be absent: `bench/<name>.ts` that exports `bench`. */
const OPTIONAL = ['backtest', 'reaction', 'scanners'];

const loadOptional = async (): Promise<void> => {
  for (const name of OPTIONAL) {
    const file = moduleFile(`bench/${name}`);
    if (existsSync(file)) benches[name] = ((await import(file)) as { readonly bench: Bench }).bench;
  }
};

const machine = (): string => {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${model}, ${availableParallelism()} cores, ${memory} GB of memory, ${type()} ${release()}, Node ${process.versions.node}`;
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

const measure = async (names: readonly string[]): Promise<string[]> => {
  const sections: string[] = [];
  for (const name of names) {
    const bench = benches[name];
    if (!bench)
      throw new BadInputError(`no section is called ${name}; there are: ${Object.keys(benches).join(', ')}`);
    console.error(`measuring: ${bench.title}`);
    sections.push(section(bench, await bench.run()));
  }
  return sections;
};

const main = async (): Promise<void> => {
  const load = loadavg()[0] ?? 0;
  await loadOptional();
  const wanted = process.argv.slice(2);
  const sections = await measure(wanted.length > 0 ? wanted : Object.keys(benches));
  const text = `${[header(load), ...sections].join('\n\n')}\n`;
  if (wanted.length > 0) {
    console.log(text);
    return;
  }
  const file = assetPath('docs', 'benchmarks.md');
  writeFileSync(file, text);
  console.log(`written: ${file}`);
};

await main();
process.exit();
