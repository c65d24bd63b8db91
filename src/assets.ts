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

/**
 * Absolute path of a file of an installed package, e.g. `packageFile('dejavu-fonts-ttf', 'ttf/DejaVuSans.ttf')`, whether
 * or not the package exports it. Named by literals: the image gets these files of the package and no others.
 */
export const packageFile = (name: string, path: string): string => {
  const folders = createRequire(here).resolve.paths(name) ?? [];
  const folder = folders.find((one) => existsSync(join(one, name, 'package.json')));
  if (folder === undefined) throw new Error(`the package ${name} is not installed: npm ci`);
  return join(folder, name, path);
};

/** What `fork(file, { execArgv })` needs to run one of our modules. */
export interface ChildEntry {
  readonly file: string;
  readonly execArgv: readonly string[];
}

/**
 * A module of ours to run in a child process; `module` is its path from the root without extension, e.g.
 * `src/decide/learning/train-child`, as a literal: scripts/bundle.mjs looks for it. The compiled file when this code is
 * compiled, else the source, which runs through tsx.
 */
export const childEntry = (module: string): ChildEntry => {
  const file = join(projectRoot, here.endsWith('.ts') ? '' : 'dist', module) + extname(here);
  const loader = (): string => pathToFileURL(createRequire(here).resolve('tsx')).href;
  return { file, execArgv: here.endsWith('.ts') ? ['--import', loader()] : [] };
};
