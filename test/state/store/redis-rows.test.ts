import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, vi } from 'vitest';
import { ListedDocs, parseDoc } from '../../../src/state/store/redis-rows.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const heap = (): number => {
  collect();
  return process.memoryUsage().heapUsed;
};

describe('documents that are listed again and again', () => {
  const parse = vi.fn(parseDoc);
  const list = (
    docs: ListedDocs,
    texts: Record<string, string>,
    { kind = 'lock', changed = false, count = Object.keys(texts).length } = {},
  ) => {
    parse.mockClear();
    const flat = Object.entries(texts).flat();
    const found = docs.take(kind, changed ? [`c ${count}`, flat, 'changed'] : [`c ${count}`, flat], parse);
    return { sound: found?.docs ?? [], torn: found?.torn, read: parse.mock.calls.map(([id]) => id) };
  };

  it('are read once for as long as nothing is said to have changed', () => {
    const docs = new ListedDocs();
    const first = list(docs, { a: '1|{"x":1}', b: '1|{"x":2}' });
    expect(first.read).toEqual(['a', 'b']);
    const second = list(docs, { b: '2|{"x":3}' }, { changed: true, count: 2 });
    expect(second.read).toEqual(['b']);
    expect(second.sound[0]).toBe(first.sound[0]);
    expect(second.sound[1]).toEqual({ id: 'b', version: 2, value: { x: 3 } });
  });

  it('are kept without the texts that they were read from', () => {
    const docs = new ListedDocs();
    const before = heap();
    const long = ' '.repeat(4e6);
    const kinds = ['signal', 'intent', 'order', 'trade'];
    for (const kind of kinds) docs.take(kind, ['c 1', ['a', `1|{"x":1${long}}`]], parseDoc);
    // The one that was read last may lie on the stack still.
    expect(heap() - before).toBeLessThan(2.5 * long.length);
    expect(docs.take('trade', ['c 1'], parseDoc)?.docs).toEqual([{ id: 'a', version: 1, value: { x: 1 } }]);
  });

  it('that are sent whole are read anew, whatever their version: another Redis may bear the same one', () => {
    const docs = new ListedDocs();
    list(docs, { a: '1|{"x":1}' });
    expect(list(docs, { a: '1|{"x":9}' }).sound).toEqual([{ id: 'a', version: 1, value: { x: 9 } }]);
  });

  it('are forgotten when they are gone, and never taken for those of another kind', () => {
    const docs = new ListedDocs();
    list(docs, { a: '1|{"x":1}' });
    expect(list(docs, {}).sound).toEqual([]);
    expect(list(docs, { a: '1|{"x":1}' }).read).toEqual(['a']);
    expect(list(docs, { a: '1|{"x":1}' }, { kind: 'trade' }).read).toEqual(['a']);
  });

  it('are what they were but for those that are named as changed', () => {
    const docs = new ListedDocs();
    const first = list(docs, { a: '1|{"x":1}', b: '1|{"x":2}', d: '1|{"x":3}' });
    const second = list(docs, { d: '', c: '1|{"x":5}', b: '2|{"x":4}' }, { changed: true, count: 3 });
    expect(second.read).toEqual(expect.arrayContaining(['c', 'b']));
    expect(second.sound.map(({ id, version }) => `${id}${version}`)).toEqual(['a1', 'b2', 'c1']);
    expect(second.sound[0]).toBe(first.sound[0]);
    expect(second.torn).toEqual([]);
  });

  it('are asked for whole where what has changed does not add up: somebody wrote by hand', () => {
    const docs = new ListedDocs();
    list(docs, { a: '1|{"x":1}' });
    expect(list(docs, { b: '1|{"x":2}' }, { changed: true, count: 3 }).torn).toBeUndefined();
    expect(list(docs, { b: '1|{"x":2}' }, { changed: true, count: 2 }).sound).toHaveLength(2);
  });

  it('that cannot be read are named at every look', () => {
    const docs = new ListedDocs();
    for (const _ of [1, 2]) expect(list(docs, { a: '1|{"x"' }).torn).toEqual([['a', '1|{"x"']]);
  });
});
