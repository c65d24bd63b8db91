import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../../commands/index.js';
import { assetPath } from '../../src/assets.js';
import { parameterNames } from '../../src/backtest/parameters.js';
import { settingRows } from '../../src/settings.js';

const read = (...path: string[]): string => readFileSync(assetPath(...path), 'utf8');

const manifest = JSON.parse(read('package.json')) as {
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
};

/** What compose.yaml alone reads from .env. */
const fromCompose = [...read('compose.yaml').matchAll(/\$\{(\w+)/g)].map(([, name = '']) => name);

const filesIn = (folder: string, ending: string): readonly string[] =>
  readdirSync(assetPath(folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));

const files = ['src', 'commands', 'jobs', 'tools', 'test', 'scripts'].flatMap((folder) =>
  filesIn(folder, ''),
);
const decisions = filesIn(join('docs', 'decisions'), '.md');
const pages = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...filesIn('docs', '.md')];

describe('documentation', () => {
  it('names each dependency in its version', () => {
    const text = read('ARCHITECTURE.md').replace(/ +/g, ' ');
    const missing = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
      ([name, version]) => !text.includes(`| \`${name}\` | ${version} |`),
    );
    expect(missing).toEqual([]);
  });

  it('has a line for each room of src', () => {
    const text = read('ARCHITECTURE.md');
    const rooms = readdirSync(assetPath('src'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && path.includes('/'))
      .map((path) => path.split('/').slice(0, -1).slice(0, 2).join('/'));
    expect(rooms.length).toBeGreaterThan(100);
    expect([...new Set(rooms)].filter((room) => !text.includes(`| \`src/${room}\``))).toEqual([]);
  });

  it.each(['ARCHITECTURE.md', 'CONTRIBUTING.md', join('docs', 'errors.md'), ...decisions])(
    '%s names files that exist',
    (page) => {
      const named = [...read(page).matchAll(/`([\w./-]+\.(?:ts|mjs))`/g)].map(([, file = '']) => file);
      const there = ['/vitest.config.ts', ...files.map((path) => `/${path}`)];
      expect(named.filter((name) => !there.some((path) => path.endsWith(`/${name}`)))).toEqual([]);
    },
  );

  it('has a line for each decision', () => {
    const listed = [...read('docs', 'decisions', 'README.md').matchAll(/\]\((.+?)\)/g)].map(([, link = '']) =>
      join('docs', 'decisions', link),
    );
    expect([...listed, join('docs', 'decisions', 'README.md')].sort()).toEqual([...decisions].sort());
  });

  it('says of each error code, and of no other, what it means and what to do', () => {
    const raised = files
      .filter((path) => /^(src|commands|jobs)\/.*\.ts$/.test(path))
      .flatMap((path) => {
        const text = read(path);
        const codes = [
          ...text.matchAll(/new RadError\(\s*([^,\s]+)/g),
          ...text.matchAll(/extends RadError\b[^]*?super\(\s*([^,\s]+)/g),
        ].map(([, code = '']) => code);
        // One class of several codes names them as the type of its parameter.
        const several = /code: ('[a-z-]+'(?: \| '[a-z-]+')+),/.exec(text)?.[1]?.split(' | ') ?? [];
        return codes.flatMap((code) => (code === 'code' ? several : [code]));
      });
    expect(raised.filter((code) => !/^'[a-z-]+'$/.test(code))).toEqual([]);
    const rows = [...read('docs', 'errors.md').matchAll(/^\| `([a-z-]+)` +\| \S.* \| \S.* \|$/gm)];
    const said = rows.map(([, code = '']) => code);
    expect(said).toEqual([...new Set(raised.map((code) => code.slice(1, -1)))].sort());
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
    const known = new Set<string>([
      ...settingRows.map(({ name }) => name),
      ...parameterNames,
      ...fromCompose,
    ]);
    const settings = [...text.matchAll(/\b([A-Z]+(?:_[A-Z]+)+)=/g)].map((match) => match[1] ?? '');
    expect(settings.filter((name) => !known.has(name))).toEqual([]);
  });
});

/** What moves or guards money. */
const GUARDS = [
  'booking/apply-events',
  'booking/sync',
  'execution/exit',
  'execution/order-step',
  'protection/ensure',
  'reconcile/startup',
  'signals/approve',
  'signals/scan',
];

describe('a file that guards money', () => {
  it.each(GUARDS)('%s has a test of its own name', (name) => {
    expect(files).toContain(join('src', 'trade', `${name}.ts`));
    expect(files).toContain(join('test', 'trade', `${name}.test.ts`));
  });
});
