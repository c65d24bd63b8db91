import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assetPath } from '../../src/assets.js';

interface Entry {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly optional?: boolean;
}
type Packages = Readonly<Record<string, Entry>>;

const load = (file: string): Promise<unknown> => import(pathToFileURL(assetPath('scripts', file)).href);
const { packagesAreCurrent, buildIsCurrent } = (await load('setup.mjs')) as {
  packagesAreCurrent(root: string): boolean;
  buildIsCurrent(root: string): boolean;
};
const { missingOptional } = (await load('complete-lock.mjs')) as {
  missingOptional(packages: Packages): readonly { readonly name: string }[];
};

const json = (...path: string[]): unknown => JSON.parse(readFileSync(assetPath(...path), 'utf8'));

describe('package.json', () => {
  const manifest = json('package.json') as {
    scripts: Record<string, string>;
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
  };

  it('pins every package exactly', () => {
    const all = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(all.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  it.each(Object.entries(manifest.scripts))('script %s runs a file that exists', (_, line) => {
    for (const [path] of line.matchAll(/(dist|scripts|src)\/[\w/.-]+/g)) {
      const source = path.replace(/^dist\/(.*)\.js$/, '$1.ts');
      expect(existsSync(assetPath(source)), source).toBe(true);
    }
  });
});

describe('tools/evidence', () => {
  const imports = readdirSync(assetPath('tools', 'evidence')).flatMap((file) => {
    const text = readFileSync(assetPath('tools', 'evidence', file), 'utf8');
    return [...text.matchAll(/import \{([^}]+)\} from '\.\.\/\.\.\/dist\/(.+)\.js'/g)].map(
      ([, names = '', module = '']) => ({ file, module, names: names.match(/\w+/g) ?? [] }),
    );
  });

  it.each(imports)('$file takes from $module what is there', async ({ module, names }) => {
    const exported: object = await import(pathToFileURL(assetPath(`${module}.ts`)).href);
    expect(names.filter((name) => !(name in exported))).toEqual([]);
  });
});

describe('package-lock.json', () => {
  const { packages } = json('package-lock.json') as { packages: Packages };

  it('names the packages of every platform, so that npm ci takes it anywhere', () => {
    expect(missingOptional(packages)).toEqual([]);
  });

  it('sees a missing platform package', () => {
    const { 'node_modules/@swc/core-darwin-arm64': _, ...rest } = packages;
    expect(missingOptional(rest).map(({ name }) => name)).toEqual(['@swc/core-darwin-arm64']);
  });

  it('ties no package to one address', () => {
    expect(Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });
});

describe('set-up', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'rad-setup-'));
    mkdirSync(join(root, 'node_modules'));
  });

  afterEach(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));

  const put = (file: string, packages: Packages): void =>
    writeFileSync(join(root, file), JSON.stringify({ packages }));

  it('installs when node_modules is missing or differs from the lock file', () => {
    const wanted: Packages = {
      '': { version: '1.0.0' },
      'node_modules/a': { version: '1.0.0', integrity: 'x' },
      'node_modules/b-win32': { version: '1.0.0', optional: true },
    };
    put('package-lock.json', wanted);
    expect(packagesAreCurrent(root)).toBe(false);
    put('node_modules/.package-lock.json', { 'node_modules/a': { version: '1.0.0', integrity: 'x' } });
    expect(packagesAreCurrent(root)).toBe(true);
    put('node_modules/.package-lock.json', { 'node_modules/a': { version: '0.9.0', integrity: 'y' } });
    expect(packagesAreCurrent(root)).toBe(false);
    put('node_modules/.package-lock.json', { 'node_modules/b-win32': { version: '1.0.0' } });
    expect(packagesAreCurrent(root)).toBe(false);
  });

  it('compiles when a source changed, came or went', () => {
    expect(buildIsCurrent(root)).toBe(false);
    cpSync(assetPath('tsconfig.json'), join(root, 'tsconfig.json'));
    mkdirSync(join(root, 'dist'));
    writeFileSync(join(root, 'dist', '.sources'), 'of another time');
    expect(buildIsCurrent(root)).toBe(false);
  });
});
