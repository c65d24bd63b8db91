// Set-up without dependencies: installs packages and compiles, each only when it is out of date.
// Usage: node scripts/setup.mjs [--no-build]; other scripts import `setUp`.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCES = [
  'src',
  'commands',
  'jobs',
  'tools',
  'tsconfig.json',
  'tsconfig.build.json',
  'package-lock.json',
];
const STAMP = '.sources';

export const projectRoot = join(dirname(fileURLToPath(import.meta.url)), '..');

const say = (line) => process.stderr.write(`set-up: ${line}\n`);

const fail = (line) => {
  say(line);
  process.exit(1);
};

const requireNode = () => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  process.stderr.write(`Node 20.19 or later is needed, this is ${process.versions.node}\n`);
  process.exit(2);
};

/** True when every package of the lock file is installed in its version; optional ones may be absent. */
export const packagesAreCurrent = (root) => {
  const installedFile = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const there = installed[path];
    if (!there) return Boolean(entry.optional || entry.devOptional || entry.peer);
    return there.version === entry.version && there.integrity === entry.integrity;
  });
};

/** Runs npm's own command line file where npm started us, so that no shell is needed. */
const npm = (root, args) => {
  const cli = process.env.npm_execpath;
  const [command, rest] = cli?.endsWith('.js') ? [process.execPath, [cli, ...args]] : ['npm', args];
  return spawnSync(command, rest, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: command === 'npm' && process.platform === 'win32',
  });
};

const installPackages = (root) => {
  if (packagesAreCurrent(root)) return say('packages are current');
  say('installing packages (npm ci)');
  // Every binary that we need comes as a platform package; no package needs its install script.
  const { status } = npm(root, ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  if (status !== 0) fail('npm ci failed; its output above says why');
};

const filesUnder = (path) => {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesUnder(join(path, name)));
};

const hashOfSources = (root) => {
  const hash = createHash('sha256');
  for (const source of SOURCES)
    for (const file of filesUnder(join(root, source)))
      hash.update(file.slice(root.length)).update(readFileSync(file));
  return hash.digest('hex');
};

/** True when dist was compiled from exactly the sources that are there now. */
export const buildIsCurrent = (root) => {
  const stamp = join(root, 'dist', STAMP);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hashOfSources(root);
};

/** Compiles beside dist and swaps, so that a failed compile leaves the last good one. */
const build = (root) => {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  if (existsSync(join(root, 'dist')) && !existsSync(compiler))
    return say('compiled already (no compiler here)');
  if (buildIsCurrent(root)) return say('compiled code is current');
  say('compiling');
  const fresh = join(root, 'dist.new');
  rmSync(fresh, { recursive: true, force: true });
  const args = [compiler, '-p', 'tsconfig.build.json', '--outDir', fresh];
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) fail('the sources do not compile; the lines above say where');
  writeFileSync(join(fresh, STAMP), hashOfSources(root));
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  renameSync(fresh, join(root, 'dist'));
};

export const setUp = ({ compile = true, root = projectRoot } = {}) => {
  requireNode();
  installPackages(root);
  if (compile) build(root);
};

if (process.argv[1] === fileURLToPath(import.meta.url))
  setUp({ compile: !process.argv.includes('--no-build') });
