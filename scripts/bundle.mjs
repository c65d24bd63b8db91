// npm run bundle [-- FOLDER]: what the image runs. FOLDER/app (default bundle/app) gets all of it, FOLDER/maps its source maps.
// Programs lie where the compiler would put them, so that what a thread, a child or a person starts has one path in both.
import { build } from 'esbuild';
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { projectRoot } from './setup.mjs';

/** What people start in a container; what the program starts itself is read from the sources. */
const PROGRAMS = ['src/main', 'src/backtest/cli', 'src/run/send-alert', 'tools/rehearse/cli'];
/** Shipped as they are. */
const ASSETS = ['package.json', 'src/chat/local/page', 'market-data'];
/** Native, with its binary for this platform in a package beside it. */
const NATIVE = '@resvg';

const sources = ['src', 'commands', 'jobs'].flatMap((folder) =>
  readdirSync(join(projectRoot, folder), { recursive: true })
    .filter((file) => file.endsWith('.ts') && file !== 'assets.ts')
    .map((file) => readFileSync(join(projectRoot, folder, file), 'utf8')),
);
/** Literal arguments of the asset helper's `name` in all sources. */
const asked = (name) => {
  const call = new RegExp(`\\b${name}\\(\\s*((?:'[^']*',?\\s*)+)\\)`, 'g');
  return sources.flatMap((text) =>
    [...text.matchAll(call)].map(([, args]) => [...args.matchAll(/'([^']*)'/g)].map((match) => match[1])),
  );
};

/** Every program and child of the image, by its path from the root without extension. */
export const entries = [...new Set([...PROGRAMS, ...asked('childEntry').map(([module]) => module)])];
/** Files of packages that are found by their path, as [package, path]. */
export const packageFiles = asked('packageFile');

const put = (file, contents) => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, contents);
};

const common = {
  absWorkingDir: projectRoot,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  minifyWhitespace: true,
  // Packages tell their errors apart by the names of classes.
  keepNames: true,
  // Packages in CommonJS ask for Node's own modules by require.
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  },
  logLevel: 'warning',
  write: false,
};

/**
 * Parts of packages that this program never comes to, by path, and what stands in for them: Postgres and calendars for
 * bullmq (jobs come back after ms), a URL of its own for node-fetch (Node's is taken where there is one).
 */
const STAND_INS = [
  [/\/bullmq\/dist\/cjs\/postgres\/sql-scripts\.js$/, 'exports.SQL_MIGRATIONS = exports.SQL_COMMANDS = {};'],
  [/\/whatwg-url\/lib\/public-api\.js$/, 'exports.URL = URL;'],
  [/\/cron-parser\/dist\/index\.js$/, ''],
];

const leaveOut = {
  name: 'leave-out',
  setup: ({ onLoad }) => {
    for (const [filter, contents] of STAND_INS) onLoad({ filter }, () => ({ contents, loader: 'js' }));
  },
};

/**
 * Writes characters beyond ASCII as escapes, in regular expressions too, where esbuild leaves them: of a file with a
 * single one V8 keeps every character in two bytes.
 */
const inAscii = {
  name: 'in-ascii',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(
        /[^\0-\x7f]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
      ),
      loader: 'ts',
    })),
};

/**
 * Asks for Node's own modules by require. An import statement reads all that they export, also what Node loads only when
 * it is read: `node:http` then brings its fetch and WebSocket along, 14 MB of memory.
 */
const builtinsByRequire = {
  name: 'builtins-by-require',
  setup: ({ onResolve, onLoad }) => {
    const namespace = 'builtin';
    const filter = new RegExp(`^(node:)?(${builtinModules.join('|')})$`);
    onResolve({ filter }, ({ kind, path }) => (kind === 'require-call' ? undefined : { path, namespace }));
    onLoad({ filter: /./, namespace }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)});`,
    }));
  },
};

/**
 * How esbuild keeps a name, and the same where it is not the function's name already, as nearly always: a name that is
 * written costs each function a table of 256 bytes. As long as the other, because source maps count characters.
 */
const NAMES = '(target,value)=>__defProp(target,"name",{value,configurable:!0})';
const LACKING_NAMES = '(f,v)=>f.name==v?f:__defProp(f,"name",{value:v,configurable:!0})';
const namedWhereLacking = (text) => text.replace(NAMES, LACKING_NAMES);

/** Programs with what they share in chunks, so that what is loaded late still is. */
const bundlePrograms = async (folder) => {
  const dist = join(projectRoot, 'dist');
  const { outputFiles } = await build({
    ...common,
    entryPoints: entries.map((entry) => `${entry}.ts`),
    outbase: '.',
    outdir: dist,
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    external: [`${NATIVE}/*`],
    plugins: [leaveOut, inAscii, builtinsByRequire],
    sourcemap: 'external',
    sourcesContent: false,
  });
  for (const { path, contents, text } of outputFiles) {
    const file = relative(dist, path);
    if (file.endsWith('.map')) put(join(folder, 'maps', file), contents);
    else {
      const map = relative(dirname(join('dist', file)), join('maps', `${file}.map`));
      put(join(folder, 'app', 'dist', file), `${namedWhereLacking(text)}//# sourceMappingURL=${map}\n`);
    }
  }
};

/** Left out of ccxt's class: what it imports while it runs serves other exchanges, by packages that are not installed. */
const leaveLateImports = {
  name: 'leave-late-imports',
  setup: ({ onResolve }) =>
    onResolve({ filter: /./ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    ),
};

/** A module of a package that is found by its path: bundled in its place, with what it imports of other packages. */
const bundleOne = async (from, to) => {
  const { outputFiles } = await build({
    ...common,
    entryPoints: [from],
    plugins: [builtinsByRequire, leaveLateImports],
  });
  put(to, namedWhereLacking(outputFiles[0].text));
};

/** Writes `folder`/app and `folder`/maps anew. */
export const bundle = async (folder) => {
  rmSync(folder, { recursive: true, force: true });
  const app = join(folder, 'app');
  await bundlePrograms(folder);
  for (const [name, path] of packageFiles) {
    const [from, to] = [projectRoot, app].map((root) => join(root, 'node_modules', name, path));
    if (path.endsWith('.js')) await bundleOne(from, to);
    else cpSync(from, to);
    cpSync(
      join(projectRoot, 'node_modules', name, 'package.json'),
      join(app, 'node_modules', name, 'package.json'),
    );
  }
  for (const path of [...ASSETS, join('node_modules', NATIVE)])
    cpSync(join(projectRoot, path), join(app, path), { recursive: true });
};

if (process.argv[1] === fileURLToPath(import.meta.url))
  await bundle(process.argv[2] ?? join(projectRoot, 'bundle'));
