import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../src/assets.js';
import { BadInputError, RadError } from '../../src/domain/index.js';

/** A compiled state of the project. */
export interface Build {
  /** Its commit, short; `this` for the code that runs. */
  readonly name: string;
  readonly root: string;
}

/** The code that runs, as it was compiled. */
export const thisBuild: Build = { name: 'this', root: projectRoot };

const git = (...args: readonly string[]): string =>
  execFileSync('git', args, { cwd: projectRoot, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();

/** The short hash of what somebody calls a commit. @throws BadInputError */
const commitOf = (commit: string): string => {
  try {
    return git('rev-parse', '--verify', '--quiet', '--short', '--end-of-options', `${commit}^{commit}`);
  } catch {
    throw new BadInputError(`--against: got "${commit}", expected a commit of this clone (git log)`);
  }
};

const lockOf = (root: string): string => readFileSync(join(root, 'package-lock.json'), 'utf8');

/**
 * Checks a commit out beside the project and compiles it by its own set-up, which installs packages where its lock file
 * is another. It is gone when this process ends.
 * @throws BadInputError where there is no such commit; RadError where it cannot be built
 */
export const buildOf = (commit: string): Build => {
  const name = commitOf(commit);
  const folder = mkdtempSync(join(tmpdir(), 'rad-against-'));
  const root = join(folder, name);
  // What a process that was killed has left is not registered for ever.
  git('worktree', 'prune');
  process.on('exit', () => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    git('worktree', 'prune');
  });
  // Without these an interrupt would leave the checkout behind.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  git('worktree', 'add', '--detach', root, name);
  if (lockOf(root) === lockOf(projectRoot))
    symlinkSync(join(projectRoot, 'node_modules'), join(root, 'node_modules'));
  try {
    execFileSync(process.execPath, [join(root, 'scripts', 'setup.mjs')], {
      cwd: root,
      stdio: ['ignore', 2, 2],
    });
  } catch {
    throw new RadError('bench', `${name} does not build: the lines above say why`);
  }
  return { name, root };
};
