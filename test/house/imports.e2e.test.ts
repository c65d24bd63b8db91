import { afterEach, describe, expect, it } from 'vitest';
import { assetPath } from '../../src/assets.js';
import { check, plant, type CheckOutcome, type Planted } from './plant.js';

let project: Planted | undefined;

afterEach(() => project?.remove());

/** `~/` in an import stands for the project's root. */
const fromRoot = ([file, text]: readonly [string, string]): readonly [string, string] => [
  file,
  text.replaceAll("'~/", `'${'../'.repeat(file.split('/').length - 1)}`),
];

const run = (files: Readonly<Record<string, string>>): CheckOutcome => {
  project = plant(Object.fromEntries(Object.entries(files).map(fromRoot)));
  return check(project.root, [assetPath('scripts', 'check-imports.mjs'), project.root]);
};

const HOUSE = {
  'src/domain/word.ts': 'export const word = 1;\n',
  'src/clock.ts': 'export const clock = 1;\n',
  'src/settings.ts': 'export const settings = 1;\n',
  'src/main.ts': "import '~/src/trade/desk/use.js';\nimport 'bullmq';\nexport const main = 1;\n",
  'src/domain/ledger/fold.ts': "import 'big.js';\nimport '~/src/domain/word.js';\nexport const fold = 1;\n",
  'src/venues/kucoin/wire.ts': "import 'ccxt';\nimport '~/src/clock.js';\nexport const wire = 1;\n",
  'src/state/store/redis.ts': "import 'ioredis';\nexport const redis = 1;\n",
  'src/trade/execution/send.ts': "import '~/src/state/store/redis.js';\nexport const send = 1;\n",
  'src/trade/desk/use.ts': "import '~/src/trade/execution/send.js';\nexport const use = 1;\n",
  'src/sources/reader/numbers.ts': "import '~/src/domain/word.js';\nexport const numbers = 1;\n",
  'src/chat/words/read.ts': "import '~/src/sources/reader/numbers.js';\nexport const read = 1;\n",
  'src/chat/telegram/bot.ts':
    "import 'grammy';\nimport '~/src/chat/words/read.js';\nimport '~/src/sources/reader/numbers.js';\nimport '~/src/trade/desk/use.js';\nexport const bot = 1;\n",
  'tools/download/fetch.ts':
    "import '~/src/venues/kucoin/wire.js';\nimport '~/src/settings.js';\nexport const fetch = 1;\n",
  'commands/help.ts':
    "import 'grammy';\nimport '~/src/sources/reader/numbers.js';\nimport '~/src/chat/telegram/bot.js';\nexport const help = 1;\n",
  'jobs/scan.ts': "import '~/src/trade/desk/use.js';\nexport const scan = 1;\n",
};

