import { execFileSync, fork } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assetPath, projectRoot } from '../../src/assets.js';
import { Child } from '../../src/child.js';
import type { TrainedModel, TrainingRequest } from '../../src/decide/learning/index.js';
import { learnable, outcomes, T0 } from '../decide/learning/fixtures.js';
import { BotProcess } from '../e2e/bot-process.js';
import { answer, ask, OWNER, signalCard, symbolOf } from '../e2e/driver.js';
import { startLiveMarket } from '../e2e/live-market.js';
import { startBotApi } from '../support/bot-api.js';

const { bundle, entries, packageFiles } = (await import(
  pathToFileURL(assetPath('scripts', 'bundle.mjs')).href
)) as {
  bundle(folder: string): Promise<void>;
  entries: readonly string[];
  packageFiles: readonly (readonly [string, string])[];
};

let folder: string;
const app = (...path: readonly string[]): string => join(folder, 'app', ...path);

beforeAll(async () => {
  // Outside the project: a package that is missing in the bundle is not found above it.
  folder = mkdtempSync(join(tmpdir(), 'rad-bundle-'));
  await bundle(folder);
});

afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

const trainer = (): string => app('dist', 'src', 'decide', 'learning', 'train-child.js');

const filesUnder = (path: string): string[] =>
  readdirSync(path, { recursive: true, encoding: 'utf8' })
    .map((file) => join(path, file))
    .filter((file) => statSync(file).isFile());

const sourcesWith = (pattern: RegExp): string[] =>
  ['src', 'commands', 'jobs']
    .flatMap((room) => filesUnder(assetPath(room)))
    .filter((file) => file.endsWith('.ts') && pattern.test(readFileSync(file, 'utf8')))
    .map((file) => file.slice(projectRoot.length + 1, -'.ts'.length));

/** Files that a file of the bundle loads at once or later, itself included; `at once`: those alone. */
const loadedBy = (
  file: string,
  when: 'at once' | 'at once or later' = 'at once or later',
  seen = new Set<string>(),
): Set<string> => {
  if (seen.has(file)) return seen;
  seen.add(file);
  const named = /\b(?:from|import)\s*(\(?)"(\.[^"]+\.js)"/g;
  for (const [, isLate, path = ''] of readFileSync(file, 'utf8').matchAll(named))
    if (when === 'at once or later' || isLate === '') loadedBy(join(file, '..', path), when, seen);
  return seen;
};

