import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = fileURLToPath(import.meta.url);

/** The project's root: the nearest folder above with a package.json, the same from sources and from dist. */
export const projectRoot = ((): string => {
  let folder = dirname(here);
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder);
  return folder;
})();

/** Absolute path of a file that ships as it is (pages, market data, fonts); `path` is from the project's root. */
export const assetPath = (...path: readonly string[]): string => join(projectRoot, ...path);

/** Absolute path of a file of an installed package, e.g. `packageFile('dejavu-fonts-ttf', 'ttf/DejaVuSans.ttf')`. */
export const packageFile = (name: string, path: string): string =>
  join(dirname(createRequire(here).resolve(`${name}/package.json`)), path);

/** What `new Worker(entry, { execArgv })` or `fork` needs to run one of our modules. */
export interface WorkerEntry {
  readonly file: URL;
  readonly execArgv: readonly string[];
}

/**
 * A module of ours to run in a thread or a child; `module` is its path from the root without extension, e.g.
 * `src/learning/train-worker`. Compiled code runs the compiled one, sources run through tsx.
 */
export const workerEntry = (module: string): WorkerEntry => {
  const extension = extname(here);
  const base = join(dirname(here), '..', module);
  const loader = (): string => pathToFileURL(createRequire(here).resolve('tsx')).href;
  return {
    file: pathToFileURL(base + extension),
    execArgv: extension === '.ts' ? ['--import', loader()] : [],
  };
};