/** Rule, file, its imports. */
const PLANTS: readonly (readonly [string, string, ...string[]])[] = [
  ['domain-imports', 'src/domain/bad.ts', '~/src/domain/ledger/fold.js'],
  ['domain-imports', 'src/domain/bad-clock.ts', '~/src/clock.js'],
  ['domain-is-pure', 'src/domain/bad-core.ts', 'node:fs'],
  ['domain-ledger-imports', 'src/domain/ledger/bad.ts', '~/src/state/store/redis.js'],
  ['decide-indicators-imports', 'src/decide/indicators/bad.ts', '~/src/state/store/redis.js'],
  ['decide-strategy-imports', 'src/decide/strategy/bad.ts', '~/src/domain/ledger/fold.js'],
  ['decide-learning-imports', 'src/decide/learning/bad.ts', '~/src/trade/desk/use.js'],
  ['decide-risk-imports', 'src/decide/risk/bad.ts', '~/src/domain/ledger/fold.js'],
  ['decide-exits-imports', 'src/decide/exits/bad.ts', '~/src/state/store/redis.js'],
  ['venues-imports', 'src/venues/bad.ts', '~/src/venues/kucoin/wire.js'],
  ['venues-imports', 'src/venues/bad-registry.ts', '~/src/venues/registry.js'],
  ['venues-shared-imports', 'src/venues/shared/bad.ts', '~/src/venues/kucoin/wire.js'],
  ['venues-registry.ts-imports', 'src/venues/registry.ts', '~/src/trade/desk/use.js'],
  ['venues-recorded-imports', 'src/venues/recorded/bad.ts', '~/src/trade/desk/use.js'],
  ['venues-paper-imports', 'src/venues/paper/bad.ts', '~/src/trade/execution/send.js'],
  ['state-store-imports', 'src/state/store/bad.ts', '~/src/trade/desk/use.js'],
  ['venues-kucoin-imports', 'src/venues/kucoin/bad.ts', '~/src/trade/execution/send.js'],
  ['state-outbox-imports', 'src/state/outbox/bad.ts', '~/src/trade/desk/use.js'],
  ['trade-desk-imports', 'src/trade/desk/bad.ts', '~/src/chat/telegram/bot.js'],
  ['trade-desk-imports', 'src/trade/desk/bad-type.ts', '~/src/settings.js'],
  ['trade-desk-imports', 'src/trade/desk/bad-venue.ts', '~/src/venues/kucoin/wire.js'],
  ['trade-desk-imports', 'src/trade/desk/bad-registry.ts', '~/src/venues/registry.js'],
  ...['watchdog', 'outage', 'reconcile', 'positions', 'views', 'execution', 'signals'].map(
    (room) => [`trade-${room}-imports`, `src/trade/${room}/bad.ts`, '~/src/trade/desk/use.js'] as const,
  ),
  ...['protection', 'account', 'audit', 'learn', 'booking', 'core', 'orders'].map(
    (room) => [`trade-${room}-imports`, `src/trade/${room}/bad.ts`, '~/src/trade/execution/send.js'] as const,
  ),
  ['trade-signals-imports', 'src/trade/signals/bad-beside.ts', '~/src/trade/execution/send.js'],
  ['in-a-room', 'src/lost/bad.ts', '~/src/lost/word.js'],
  ['decide-analytics-imports', 'src/decide/analytics/bad.ts', '~/src/state/store/redis.js'],
  ['sources-reader-imports', 'src/sources/reader/bad.ts', '~/src/state/store/redis.js'],
  ['sources-reader-imports', 'src/sources/reader/bad-clock.ts', '~/src/clock.js'],
  ['domain-is-pure', 'src/sources/reader/bad-core.ts', 'node:fs'],
  ['chat-words-imports', 'src/chat/words/bad.ts', '~/src/chat/telegram/bot.js'],
  ['domain-is-pure', 'src/chat/words/bad-core.ts', 'node:fs'],
  ['chat-telegram-imports', 'src/chat/telegram/bad.ts', '~/src/trade/execution/send.js'],
  ['chat-pictures-imports', 'src/chat/pictures/bad.ts', '~/src/state/store/redis.js'],
  ['chat-local-imports', 'src/chat/local/bad.ts', '~/src/chat/telegram/bot.js'],
  ['backtest-imports', 'src/backtest/bad.ts', '~/src/chat/telegram/bot.js'],
  ['backtest-imports', 'src/backtest/bad-download.ts', '~/tools/download/fetch.js'],
  ['main-is-the-top', 'src/run/bad.ts', '~/tools/download/fetch.js'],
  ['ccxt-only', 'src/backtest/bad-ccxt.ts', 'ccxt'],
  ['run-health-imports', 'src/run/health/bad.ts', '~/src/trade/desk/use.js'],
  ['commands-imports', 'commands/bad.ts', '~/src/trade/execution/send.js'],
  ['jobs-imports', 'jobs/bad.ts', '~/src/chat/telegram/bot.js'],
  ['grammy-only', 'src/trade/core/bad-grammy.ts', 'grammy'],
  ['bullmq-only', 'src/trade/core/bad-bullmq.ts', 'bullmq'],
  ['bullmq-only', 'jobs/bad-bullmq.ts', 'bullmq'],
  ['ccxt-only', 'src/venues/recorded/bad-ccxt.ts', 'ccxt'],
  ['brain-js-only', 'src/decide/strategy/bad-brain.ts', 'brain.js'],
  ['big-js-only', 'src/decide/risk/bad-big.ts', 'big.js'],
  ['main-is-the-top', 'src/trade/core/bad-main.ts', '~/src/main.js'],
  ['no-dev-packages', 'src/trade/core/bad-dev.ts', 'fast-check'],
  ['resolvable', 'src/trade/core/bad-missing.ts', './missing.js'],
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
      'src/lost/word.ts': 'export const word = 1;\n',
      'src/decide/risk/a.ts': "import { b } from './b.js';\nexport const a = b;\n",
      'src/decide/risk/b.ts': "import { a } from './a.js';\nexport const b = a;\n",
      'src/decide/risk/type-only.ts':
        "import type { redis } from '~/src/state/store/redis.js';\nexport type T = typeof redis;\n",
    });
    expect(code).toBe(1);
    const lines = output.split('\n');
    const isRed = (rule: string, file: string): boolean =>
      lines.some((line) => line.startsWith(`${rule}: ${file} →`));
    expect(PLANTS.filter(([rule, file]) => !isRed(rule, file))).toEqual([]);
    expect(isRed('decide-risk-imports', 'src/decide/risk/type-only.ts')).toBe(true);
    expect(lines.some((line) => /^no-circular: src\/decide\/risk\/[ab]\.ts →/.test(line))).toBe(true);
    for (const good of Object.keys(HOUSE))
      expect(lines.filter((line) => line.includes(`: ${good} →`))).toEqual([]);
  });

  it('are red when nothing was looked at', () => {
    expect(run({ 'src/empty.txt': '' }).code).toBe(1);
    project?.remove();
    expect(run({ 'src/lonely.ts': 'export const lonely = 1;\n' }).code).toBe(1);
  });
});
