import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Journal, journalIn, type OrderNote } from '../../../tools/rehearse/journal.js';
import { tempDir } from './support.js';

let folder: ReturnType<typeof tempDir>;
beforeEach(() => {
  folder = tempDir();
});
afterEach(() => folder.remove());

const note = (clientOid: string): OrderNote => ({ clientOid, symbol: 'RADUSDTM', at: 1 });
const names = async (journal: Journal): Promise<string[]> =>
  (await journal.orders()).map(({ clientOid }) => clientOid);

describe('what a rehearsal was about to change', () => {
  it('is forgotten once it was taken back, but for orders of which nothing has shown what became', async () => {
    const journal = new Journal(join(folder.dir, 'own.jsonl'));
    for (const id of ['a', 'b']) await journal.add(note(id));
    await journal.add({ symbol: 'RADUSDTM', marginMode: 'CROSS' });
    await journal.clear(new Set(['b', 'c']));
    expect(await journal.orders()).toEqual([note('b')]);
    expect(await journal.modes()).toEqual([]);
    await journal.clear();
    expect(readdirSync(folder.dir)).toEqual([]);
  });
});

describe('the journal of an account', () => {
  it('is the same for each of its keys, and names none of them', async () => {
    await journalIn(folder.dir, '165111215', 'rad:live:one').add(note('a'));
    expect(await names(journalIn(folder.dir, '165111215', 'rad:live:two'))).toEqual(['a']);
    expect(await names(journalIn(folder.dir, '7', 'rad:live:one'))).toEqual([]);
    expect(readdirSync(folder.dir).join()).not.toMatch(/165111215|one/);
  });

  it('is that of the key where the exchange does not name the account', async () => {
    await journalIn(folder.dir, '', 'rad:live:one').add(note('a'));
    expect(await names(journalIn(folder.dir, '', 'rad:live:one'))).toEqual(['a']);
    expect(await names(journalIn(folder.dir, '', 'rad:live:two'))).toEqual([]);
  });

  it('holds what an earlier version wrote for the key, until that was taken back', async () => {
    writeFileSync(join(folder.dir, 'rad-live-one.jsonl'), `${JSON.stringify(note('old'))}\n`);
    const journal = journalIn(folder.dir, '7', 'rad:live:one');
    await journal.add(note('new'));
    expect(await names(journal)).toEqual(['old', 'new']);
    await journal.clear(new Set(['old']));
    expect(await names(journal)).toEqual(['old']);
    expect(readdirSync(folder.dir)).toHaveLength(1);
  });
});
