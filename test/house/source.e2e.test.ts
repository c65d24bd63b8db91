import { afterEach, describe, expect, it } from 'vitest';
import { assetPath } from '../../src/assets.js';
import { check, plant, type CheckOutcome, type Planted } from './plant.js';

let project: Planted | undefined;

afterEach(() => project?.remove());

const rules = (files: Readonly<Record<string, string>>): CheckOutcome => {
  project = plant(files);
  return check(project.root, [assetPath('scripts', 'check-source.mjs'), project.root]);
};

const GOOD = {
  'src/settings.ts': 'export const token = process.env;\n',
  'src/clock.ts': "import 'node:timers/promises';\nexport const now = () => Date.now();\n",
  'src/run/queues.ts': 'export const later = () => setTimeout(() => Date.now(), 1);\n',
  'test/a.test.ts': 'export const a = [process.env, Date.now(), setInterval];\n',
  'tools/bench/a.ts': 'export const a = performance.now();\n',
  // Words in comments and strings, dates of a given moment and methods of others are no violations.
  'src/decide/risk/a.ts':
    '// Date.now() and process.env, await\nexport const a = [new Date(1), \'setTimeout(\', "process.env"];\n' +
    'export const b = (clock: { now(): number; setTimeout(): void }) => [clock.now(), clock.setTimeout()];\n',
  'src/trade/core/a.ts': 'export const a = async (x: Promise<void>) => await x;\n',
  'src/trade/orders/parts.ts': 'store.commit({});\n',
  'src/run/a.ts': 'store.commit({});\n',
  'src/venues/kucoin/a.ts': "export const name = 'KuCoin';\n",
  'src/venues/paper/a.ts': 'export const a = 1;\n',
  'src/venues/registry.ts': "export { name } from './kucoin/a.js';\n",
  'src/trade/views/a.ts': 'export const paper = 1;\n',
};

describe('source rules', { timeout: 60_000 }, () => {
  it('pass in a good house', () => {
    expect(rules(GOOD)).toEqual({ code: 0, output: 'source rules: 13 files, 0 faults\n' });
  });

  it.each([
    ['src/trade/core/bad.ts', 'const a = process.env;', 'process.env'],
    ['src/trade/core/bad.ts', "const a = process['env'];", 'process.env'],
    ['jobs/bad.ts', 'const a = process.env.PATH;', 'process.env'],
    ['src/trade/core/bad.ts', 'const a = Date.now();', 'Date.now'],
    ['src/trade/core/bad.ts', 'const a = performance.now();', 'performance.now'],
    ['src/trade/core/bad.ts', 'const now = Date.now;', 'Date.now'],
    ['commands/bad.ts', 'const a = new Date();', 'new Date()'],
    ['src/trade/core/bad.ts', 'setTimeout(() => 1, 1);', 'setTimeout'],
    ['src/trade/core/bad.ts', 'globalThis.setInterval(() => 1, 1);', 'setInterval'],
    ['src/trade/core/bad.ts', "import 'node:timers/promises';", 'node:timers/promises'],
    ['src/trade/core/bad.ts', 'parts.store.commit({});', 'store.commit'],
    ['src/trade/core/bad.ts', 'void store.commit({});', 'store.commit'],
    ['src/trade/core/bad.ts', '// as KuCoin does', 'KuCoin'],
    ['src/domain/bad.ts', "export const key = 'KUCOIN_API_KEY';", 'KUCOIN'],
    ['tools/download/bad.ts', "import '../../src/venues/kucoin/a.js';", 'kucoin'],
    ['src/decide/strategy/bad.ts', 'export const f = async () => { await 1; };', 'await'],
    ['src/decide/risk/bad.ts', 'await 1;', 'await'],
    ['src/decide/exits/bad.ts', 'for await (const x of []) void x;', 'await'],
    ['src/domain/ledger/bad.ts', 'await 1;', 'await'],
    ['src/decide/indicators/bad.ts', 'await 1;', 'await'],
  ])('turn red at %s: %s', (file, line, what) => {
    const { code, output } = rules({ ...GOOD, [file]: `// α comment\n\nexport const ok = 1;\n${line}\n` });
    expect(code).toBe(1);
    expect(output).toContain(`${file}:4: ${what}: `);
    expect(output).toContain('1 faults');
  });

  it('turn red at a file that is too long without a reason', () => {
    const lines = (count: number) => 'export {};\n'.repeat(count);
    expect(rules({ ...GOOD, 'src/a.ts': lines(300) }).code).toBe(0);
    project?.remove();
    expect(rules({ ...GOOD, 'src/a.ts': lines(301) }).output).toContain('src/a.ts: 301 lines');
    project?.remove();
    expect(rules({ ...GOOD, 'src/a.ts': `// long: a table\n${lines(301)}` }).code).toBe(0);
  });

  it('are red when no file was looked at', () => {
    expect(rules({}).code).toBe(1);
  });
});

