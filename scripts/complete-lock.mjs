// Adds the optional platform packages to package-lock.json that npm left out because the machine that wrote the
// file could not look them up; without them `npm ci` refuses the file. Run it after `npm install` where
// test/house/packages.test.ts says so.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { projectRoot } from './setup.mjs';

const SYSTEMS = [
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const PROCESSORS = [
  'arm64',
  'ia32',
  'loong64',
  'mips64el',
  'ppc64',
  'riscv64',
  's390x',
  'wasm32',
  'x64',
  'arm',
];

/** Where node would find `name` from the package at `path`. */
const resolveIn = (packages, path, name) => {
  for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))) {
    const candidate = `${folder ? `${folder}/` : ''}node_modules/${name}`;
    if (packages[candidate]) return candidate;
    if (folder === '') return undefined;
  }
};

/** Optional packages that are wanted but not in the lock file. */
export const missingOptional = (packages) =>
  Object.entries(packages).flatMap(([path, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name]) => resolveIn(packages, path, name) === undefined)
      .map(([name, range]) => ({ name, version: range.replace(/^[\^~]/, ''), dev: entry.dev === true })),
  );

const entryOf = ({ name, version, dev }) => {
  const os = SYSTEMS.find((system) => name.includes(system)) ?? (name === 'fsevents' ? 'darwin' : undefined);
  const cpu = PROCESSORS.find((processor) => name.includes(processor));
  if (!os && !cpu) throw new Error(`cannot tell the platform of ${name}`);
  return {
    version,
    ...(cpu ? { cpu: [cpu] } : {}),
    ...(dev ? { dev: true } : {}),
    ...(name.includes('-musl') ? { libc: ['musl'] } : name.endsWith('-gnu') ? { libc: ['glibc'] } : {}),
    optional: true,
    ...(os ? { os: [os] } : {}),
  };
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = join(projectRoot, 'package-lock.json');
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const missing = missingOptional(lock.packages);
  for (const one of missing) lock.packages[`node_modules/${one.name}`] = entryOf(one);
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  process.stdout.write(`${missing.length} packages added\n`);
}
