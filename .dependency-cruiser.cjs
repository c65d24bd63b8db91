// Import directions (ARCHITECTURE.md). Each folder names the folders of src that it may import; all else is red.
const FOLDERS = {
  domain: [],
  ledger: ['domain'],
  indicators: ['domain'],
  strategy: ['domain', 'indicators'],
  learning: ['domain'],
  risk: ['domain'],
  positions: ['domain'],
  market: ['domain', 'ledger'],
  exchange: ['domain', 'ledger', 'market', 'store'],
  store: ['domain', 'ledger'],
  kucoin: ['domain', 'ledger', 'market', 'exchange', 'store'],
  execution: ['domain', 'risk', 'ledger', 'market', 'exchange', 'store'],
  outbox: ['domain', 'store'],
  trading: [
    'domain',
    'ledger',
    'indicators',
    'strategy',
    'learning',
    'risk',
    'positions',
    'market',
    'exchange',
    'store',
    'kucoin',
    'execution',
    'outbox',
    'analytics',
  ],
  analytics: ['domain', 'ledger'],
  telegram: ['domain', 'trading', 'charts', 'store', 'analytics', 'outbox'],
  charts: ['domain'],
  'local-chat': ['domain'],
  backtest: [
    'domain',
    'ledger',
    'indicators',
    'strategy',
    'learning',
    'risk',
    'positions',
    'market',
    'exchange',
    'store',
    'execution',
    'outbox',
    'trading',
    'analytics',
    'charts',
  ],
  download: ['domain', 'market', 'kucoin', 'backtest'],
  health: ['domain', 'store'],
};

/** Packages that only some folders may import. */
const PACKAGES = {
  grammy: '^(src/telegram|commands)/',
  '@grammyjs': '^(src/telegram|commands)/',
  bullmq: '^(jobs/|src/outbox/|src/main\\.ts$)',
  ccxt: '^src/kucoin/',
  'brain.js': '^src/learning/',
  technicalindicators: '^src/indicators/',
  'big.js': '^src/(ledger|exchange)/',
};

/** Files of src itself that every folder may import; domain imports nothing at all. */
const SHARED = '^src/(clock|assets)\\.ts$';
/** Whoever is handed settings as a whole may import their type. */
const SETTINGS = '^src/settings\\.ts$';
/** The composition root and what it runs by itself. */
const PROGRAM = '^(src/(?!(?:' + Object.keys(FOLDERS).join('|') + ')/)|test/|bench/)';

/** Runs the same jobs as the bot, to compare the backtest with it. */
const PARITY = '^src/backtest/parity-replay\\.ts$';

/** Programs of their own: they read their settings themselves. */
const PROGRAMS = ['backtest', 'download'];

const sharedBy = (folder) => {
  if (folder === 'domain') return [];
  return PROGRAMS.includes(folder) ? [SHARED, SETTINGS] : [SHARED];
};

const layer = ([folder, allowed]) => ({
  name: `${folder}-imports`,
  comment: `src/${folder} may import ${['itself', ...allowed].join(', ')}`,
  severity: 'error',
  from: { path: `^src/${folder}/`, ...(folder === 'backtest' ? { pathNot: PARITY } : {}) },
  to: {
    path: '^(src|commands|jobs|test|bench|scripts)/',
    pathNot: [`^src/(${[folder, ...allowed].join('|')})/`, ...sharedBy(folder)],
  },
});

const onlyIn = ([name, path]) => ({
  name: `${name.replace(/\W+/g, '-')}-only`,
  comment: `${name} is imported by ${path} alone`,
  severity: 'error',
  from: { pathNot: [path, '^(test|bench)/'] },
  to: { path: `node_modules/${name}/` },
});

module.exports = {
  forbidden: [
    ...Object.entries(FOLDERS).map(layer),
    ...Object.entries(PACKAGES).map(onlyIn),
    {
      name: 'parity-imports',
      comment: 'what compares the backtest with the running bot sees the jobs too, but not the chat',
      severity: 'error',
      from: { path: PARITY },
      to: { path: '^(src/(telegram|local-chat|health|kucoin)|commands|test|bench|scripts)/' },
    },
    {
      name: 'no-circular',
      comment: 'imports run one way',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'commands-imports',
      comment: 'commands see the use cases and the chat, not what lies below them',
      severity: 'error',
      from: { path: '^commands/' },
      to: {
        path: '^(src|jobs|test|bench|scripts)/',
        pathNot: ['^src/(domain|trading|telegram|charts|analytics|store)/', SHARED, SETTINGS],
      },
    },
    {
      name: 'jobs-imports',
      comment: 'jobs see the use cases and the outbox, not the chat',
      severity: 'error',
      from: { path: '^jobs/' },
      to: {
        path: '^(src|commands|test|bench|scripts)/',
        pathNot: ['^src/(domain|trading|outbox|store|market|exchange|execution|learning)/', SHARED, SETTINGS],
      },
    },
    {
      name: 'main-is-the-top',
      comment: 'nothing imports the composition root, the tests or the benchmarks',
      severity: 'error',
      from: { pathNot: PROGRAM },
      to: { path: '^(src/main\\.ts$|test/|bench/)' },
    },
    {
      name: 'domain-is-pure',
      comment: 'the words need nothing but the language',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { dependencyTypes: ['npm', 'core'] },
    },
    {
      name: 'resolvable',
      comment: 'an import that cannot be found cannot be checked',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-dev-packages',
      comment: 'the program runs without devDependencies',
      severity: 'error',
      from: { path: '^(src|commands|jobs)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|dist\\.new|coverage)/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