describe('the bundle', () => {
  it('has every module that answers to a process above it as a program of its own', () => {
    const answering = sourcesWith(/^answerTasks\(/m);
    expect(answering).not.toEqual([]);
    expect(entries).toEqual(expect.arrayContaining(answering));
    for (const entry of entries) expect(existsSync(app('dist', `${entry}.js`)), entry).toBe(true);
  });

  it('asks the asset helper by literals alone, which is how the bundle knows what to take', () => {
    for (const name of ['childEntry', 'packageFile', 'assetPath'])
      expect(
        sourcesWith(new RegExp(`\\b${name}\\((?!\\s*['])`)).filter((file) => file !== 'src/assets'),
      ).toEqual([]);
  });

  it('has the files that are found by path, no other package, and at most 30 MB of them', () => {
    for (const [name, path] of packageFiles)
      expect(existsSync(app('node_modules', name, path)), `${name}/${path}`).toBe(true);
    const paths = sourcesWith(/./).flatMap((file) => [
      ...readFileSync(assetPath(`${file}.ts`), 'utf8').matchAll(/\bassetPath\(([^)]*)\)/g),
    ]);
    const shipped = paths
      .map(([, args = '']) => args.replace(/', '/g, '/').replaceAll("'", ''))
      // What a running bot downloads.
      .filter((path) => !path.startsWith('data/'));
    expect(shipped).toContain('market-data');
    for (const path of shipped) expect(existsSync(app(path)), path).toBe(true);
    const packages = new Set(packageFiles.map(([name]) => name));
    expect(new Set(readdirSync(app('node_modules')))).toEqual(packages.add('@resvg'));
    const bytes = filesUnder(app('node_modules')).reduce((sum, file) => sum + statSync(file).size, 0);
    expect(bytes / 1e6).toBeLessThan(30);
  });

  it('has no character beyond ASCII, of which one would make a whole file take twice the memory', () => {
    for (const file of filesUnder(app('dist')))
      expect(/[^\0-\x7f]/.exec(readFileSync(file, 'utf8')), file).toBeNull();
  });

  it('loads resvg only in the process that paints and ends: what it takes of memory it never gives back', () => {
    const loadsResvg = (entry: string): boolean =>
      [...loadedBy(app('dist', `${entry}.js`))].some((file) => /["']@resvg/.test(readFileSync(file, 'utf8')));
    expect(entries.filter(loadsResvg)).toEqual(['src/chat/pictures/paint-child']);
  });

  it('loads the reader of messages with the first message or webhook, and not at the start', () => {
    const isReader = (file: string): boolean => /sleeping on it/.test(readFileSync(file, 'utf8'));
    const start = readdirSync(app('dist', 'chunks')).find((name) => /^start-.*\.js$/.test(name)) ?? '';
    const main = [app('dist', 'src', 'main.js'), app('dist', 'chunks', start)];
    expect(main.flatMap((file) => [...loadedBy(file, 'at once')]).filter(isReader)).toEqual([]);
    expect([...loadedBy(app('dist', 'src', 'main.js'))].filter(isReader)).toHaveLength(1);
  });

  it("asks for Node's own modules by require: an import of node:http alone takes 14 MB more", () => {
    const imported = filesUnder(app())
      .filter((file) => file.endsWith('.js') && !file.includes('@resvg'))
      .flatMap((file) =>
        [
          ...readFileSync(file, 'utf8').matchAll(
            /^import\b[^;]*?["'](?:node:)?(\w[\w/]*)["'];|;import\b[^;"']*["'](?:node:)?(\w[\w/]*)["']|\bimport\(["']node:(\w[\w/]*)["']\)/gm,
          ),
        ].map(([, first, later, late]) => first ?? later ?? late),
      );
    // By which require is made.
    expect([...new Set(imported)]).toEqual(['module']);
  });

  it('writes a name only where a function lacks it: each that is written takes a table', () => {
    const helpers = filesUnder(app()).flatMap((file) =>
      file.endsWith('.js') ? [...readFileSync(file, 'utf8').matchAll(/\b__name=(\(.*?\)=>.{9})/g)] : [],
    );
    // One that the programs share, one of the class of ccxt.
    expect(helpers.map(([, start]) => start)).toEqual(['(f,v)=>f.name==v', '(f,v)=>f.name==v']);
  });

  it('leaves out what packages have for others: Postgres, calendars, graphics cards, a URL of their own', () => {
    const all = filesUnder(app('dist')).map((file) => readFileSync(file, 'utf8'));
    for (const word of [
      'BullMQ PostgreSQL backend',
      'CronDate',
      'WebGLKernel',
      'disallowed_STD3_valid',
      'toJSONSchema',
    ])
      expect(
        all.some((text) => text.includes(word)),
        word,
      ).toBe(false);
  });

  it('keeps its source maps outside, one for each file', () => {
    const files = (path: string, end: string) =>
      filesUnder(path).map((file) => file.slice(path.length + 1, file.length - end.length));
    expect(files(join(folder, 'maps'), '.map').toSorted()).toEqual(files(app('dist'), '').toSorted());
  });
});

describe('a bundled program', { timeout: 180_000 }, () => {
  it.each([
    ['src/main', 0],
    ['src/backtest/cli', 0],
    ['tools/rehearse/cli', 0],
    // Says what it lacks.
    ['src/run/send-alert', 2],
  ])('%s starts without a package beside it', async (entry, code) => {
    const child = fork(app('dist', `${entry}.js`), ['--help'], { cwd: folder, stdio: 'ignore', env: {} });
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(code);
  });

  it('trains in a process', async () => {
    const child = new Child<TrainingRequest, TrainedModel>(
      { file: trainer(), execArgv: [] },
      { work: 'the training', keptMs: 0 },
    );
    const trained = await child.ask({ outcomes: outcomes(400, learnable), trainedAt: T0 });
    expect(trained.network).toBeDefined();
  });

  it('has stacks with lines of the sources where the maps are, and of the bundle where they are not', () => {
    const script = `import(${JSON.stringify(pathToFileURL(trainer()).href)}).then(() =>
      process.emit('message', { get outcomes() { console.log(new Error().stack); return []; } }))`;
    const stackOf = (): string =>
      execFileSync(process.execPath, ['--enable-source-maps', '-e', script], {
        encoding: 'utf8',
        timeout: 60_000,
      });
    expect(stackOf()).toMatch(/at trainModel \(.*\/app\/dist\//);
    cpSync(join(folder, 'maps'), app('maps'), { recursive: true });
    expect(stackOf()).toMatch(/at trainModel \(.*\/app\/src\/decide\/learning\/train\.ts:\d+/);
  });

  it('reads, trades, draws and backtests on the wire', async () => {
    const api = await startBotApi({ token: '1:x', ownerId: OWNER });
    const kucoin = await startLiveMarket();
    const settings = {
      MODE: 'paper',
      EXCHANGE_API_ROOT: kucoin.root,
      TELEGRAM_API_ROOT: api.apiRoot,
      TELEGRAM_BOT_TOKEN: '1:x',
      TELEGRAM_OWNER_ID: String(OWNER),
      LIMIT_ORDER_TIMEOUT: '2',
    };
    const bot = new BotProcess(settings, [], app('dist', 'src', 'main.js'));
    try {
      bot.start();
      const card = await signalCard(api, 90_000);
      api.tap(card.message_id, 'Approve');
      await answer(api, card.message_id, ['Opened', symbolOf(card)]);
      const backtest = await ask(api, '/backtest 2025-10-01 2025-10-15', ['🧪', 'symbols'], 60_000);
      expect(backtest.photo).toBeDefined();
      expect(await bot.stop()).toBe(0);
    } finally {
      await bot.remove();
      await api.stop();
      await kucoin.stop();
    }
  });
});
