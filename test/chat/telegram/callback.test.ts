import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { loadSecret, packTap, unpackTap } from '../../../src/chat/telegram/callback.js';
import type { TapAction } from '../../../src/chat/telegram/command.js';
import { createRig } from './rig.js';

const SECRET = 'a secret';
const ACTIONS: readonly TapAction[] = [
  'approve',
  'skip',
  'half',
  'double',
  'why',
  'close',
  'closeHalf',
  'toEntry',
  'yes',
  'no',
  'show',
];
const tap = fc.record({
  action: fc.constantFrom(...ACTIONS),
  id: fc.stringMatching(/^[A-Za-z0-9 -]{0,30}$/),
  version: fc.nat(),
});

describe('callback data', () => {
  it('comes back as it was packed, within 64 bytes', () => {
    fc.assert(
      fc.property(tap, (one) => {
        const data = packTap(one, SECRET);
        expect(Buffer.byteLength(data)).toBeLessThanOrEqual(64);
        expect(unpackTap(data, SECRET)).toEqual(one);
        expect(unpackTap(data, 'another secret')).toBeUndefined();
      }),
    );
  });

  it('is refused when any character of it was changed', () => {
    fc.assert(
      fc.property(tap, fc.nat(), fc.constantFrom('A', 'b', '0', '|', 'é'), (one, at, char) => {
        const data = packTap(one, SECRET);
        const index = at % data.length;
        const forged = data.slice(0, index) + char + data.slice(index + 1);
        fc.pre(forged !== data);
        expect(unpackTap(forged, SECRET)).toBeUndefined();
      }),
    );
  });

  it('takes an id that does not fit for a fault of the program', () => {
    const show = (id: string): string => packTap({ action: 'show', id, version: 0 }, SECRET);
    // sh|…|0|11 characters of signature
    expect(show('x'.repeat(47))).toHaveLength(64);
    expect(() => show('x'.repeat(48))).toThrow(RangeError);
    expect(() => packTap({ action: 'show', id: 'a|b', version: 0 }, SECRET)).toThrow(RangeError);
  });
});

describe('the secret that signs buttons', () => {
  const other = { put: [{ kind: 'secret', id: 'buttons', value: { value: 'theirs' }, version: 0 }] } as const;

  it('is made once and kept', async () => {
    const { store } = createRig();
    const secret = await loadSecret(store);
    expect(secret).toHaveLength(43);
    expect(await loadSecret(store)).toBe(secret);
  });

  it('is that of whoever was first, where two processes make one', async () => {
    const { store } = createRig();
    const commit = store.commit.bind(store);
    vi.spyOn(store, 'commit').mockImplementationOnce(async (change) => {
      await commit(other);
      await commit(change);
    });
    expect(await loadSecret(store)).toBe('theirs');
  });

  it('is not made up while it cannot be kept', async () => {
    const { store } = createRig();
    vi.spyOn(store, 'commit').mockRejectedValueOnce(new Error('READONLY'));
    await expect(loadSecret(store)).rejects.toThrow('READONLY');
  });
});
