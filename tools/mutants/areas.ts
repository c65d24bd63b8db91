import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { BadInputError } from '../../src/domain/index.js';

/** What guards money or access, and the unit tests that must notice each change to it. */
export interface Area {
  readonly name: string;
  /** Files, or folders as a whole; from the project's root. */
  readonly guards: readonly string[];
  /** Patterns of test files. Few, as a mutant is judged by all that reach it; no properties, which are slow and find by luck. */
  readonly tests: readonly string[];
}

export const AREAS: readonly Area[] = [
  { name: 'ledger', guards: ['src/domain/ledger'], tests: ['test/domain/ledger/*.test.ts'] },
  {
    name: 'ladder',
    guards: ['src/domain/ladder.ts', 'src/domain/position-ladder.ts', 'src/trade/positions/follow-ladder.ts'],
    tests: [
      'test/domain/{ladder,position-ladder}.test.ts',
      'test/trade/positions/ladder.test.ts',
      'test/trade/desk/by-hand.test.ts',
    ],
  },
  { name: 'risk', guards: ['src/decide/risk'], tests: ['test/decide/risk/!(*.property).test.ts'] },
  { name: 'exits', guards: ['src/decide/exits'], tests: ['test/decide/exits/!(*.property).test.ts'] },
  {
    name: 'chat',
    guards: ['callback', 'guard', 'owner', 'pairing'].map((file) => `src/chat/telegram/${file}.ts`),
    tests: ['test/chat/telegram/{buttons,callback,guard,owner}.test.ts'],
  },
  {
    name: 'lease',
    guards: ['src/state/store/tenure.ts', 'src/state/store/lease-keeper.ts'],
    tests: ['test/state/store/{tenure,lease-keeper}.test.ts'],
  },
  {
    name: 'entries',
    guards: ['src/trade/signals/entry-lock.ts'],
    tests: ['test/trade/signals/entry-lock.test.ts'],
  },
  { name: 'orders', guards: ['src/trade/orders'], tests: ['test/trade/{orders,execution}/*.test.ts'] },
  { name: 'booking', guards: ['src/trade/booking'], tests: ['test/trade/booking/!(*.property).test.ts'] },
  {
    name: 'protection',
    guards: ['src/trade/protection', 'src/trade/execution/missing-stop.ts'],
    tests: [
      'test/trade/protection/*.test.ts',
      'test/trade/execution/{close-at-once,gone-stop,missing-stop}.test.ts',
    ],
  },
];

/** An area with its files one by one. */
export interface Work extends Area {
  readonly files: readonly string[];
}

const sourcesIn = (root: string, path: string): readonly string[] =>
  statSync(join(root, path)).isDirectory()
    ? readdirSync(join(root, path), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => `${path}/${name}`)
        .sort()
    : [path];

/**
 * The areas with their files; of those only what lies at or under one of `paths`, where any are named. A file that two
 * areas name belongs to the first.
 * @throws BadInputError for a path under which nothing is guarded
 */
export const workOf = (root: string, areas: readonly Area[], paths: readonly string[]): readonly Work[] => {
  const taken = new Set<string>();
  const all = areas.map((area) => {
    const files = area.guards.flatMap((path) => sourcesIn(root, path)).filter((file) => !taken.has(file));
    for (const file of files) taken.add(file);
    return { ...area, files };
  });
  const wanted = paths.map((path) => path.replace(/\/+$/, ''));
  const isUnder = (file: string, path: string): boolean => file === path || file.startsWith(`${path}/`);
  for (const path of wanted)
    if (![...taken].some((file) => isUnder(file, path)))
      throw new BadInputError(
        `${path} is not guarded; name files or folders among ${areas.flatMap(({ guards }) => guards).join(', ')}`,
      );
  if (wanted.length === 0) return all;
  return all
    .map((area) => ({
      ...area,
      files: area.files.filter((file) => wanted.some((path) => isUnder(file, path))),
    }))
    .filter(({ files }) => files.length > 0);
};
