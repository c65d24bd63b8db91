// Import directions (ARCHITECTURE.md). Each room of src names the rooms that it may import; all else is red.
/** The rooms of trade, from the top; those of one floor see each other only where `BESIDE` says so. */
const TRADE = [
  ['desk'],
  ['alerts'],
  ['watchdog', 'outage'],
  ['reconcile', 'positions'],
  ['views'],
  ['execution', 'signals'],
  ['protection', 'account', 'audit', 'learn'],
  ['booking'],
  ['core'],
  ['orders'],
];
/** A halt takes up first what the account holds. */
const BESIDE = { positions: ['reconcile'] };

const DECIDE = ['strategy', 'learning', 'risk', 'exits', 'analytics'].map((room) => `decide/${room}`);
/** What trade as a whole stands on: of the venues their ports alone. */
const BELOW_TRADE = ['domain', 'domain/ledger', ...DECIDE, 'state/store', 'venues'];
const tradeRooms = (rooms) => rooms.map((room) => `trade/${room}`);
const ALL_TRADE = tradeRooms(TRADE.flat());

/** A room of one file: who imports the ports does not import the venues with them. */
const REGISTRY = 'venues/registry.ts';

const ROOMS = {
  domain: [],
  'domain/ledger': ['domain'],
  'decide/indicators': ['domain'],
  'decide/strategy': ['domain', 'decide/indicators'],
  'decide/learning': ['domain'],
  'decide/risk': ['domain'],
  'decide/exits': ['domain'],
  'decide/analytics': ['domain'],
  'state/store': ['domain', 'domain/ledger'],
  'state/outbox': ['domain', 'state/store'],
  venues: ['domain'],
  'venues/recorded': ['domain', 'venues'],
  'venues/paper': ['domain', 'domain/ledger', 'state/store', 'venues'],
  'venues/shared': ['domain', 'venues'],
  'venues/kucoin': ['domain', 'domain/ledger', 'venues', 'venues/shared'],
  [REGISTRY]: ['domain', 'venues', 'venues/kucoin'],
  ...Object.fromEntries(
    TRADE.flatMap((floor, index) =>
      floor.map((room) => [
        `trade/${room}`,
        [
          ...BELOW_TRADE,
          ...tradeRooms(TRADE.slice(index + 1).flat()),
          ...tradeRooms(BESIDE[room] ?? []),
          ...(room === 'alerts' ? ['sources/reader'] : []),
        ],
      ]),
    ),
  ),
  'sources/reader': ['domain'],
  'sources/doors': ['domain', 'sources/reader'],
  'chat/words': ['domain', 'sources/reader'],
  'chat/telegram': [
    'domain',
    'sources/reader',
    'chat/words',
    'decide/analytics',
    'state/store',
    'state/outbox',
    ...tradeRooms(['desk', 'views', 'audit', 'account', 'core']),
  ],
  'chat/pictures': ['domain'],
  'chat/local': ['domain'],
  backtest: [...BELOW_TRADE, ...ALL_TRADE, 'venues/recorded', 'venues/paper', 'chat/pictures'],
  'run/health': ['domain'],
};

/** Packages that only some rooms may import. */
const PACKAGES = {
  grammy: '^(src/chat/telegram|commands)/',
  '@grammyjs': '^(src/chat/telegram|commands)/',
  bullmq: '^src/(run/|state/outbox/|main\\.ts$)',
  ccxt: '^src/venues/kucoin/',
  'brain.js': '^src/decide/learning/',
  'big.js': '^src/(domain/ledger|venues/paper)/',
};

/** Files of src itself that every room may import; domain imports nothing at all. */
const SHARED = '^src/(clock|assets|child)\\.ts$';
/** Whoever is handed settings as a whole may import their type. */
const SETTINGS = '^src/settings\\.ts$';
const OURS = '^(src|commands|jobs|test|tools|scripts)/';

