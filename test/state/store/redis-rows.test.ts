import { describe, expect, it, vi } from 'vitest';
import { ListedDocs, parseDoc } from '../../../src/state/store/redis-rows.js';

describe('documents that are listed again and again', () => {
  const parse = vi.fn(parseDoc);
  const list = (docs: ListedDocs, texts: Record<string, string>, kind = 'lock') => {
    parse.mockClear();
    const [sound, torn] = docs.sift(kind, texts, parse);
    return { sound, torn, read: parse.mock.calls.map(([id]) => id) };
  };

  it('are read once for as long as their text stays what it was', () => {
    const docs = new ListedDocs();
    const first = list(docs, { a: '1|{"x":1}', b: '1|{"x":2}' });
    expect(first.read).toEqual(['a', 'b']);
    const second = list(docs, { a: '1|{"x":1}', b: '2|{"x":3}' });
    expect(second.read).toEqual(['b']);
    expect(second.sound[0]).toBe(first.sound[0]);
    expect(second.sound[1]).toEqual({ id: 'b', version: 2, value: { x: 3 } });
  });

  it('are read by their text and not by their version: another Redis may bear the same one', () => {
    const docs = new ListedDocs();
    list(docs, { a: '1|{"x":1}' });
    expect(list(docs, { a: '1|{"x":9}' }).sound).toEqual([{ id: 'a', version: 1, value: { x: 9 } }]);
  });

  it('are forgotten when they are gone, and never taken for those of another kind', () => {
    const docs = new ListedDocs();
    list(docs, { a: '1|{"x":1}' });
    expect(list(docs, {}).sound).toEqual([]);
    expect(list(docs, { a: '1|{"x":1}' }).read).toEqual(['a']);
    expect(list(docs, { a: '1|{"x":1}' }, 'trade').read).toEqual(['a']);
  });

  it('that cannot be read are named at every look', () => {
    const docs = new ListedDocs();
    for (const _ of [1, 2]) expect(list(docs, { a: '1|{"x"' }).torn).toEqual([['a', '1|{"x"']]);
  });
});
