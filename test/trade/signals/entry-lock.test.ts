import { expect, it } from 'vitest';
import { ConflictError } from '../../../src/domain/index.js';
import { commit } from '../../../src/trade/orders/parts.js';
import { entryLock } from '../../../src/trade/signals/entry-lock.js';
import { Scene } from '../../support/scene.js';

it('of two entries planned on the same state one conflicts, and may plan again', async () => {
  const { parts } = new Scene().world;
  const [one, two] = await Promise.all([entryLock(parts), entryLock(parts)]);
  await commit(parts, { put: [one('A1')] });
  await expect(commit(parts, { put: [two('A2')] })).rejects.toThrow(ConflictError);
  const again = await entryLock(parts);
  await expect(commit(parts, { put: [again('A2')] })).resolves.toBeUndefined();
  expect((await parts.store.get('cursor', 'entries'))?.value).toEqual({ value: 'A2' });
});
