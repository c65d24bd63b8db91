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
  'jobs/scan.ts': 'export const later = () => setTimeout(() => Date.now(), 1);\n',
  'test/a.test.ts': 'export const a = [process.env, Date.now(), setInterval];\n',
  'bench/a.ts': 'export const a = performance.now();\n',
  // Words in comments and strings, dates of a given moment and methods of others are no violations.
  'src/risk/a.ts':
    '// Date.now() and process.env, await\nexport const a = [new Date(1), \'setTimeout(\', "process.env"];\n' +
    'export const b = (clock: { now(): number; setTimeout(): void }) => [clock.now(), clock.setTimeout()];\n',
  'src/trading/a.ts': 'export const a = async (x: Promise<void>) => await x;\n',
};

describe('source rules', { timeout: 60_000 }, () => {
  it('pass in a good house', () => {
    expect(rules(GOOD)).toEqual({ code: 0, output: 'source rules: 7 files, 0 faults\n' });
  });

  it.each([
    ['src/trading/bad.ts', 'const a = process.env;', 'process.env'],
    ['src/trading/bad.ts', "const a = process['env'];", 'process.env'],
    ['jobs/bad.ts', 'const a = process.env.PATH;', 'process.env'],
    ['src/trading/bad.ts', 'const a = Date.now();', 'Date.now'],
    ['src/trading/bad.ts', 'const a = performance.now();', 'performance.now'],
    ['src/trading/bad.ts', 'const now = Date.now;', 'Date.now'],
    ['commands/bad.ts', 'const a = new Date();', 'new Date()'],
    ['src/trading/bad.ts', 'setTimeout(() => 1, 1);', 'setTimeout'],
    ['src/trading/bad.ts', 'globalThis.setInterval(() => 1, 1);', 'setInterval'],
    ['src/trading/bad.ts', "import 'node:timers/promises';", 'node:timers/promises'],
    ['src/strategy/bad.ts', 'export const f = async () => { await 1; };', 'await'],
    ['src/risk/bad.ts', 'await 1;', 'await'],
    ['src/positions/bad.ts', 'for await (const x of []) void x;', 'await'],
    ['src/ledger/bad.ts', 'await 1;', 'await'],
    ['src/indicators/bad.ts', 'await 1;', 'await'],
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
    project = plant({ 'src/trading/a.ts': text });
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