describe('linter', { timeout: 60_000 }, () => {
  const lint = (text: string): CheckOutcome => {
    project = plant({ 'src/trade/core/a.ts': text });
    const cli = assetPath('node_modules', 'oxlint', 'bin', 'oxlint');
    return check(project.root, [cli, '--type-aware', '--deny-warnings', 'src']);
  };

  it('passes good code', () => {
    const { code, output } = lint('export const a = async (): Promise<void> => {};\n');
    expect(output).toContain('0 errors');
    expect(code).toBe(0);
  });

  it.each([
    [
      'no-floating-promises',
      'const f = async (): Promise<void> => {};\nexport const g = (): void => { f(); };\n',
    ],
    ['no-misused-promises', 'export const f = (a: number[]): void => a.forEach(async () => {});\n'],
    ['await-thenable', 'export const f = async (): Promise<number> => await 1;\n'],
    ['no-explicit-any', 'export const f = (a: any): unknown => a;\n'],
    ['no-non-null-assertion', 'export const f = (a: string | undefined): string => a!;\n'],
    ['switch-exhaustiveness', "export const f = (a: 'x' | 'y'): void => { switch (a) { case 'x': } };\n"],
    ['no-console', 'console.log(1);\n'],
    ['eqeqeq', 'export const f = (a: number): boolean => a == 1;\n'],
  ])('turns red at %s', (rule, text) => {
    const { code, output } = lint(text);
    expect(output).toContain(rule);
    expect(code).toBe(1);
  });
});

describe('knip', { timeout: 60_000 }, () => {
  const unused = (files: Readonly<Record<string, string>>, packages: object = {}): CheckOutcome => {
    project = plant({
      'src/main.ts': "import { a } from './a.js';\na();\n",
      'src/a.ts': 'export const a = (): void => {};\n',
      ...files,
      'package.json': JSON.stringify({ type: 'module', scripts: { start: 'node src/main.ts' }, ...packages }),
    });
    const cli = assetPath('node_modules', 'knip', 'bin', 'knip.js');
    return check(project.root, [cli, '--no-config-hints', '--config', assetPath('knip.jsonc')]);
  };

  it('passes a house in which everything is used', () => {
    expect(unused({})).toEqual({ code: 0, output: '' });
  });

  it.each(['src', 'commands', 'jobs', 'tools', 'test'])('turns red at a file of %s without use', (folder) => {
    const { code, output } = unused({ [`${folder}/b.ts`]: 'export const b = 1;\n' });
    expect(output).toContain(`${folder}/b.ts`);
    expect(code).toBe(1);
  });

  it.each([
    ['an export', { 'src/a.ts': 'export const a = (): void => {};\nexport const idle = 1;\n' }, {}],
    ['a type', { 'src/a.ts': 'export const a = (): void => {};\nexport type idle = 1;\n' }, {}],
    ['a dependency', {}, { dependencies: { idle: '1.0.0' } }],
  ])('turns red at %s without use', (_, files, packages) => {
    const { code, output } = unused(files, packages);
    expect(output).toContain('idle');
    expect(code).toBe(1);
  });
});

describe('formatting and types', { timeout: 60_000 }, () => {
  it('turn red at an unformatted file', () => {
    project = plant({ 'src/a.ts': 'export const a = "x"\n' });
    const cli = assetPath('node_modules', 'prettier', 'bin', 'prettier.cjs');
    const args = [cli, '--config', assetPath('.prettierrc.json'), '--check', 'src'];
    expect(check(project.root, args).code).toBe(1);
    project.write({ 'src/a.ts': "export const a = 'x';\n" });
    expect(check(project.root, args).code).toBe(0);
  });

  it.each([
    ['an index that may be absent', 'export const f = (a: string[]): string => a[0];\n'],
    ['an optional field set to undefined', 'export const f: { a?: string } = { a: undefined };\n'],
    ['an implicit any', 'export const f = (a): unknown => a;\n'],
  ])('turn red at %s', (_, text) => {
    project = plant({ 'src/a.ts': text });
    const { code, output } = check(project.root, [
      assetPath('node_modules', 'typescript', 'bin', 'tsc'),
      '--noEmit',
      '--incremental',
      'false',
      '-p',
      '.',
    ]);
    expect(output).toContain('src/a.ts');
    expect(code).not.toBe(0);
  });
});
