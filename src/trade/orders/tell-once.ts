import { ConflictError, expecting } from '../../domain/index.js';
import { commit, type ExecutionParts } from './parts.js';

/** Alarms the owner, once for each id. */
export const tellOnce = (parts: ExecutionParts, id: string, text: string): Promise<void> => {
  const value = { since: parts.clock.now(), reads: 1, told: true };
  const told = commit(parts, {
    put: [{ kind: 'finding', id, value, version: 0 }],
    pushes: [{ type: 'notice', level: 'alarm', text }],
  });
  return expecting(ConflictError, told, () => undefined);
};
