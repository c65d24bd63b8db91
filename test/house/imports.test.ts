import { afterEach, describe, expect, it } from 'vitest';
import { assetPath } from '../../src/assets.js';
import { check, plant, type CheckOutcome, type Planted } from './plant.js';

let project: Planted | undefined;

afterEach(() => project?.remove());

const run = (files: Readonly<Record<string, string>>): CheckOutcome => {
  project = plant(files);
  return check(project.root, [assetPath('scripts', 'check-imports.mjs'), project.root]);
};

const HOUSE = {
  'src/domain/word.ts': 'export const word = 1;\n',
  'src/clock.ts': 'export const clock = 1;\n',
  'src/settings.ts': 'export const settings = 1;\n',
  'src/main.ts': "import './trading/use.js';\nimport 'bullmq';\nexport const main = 1;\n",
  'src/ledger/fold.ts': "import 'big.js';\nimport '../domain/word.js';\nexport const fold = 1;\n",
  'src/kucoin/wire.ts': "import 'ccxt';\nimport '../clock.js';\nexport const wire = 1;\n",
  'src/store/redis.ts': "import 'ioredis';\nexport const redis = 1;\n",
  'src/execution/send.ts': "import '../store/redis.js';\nexport const send = 1;\n",
  'src/trading/use.ts': "import '../execution/send.js';\nexport const use = 1;\n",
  'src/telegram/bot.ts': "import 'grammy';\nimport '../trading/use.js';\nexport const bot = 1;\n",
  'src/download/fetch.ts': "import '../kucoin/wire.js';\nimport '../settings.js';\nexport const fetch = 1;\n",
  'commands/help.ts': "import 'grammy';\nimport '../src/telegram/bot.js';\nexport const help = 1;\n",
  'jobs/scan.ts': "import 'bullmq';\nimport '../src/trading/use.js';\nexport const scan = 1;\n",
};

/** Rule, file, its imports. */
const PLANTS: readonly (readonly [string, string, ...string[]])[] = [
  ['domain-imports', 'src/domain/bad.ts', '../ledger/fold.js'],
  ['domain-imports', 'src/domain/bad-clock.ts', '../clock.js'],
  ['domain-is-pure', 'src/domain/bad-core.ts', 'node:fs'],
  ['ledger-imports', 'src/ledger/bad.ts', '../store/redis.js'],
  ['indicators-imports', 'src/indicators/bad.ts', '../store/redis.js'],
  ['strategy-imports', 'src/strategy/bad.ts', '../ledger/fold.js'],
  ['learning-imports', 'src/learning/bad.ts', '../trading/use.js'],
  ['risk-imports', 'src/risk/bad.ts', '../ledger/fold.js'],
  ['positions-imports', 'src/positions/bad.ts', '../store/redis.js'],
  ['market-imports', 'src/market/bad.ts', '../trading/use.js'],
  ['exchange-imports', 'src/exchange/bad.ts', '../execution/send.js'],
  ['store-imports', 'src/store/bad.ts', '../trading/use.js'],
  ['kucoin-imports', 'src/kucoin/bad.ts', '../execution/send.js'],
  ['execution-imports', 'src/execution/bad.ts', '../trading/use.js'],
  ['outbox-imports', 'src/outbox/bad.ts', '../trading/use.js'],
  ['trading-imports', 'src/trading/bad.ts', '../telegram/bot.js'],
  ['trading-imports', 'src/trading/bad-type.ts', '../settings.js'],
  ['analytics-imports', 'src/analytics/bad.ts', '../store/redis.js'],
  ['telegram-imports', 'src/telegram/bad.ts', '../execution/send.js'],
  ['charts-imports', 'src/charts/bad.ts', '../store/redis.js'],
  ['local-chat-imports', 'src/local-chat/bad.ts', '../telegram/bot.js'],
  ['backtest-imports', 'src/backtest/bad.ts', '../telegram/bot.js'],
  ['download-imports', 'src/download/bad.ts', '../trading/use.js'],
  ['backtest-imports', 'src/backtest/bad-download.ts', '../download/fetch.js'],
  ['ccxt-only', 'src/download/bad-ccxt.ts', 'ccxt'],
  ['health-imports', 'src/health/bad.ts', '../trading/use.js'],
  ['commands-imports', 'commands/bad.ts', '../src/execution/send.js'],
  ['jobs-imports', 'jobs/bad.ts', '../src/telegram/bot.js'],
  ['grammy-only', 'src/trading/bad-grammy.ts', 'grammy'],
  ['bullmq-only', 'src/trading/bad-bullmq.ts', 'bullmq'],
  ['ccxt-only', 'src/market/bad-ccxt.ts', 'ccxt'],
  ['brain-js-only', 'src/strategy/bad-brain.ts', 'brain.js'],
  ['technicalindicators-only', 'src/strategy/bad-ti.ts', 'technicalindicators'],
  ['big-js-only', 'src/risk/bad-big.ts', 'big.js'],
  ['main-is-the-top', 'src/trading/bad-main.ts', '../main.js'],
  ['no-dev-packages', 'src/trading/bad-dev.ts', 'fast-check'],
  ['resolvable', 'src/trading/bad-missing.ts', './missing.js'],
];

describe('import directions', { timeout: 60_000 }, () => {
  it('pass in a good house', () => {
    const { code, output } = run(HOUSE);
    expect(output).toMatch(/imports: \d\d+ modules, \d+ imports, 0 violations/);
    expect(code).toBe(0);
  });

  it('turn red at each planted violation, and only there', () => {
    const bad = PLANTS.map(([, file, ...imports]) => [
      file,
      `${imports.map((path) => `import '${path}';\n`).join('')}export const bad = 1;\n`,
    ]);
    const { code, output } = run({
      ...HOUSE,
      ...(Object.fromEntries(bad) as Record<string, string>),
      'src/risk/a.ts': "import { b } from './b.js';\nexport const a = b;\n",
      'src/risk/b.ts': "import { a } from './a.js';\nexport const b = a;\n",
      'src/risk/type-only.ts':
        "import type { redis } from '../store/redis.js';\nexport type T = typeof redis;\n",
    });
    expect(code).toBe(1);
    const lines = output.split('\n');
    const isRed = (rule: string, file: string): boolean =>
      lines.some((line) => line.startsWith(`${rule}: ${file} →`));
    expect(PLANTS.filter(([rule, file]) => !isRed(rule, file))).toEqual([]);
    expect(isRed('risk-imports', 'src/risk/type-only.ts')).toBe(true);
    expect(lines.some((line) => /^no-circular: src\/risk\/[ab]\.ts →/.test(line))).toBe(true);
    for (const good of Object.keys(HOUSE))
      expect(lines.filter((line) => line.includes(`: ${good} →`))).toEqual([]);
  });

  it('are red when nothing was looked at', () => {
    expect(run({ 'src/empty.txt': '' }).code).toBe(1);
    project?.remove();
    expect(run({ 'src/lonely.ts': 'export const lonely = 1;\n' }).code).toBe(1);
  });
});