/** Runs the same jobs as the bot, to compare the backtest with it. */
const PARITY = '^tools/parity/parity-replay\\.ts$';

/** Rooms in which others lie: what lies in them directly. */
const HALLS = Object.keys(ROOMS).filter((room) =>
  Object.keys(ROOMS).some((other) => other.startsWith(`${room}/`)),
);
const inside = (room) => {
  if (room === REGISTRY) return `^src/${room}$`;
  return HALLS.includes(room) ? `^src/${room}/(?!registry)[^/]+$` : `^src/${room}/`;
};

const sharedBy = (room) => {
  if (room.startsWith('domain') || room === 'sources/reader' || room === 'chat/words') return [];
  return room === 'backtest' ? [SHARED, SETTINGS, '^jobs/'] : [SHARED];
};

const mayImport = ([room, allowed]) => ({
  name: `${room.replaceAll('/', '-')}-imports`,
  comment: `src/${room} may import ${['itself', ...allowed].join(', ')}`,
  severity: 'error',
  from: { path: inside(room) },
  to: { path: OURS, pathNot: [...[room, ...allowed].map(inside), ...sharedBy(room)] },
});

const onlyIn = ([name, path]) => ({
  name: `${name.replace(/\W+/g, '-')}-only`,
  comment: `${name} is imported by ${path} alone`,
  severity: 'error',
  from: { pathNot: [path, '^(test|tools)/'] },
  to: { path: `node_modules/${name}/` },
});

module.exports = {
  forbidden: [
    ...Object.entries(ROOMS).map(mayImport),
    ...Object.entries(PACKAGES).map(onlyIn),
    {
      name: 'parity-imports',
      comment: 'what compares the backtest with the running bot sees the jobs too, but not the chat',
      severity: 'error',
      from: { path: PARITY },
      to: { path: '^(src/(chat|run/health|venues/kucoin)|commands|test|scripts)/' },
    },
    {
      name: 'no-circular',
      comment: 'imports run one way',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'in-a-room',
      comment: 'every file of src lies in a room that this file names, or is one of those that all share',
      severity: 'error',
      from: {},
      to: {
        path: '^src/',
        pathNot: [
          ...Object.keys(ROOMS).map(inside),
          '^src/run/[^/]+$',
          '^src/(main|settings|clock|assets|child)\\.ts$',
        ],
      },
    },
    {
      name: 'commands-imports',
      comment: 'commands see the use cases and the chat, not what lies below them',
      severity: 'error',
      from: { path: '^commands/' },
      to: {
        path: '^(src|jobs|test|tools|scripts)/',
        pathNot: [
          '^src/(domain|trade/(desk|core|signals)|sources/reader|chat/words|chat/telegram|chat/pictures|decide/analytics)/',
          SHARED,
          SETTINGS,
        ],
      },
    },
    {
      name: 'jobs-imports',
      comment: 'jobs see the use cases and the outbox, not the chat',
      severity: 'error',
      from: { path: '^jobs/' },
      to: {
        path: '^(src|commands|test|tools|scripts)/',
        pathNot: ['^src/(domain|trade|state|decide/learning)/', inside('venues'), SHARED, SETTINGS],
      },
    },
    {
      name: 'main-is-the-top',
      comment: 'nothing imports the composition root, the tests or the tools',
      severity: 'error',
      from: { pathNot: '^(test|tools)/' },
      to: { path: '^(src/main\\.ts$|test/|tools/)' },
    },
    {
      name: 'domain-is-pure',
      comment: 'the words need nothing but the language, decimals and a schema',
      severity: 'error',
      from: { path: '^src/(domain|sources/reader|chat/words)/' },
      to: { dependencyTypes: ['npm', 'core'], pathNot: 'node_modules/(big\\.js|zod)/' },
    },
    {
      name: 'resolvable',
      comment: 'an import that cannot be found cannot be checked',
      severity: 'error',
      // The evidence is made with compiled code, which may not be there.
      from: { pathNot: '^tools/evidence/' },
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
