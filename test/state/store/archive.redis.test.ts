import { appendFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { archiveJournal, readArchive } from '../../../src/state/store/archive.js';
import type { NumberedEntry } from '../../../src/state/store/journal-source.js';
import { type Harness, memoryHarness, redisHarness } from './harness.js';
import { connect } from './redis.js';
import { DAY } from '../../../src/domain/index.js';

let redis: Redis;
let dir: string;
beforeAll(async () => {
  redis = await connect();
});
afterAll(() => redis.disconnect());
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rad-archive-'));
});
afterEach(() => rm(dir, { recursive: true }));

const archived = async (): Promise<NumberedEntry[]> => {
  const found: NumberedEntry[] = [];
  for await (const entry of readArchive(dir)) found.push(entry);
  return found;
};
const fill = (h: Harness, ats: readonly number[]): Promise<void> =>
  h.store.commit({ journal: ats.map((at) => ({ at, event: 'paused' })) });
const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);

describe.each([
  ['MemoryStore', memoryHarness],
  ['RedisStore', (): Harness => redisHarness(redis)],
] as const)('archiveJournal of %s', (_name, make) => {
  it('moves all but the newest entries, to a file for each UTC day', async () => {
    const h = make();
    await fill(h, [1, 2, DAY - 1, DAY, 2 * DAY]);
    expect(await archiveJournal(h.store, dir, 2)).toBe(3);
    expect(await readdir(dir)).toEqual(['journal-1970-01-01.jsonl']);
    expect((await h.store.journal()).map(({ at }) => at)).toEqual([DAY, 2 * DAY]);
    expect(await archiveJournal(h.store, dir, 1)).toBe(1);
    expect(await archiveJournal(h.store, dir, 1)).toBe(0);
    expect((await readdir(dir)).sort()).toEqual(['journal-1970-01-01.jsonl', 'journal-1970-01-02.jsonl']);
    expect(await archived()).toEqual(
      [1, 2, DAY - 1, DAY].map((at, i) => ({ seq: i + 1, entry: { at, event: 'paused' } })),
    );
  });

  it('moves more than one batch', async () => {
    const h = make();
    await fill(h, upTo(2_345));
    expect(await archiveJournal(h.store, dir, 5)).toBe(2_340);
    expect((await archived()).map(({ seq }) => seq)).toEqual(upTo(2_340));
    expect(await h.store.journalLength()).toBe(5);
  });

  it('loses nothing and repeats recognisably after a crash between write and trim', async () => {
    const h = make();
    await fill(h, upTo(10));
    const crashing = {
      journalLength: () => h.store.journalLength(),
      oldestJournal: (limit: number) => h.store.oldestJournal(limit),
      trimJournal: () => Promise.reject(new Error('killed')),
    };
    await expect(archiveJournal(crashing, dir, 4)).rejects.toThrow('killed');
    expect(await h.store.journalLength()).toBe(10);
    // The last line was cut short by the crash.
    await appendFile(join(dir, 'journal-1970-01-01.jsonl'), '{"seq":7,"ent');
    expect(await archiveJournal(h.store, dir, 2)).toBe(8);
    expect((await archived()).map(({ seq }) => seq)).toEqual(upTo(8));
    const lines = (await readFile(join(dir, 'journal-1970-01-01.jsonl'), 'utf8')).trim().split('\n');
    expect(lines).toHaveLength(6 + 1 + 8);
  });
});

it('trims nothing when the files cannot be written', async () => {
  const h = memoryHarness();
  await fill(h, upTo(10));
  await appendFile(join(dir, 'file'), '');
  await expect(archiveJournal(h.store, join(dir, 'file'), 4)).rejects.toThrow();
  expect(await h.store.journalLength()).toBe(10);
});

it('reads only the days that are asked for, and nothing where nothing is archived', async () => {
  const h = memoryHarness();
  await fill(h, [1, DAY + 1, 2 * DAY + 1, 3 * DAY + 1]);
  await archiveJournal(h.store, dir, 0);
  const found: number[] = [];
  for await (const { entry } of readArchive(dir, { from: DAY, to: 2 * DAY })) found.push(entry.at);
  expect(found).toEqual([DAY + 1, 2 * DAY + 1]);
  for await (const _ of readArchive(join(dir, 'never'))) throw new Error('an entry of nowhere');
});
