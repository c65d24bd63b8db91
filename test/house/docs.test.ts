import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../../commands/index.js';
import { assetPath } from '../../src/assets.js';
import { knobNames } from '../../src/backtest/knobs.js';
import { settingInfos } from '../../src/settings.js';

const read = (...path: string[]): string => readFileSync(assetPath(...path), 'utf8');

const manifest = JSON.parse(read('package.json')) as {
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
};

const pages = [
  'README.md',
  'ARCHITECTURE.md',
  'CHANGELOG.md',
  ...readdirSync(assetPath('docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

describe('documentation', () => {
  it('names each dependency in its version', () => {
    const text = read('ARCHITECTURE.md').replace(/ +/g, ' ');
    const missing = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
      ([name, version]) => !text.includes(`| \`${name}\` | ${version} |`),
    );
    expect(missing).toEqual([]);
  });

  it('has a line for each folder of src', () => {
    const text = read('ARCHITECTURE.md');
    const folders = readdirSync(assetPath('src'), { withFileTypes: true }).filter((one) => one.isDirectory());
    expect(folders.filter(({ name }) => !text.includes(`| \`src/${name}\``)).map(({ name }) => name)).toEqual(
      [],
    );
  });

  it('promises only commands that exist', () => {
    const known = new Set(commands.flatMap(({ name, aliases }) => [name, ...aliases]));
    const said = [...read('README.md').matchAll(/`\/([a-z]+)/g)].map((match) => match[1] ?? '');
    expect(said.length).toBeGreaterThan(10);
    expect(said.filter((name) => !known.has(name))).toEqual([]);
  });

  it.each(pages)('%s links to what is there, and names npm scripts and settings that exist', (page) => {
    const text = read(page);
    const links = [...text.matchAll(/(?:\]\(|src="|srcset=")([^)"#]+)/g)]
      .map((match) => match[1] ?? '')
      .filter((link) => !/^https?:/.test(link));
    expect(links.filter((link) => !existsSync(assetPath(dirname(page), link)))).toEqual([]);
    const scripts = [...text.matchAll(/npm run ([a-z:]+)/g)].map((match) => match[1] ?? '');
    expect(scripts.filter((name) => manifest.scripts[name] === undefined)).toEqual([]);
    const known = new Set<string>([...settingInfos.map(({ name }) => name), ...knobNames]);
    const settings = [...text.matchAll(/\b([A-Z]+(?:_[A-Z]+)+)=/g)].map((match) => match[1] ?? '');
    expect(settings.filter((name) => !known.has(name))).toEqual([]);
  });
});
