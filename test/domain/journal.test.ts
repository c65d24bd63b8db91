import { describe, expect, it } from 'vitest';
import { isEvent, readEntry, type StoredEntry } from '../../src/domain/index.js';

const stored: StoredEntry = {
  at: 1,
  event: 'stop-refused',
  symbol: 'BTC-USDT',
  cause: 'margin',
  data: { wanted: 2, kept: 1 },
};

describe('a stored entry', () => {
  it('is read as it is where this version knows it', () => {
    expect(readEntry(stored)).toBe(stored);
    expect(readEntry({ at: 1, event: 'paused' })).toEqual({ at: 1, event: 'paused' });
    expect([readEntry(stored)].filter(isEvent('stop-refused')).map(({ data }) => data.kept)).toEqual([1]);
  });

  it.each<[string, StoredEntry]>([
    ['of another version', { ...stored, event: 'order-resent' }],
    ['without what it must have', { ...stored, data: { wanted: 2 } }],
    ['with something else there', { ...stored, data: { wanted: 2, kept: '1' } }],
    ['with no data at all', { at: 1, event: 'fill' }],
    ['named as what every object has', { ...stored, event: 'toString' }],
  ])('%s is unknown, and all of it is kept', (_, entry) => {
    const { event: name, data, ...header } = entry;
    const read = readEntry(entry);
    expect(read).toEqual({
      ...header,
      event: 'unknown',
      data: data === undefined ? { name } : { name, data },
    });
    expect(readEntry(read)).toBe(read);
  });
});
