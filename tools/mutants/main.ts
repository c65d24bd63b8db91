/**
 * npm run mutants: changes what guards money and access, one place at a time, and says which changes no unit test
 * notices; writes docs/mutants.md. It takes an hour or more; with paths it takes those alone:
 *   npm run mutants -- src/decide/risk
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { Stryker } from '@stryker-mutator/core';
import { assetPath, projectRoot } from '../../src/assets.js';
import { wallClock } from '../../src/clock.js';
import { BadInputError } from '../../src/domain/index.js';
import { AREAS, workOf, type Work } from './areas.js';
import { complaints, outcomeOf, type Outcome, type Reasons } from './mutant.js';
import { pageOf } from './page.js';

const PAGE = assetPath('docs', 'mutants.md');
const REASONS = assetPath('tools', 'mutants', 'reasons.json');
/** Ignored by git and by every check. */
const SCRATCH = 'coverage/mutants';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const textOf = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');

const runArea = async ({ name, files, tests }: Work): Promise<readonly Outcome[]> => {
  say(`${name}: ${files.length} files`);
  const mutants = await new Stryker({
    testRunner: 'vitest',
    plugins: [import.meta.resolve('@stryker-mutator/vitest-runner')],
    vitest: { configFile: 'tools/mutants/vitest.config.ts' },
    mutate: [...files],
    testFiles: [...tests],
    mutator: { excludedMutations: ['StringLiteral'] },
    ignoreStatic: true,
    coverageAnalysis: 'perTest',
    concurrency: 1,
    timeoutMS: 10_000,
    // What was judged before, and has not changed since, is not judged again.
    incremental: true,
    incrementalFile: `${SCRATCH}/${name}.json`,
    tempDirName: `${SCRATCH}/sandbox`,
    ignorePatterns: ['coverage', 'dist', 'dist.new', 'data', 'logs'],
    // Stryker would rewrite tsconfig.json by means that TypeScript 7 does not have.
    tsconfigFile: 'none',
    reporters: ['progress-append-only'],
    allowConsoleColors: false,
  }).runMutationTest();
  return files.map((file) =>
    outcomeOf(
      file,
      textOf(assetPath(file)),
      mutants.filter(({ fileName }) => assetPath(file).endsWith(fileName)),
    ),
  );
};

/** The exit code: 0 when every survivor has a reason and every reason a survivor. */
const main = async (paths: readonly string[]): Promise<number> => {
  const work = workOf(projectRoot, AREAS, paths);
  const files = workOf(projectRoot, AREAS, []).flatMap((area) => area.files);
  const reasons = JSON.parse(readFileSync(REASONS, 'utf8')) as Reasons;
  const wrong: string[] = [];
  for (const area of work) {
    const outcomes = await runArea(area);
    const day = new Date(wallClock.now()).toISOString().slice(0, 10);
    writeFileSync(PAGE, pageOf(textOf(PAGE), files, outcomes, reasons, day));
    const found = outcomes.flatMap((outcome) => complaints(outcome, reasons));
    for (const line of found) say(line);
    wrong.push(...found);
  }
  say(wrong.length === 0 ? 'No mutant survives without a reason.' : `${wrong.length} to look at, see above.`);
  return wrong.length === 0 ? 0 : 1;
};

// Nobody waits for it, and it would take all that the machine has.
setPriority(19);
main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    const isBadInput = error instanceof BadInputError;
    process.stderr.write(`${isBadInput ? error.message : String(error)}\n`);
    process.exit(isBadInput ? 2 : 1);
  },
);
