// What the linter cannot say: which folders may use time, timers, the environment, await and the store's commit, or name an exchange; length of files.
// Usage: node scripts/check-source.mjs [ROOT]
import { parseSync } from '@swc/core';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { projectRoot } from './setup.mjs';

const MAX_LINES = 300;
const FOLDERS = ['src', 'commands', 'jobs', 'tools', 'test'];
/** May use clocks, timers and the environment: they are not the program. */
const EXEMPT = /^(tools\/bench|test)\//;
const PURE =
  /^src\/(domain|decide\/indicators|decide\/strategy|decide\/risk|decide\/exits|domain\/ledger|decide\/analytics|sources\/reader|chat\/words)\//;
const TIME_ALLOWED = /^src\/(clock\.ts$|run\/)/;
/** The one place from which use cases write, so that none forgets the lease. */
const COMMIT_ALLOWED = /^src\/trade\/orders\/parts\.ts$|^(?!src\/trade\/)/;
const ENVIRONMENT_ALLOWED = /^src\/settings\.ts$/;
/** Name exchanges: the venues, and the proof of what is assumed of one. */
const VENUES = /^(src\/venues|tools\/rehearse)\//;
/** Rooms of src/venues that are no exchange. */
const NO_EXCHANGE = new Set(['paper', 'recorded', 'shared']);

const TIMERS = new Set(['setTimeout', 'setInterval', 'setImmediate']);
const TIMER_MODULES = /^(node:)?timers(\/promises)?$/;

const filesUnder = (path) => {
  if (!existsSync(path)) return [];
  if (statSync(path).isDirectory()) return readdirSync(path).flatMap((name) => filesUnder(join(path, name)));
  return path.endsWith('.ts') ? [path] : [];
};

const visit = (node, see) => {
  if (Array.isArray(node)) return node.forEach((child) => visit(child, see));
  if (node === null || typeof node !== 'object') return;
  if (typeof node.type === 'string') see(node);
  for (const [key, child] of Object.entries(node)) if (key !== 'span') visit(child, see);
};

const member = (node, object, ...names) =>
  node.type === 'MemberExpression' &&
  node.object.type === 'Identifier' &&
  node.object.value === object &&
  names.includes(node.property.value ?? node.property.expression?.value);

/** What a syntax node does that only some folders may do. */
const useOf = (node) => {
  if (member(node, 'process', 'env')) return ['environment', 'process.env'];
  if (member(node, 'Date', 'now') || member(node, 'performance', 'now'))
    return ['time', `${node.object.value}.now`];
  if (node.type === 'NewExpression' && node.callee.value === 'Date' && !node.arguments?.length)
    return ['time', 'new Date()'];
  if (node.type === 'CallExpression' && TIMERS.has(node.callee.value)) return ['time', node.callee.value];
  if (
    node.type === 'CallExpression' &&
    TIMERS.has(node.callee.property?.value) &&
    node.callee.object?.value === 'globalThis'
  )
    return ['time', node.callee.property.value];
  if (node.type === 'ImportDeclaration' && TIMER_MODULES.test(node.source.value))
    return ['time', node.source.value];
  if (node.type === 'CallExpression' && node.callee.property?.value === 'commit')
    return ['commit', 'store.commit'];
  if (node.type === 'AwaitExpression' || (node.type === 'ForOfStatement' && node.await))
    return ['await', 'await'];
  return undefined;
};

const RULES = {
  environment: {
    allowed: (file) => EXEMPT.test(file) || ENVIRONMENT_ALLOWED.test(file),
    say: 'only src/settings.ts reads the environment',
  },
  time: {
    allowed: (file) => EXEMPT.test(file) || TIME_ALLOWED.test(file),
    say: 'time and timers come from the injected Clock (src/clock.ts)',
  },
  commit: {
    allowed: (file) => COMMIT_ALLOWED.test(file),
    say: 'use cases write by commit() of src/trade/orders/parts.ts, under the lease',
  },
  await: { allowed: (file) => !PURE.test(file), say: 'this folder is pure: no await' },
};

const checkFile = (root, path) => {
  const file = relative(root, path).split(sep).join('/');
  const text = readFileSync(path, 'utf8');
  const faults = [];
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  if (lines > MAX_LINES && !/^\/\/ long: \S/.test(text))
    faults.push(`${file}: ${lines} lines, at most ${MAX_LINES} (or a first line "// long: reason")`);
  const tree = parseSync(text, { syntax: 'typescript', target: 'es2022' });
  const bytes = Buffer.from(text);
  if (named && !EXEMPT.test(file) && !VENUES.test(file))
    for (const { index, 0: name } of text.matchAll(named))
      faults.push(
        `${file}:${text.slice(0, index).split('\n').length}: ${name}: only src/venues names an exchange`,
      );
  visit(tree.body, (node) => {
    const use = useOf(node);
    if (!use) return;
    const [rule, what] = use;
    if (RULES[rule].allowed(file)) return;
    // The parser counts bytes from 1.
    const line = lineOf(bytes, node.span.start - 1);
    faults.push(`${file}:${line}: ${what}: ${RULES[rule].say}`);
  });
  return faults;
};

const lineOf = (bytes, offset) => bytes.subarray(0, offset).toString().split('\n').length;

const root = process.argv[2] ?? projectRoot;
const venues = existsSync(join(root, 'src/venues'))
  ? readdirSync(join(root, 'src/venues'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !NO_EXCHANGE.has(entry.name))
      .map(({ name }) => name)
  : [];
const named = venues.length > 0 ? new RegExp(venues.join('|'), 'gi') : undefined;
const files = FOLDERS.flatMap((folder) => filesUnder(join(root, folder)));
const faults = files.flatMap((path) => checkFile(root, path));
for (const fault of faults) process.stdout.write(`${fault}\n`);
process.stdout.write(`source rules: ${files.length} files, ${faults.length} faults\n`);
// No files means that the check looked in the wrong place.
process.exitCode = faults.length > 0 || files.length === 0 ? 1 : 0;
