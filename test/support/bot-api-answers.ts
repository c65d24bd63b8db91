import type { ServerResponse } from 'node:http';
import type { CoreParts } from '../../src/chat/local/core.js';

/** Calls back with the id of the message that an answer names, once the answer has gone out. */
export const onSent = (response: ServerResponse, note: (messageId: number) => void): void => {
  const end = response.end.bind(response);
  response.end = ((bytes: Buffer) => {
    const { result } = JSON.parse(String(bytes)) as { result?: { message_id?: number } };
    const id = result?.message_id;
    if (id !== undefined) response.once('finish', () => note(id));
    return end(bytes);
  }) as typeof response.end;
};

/** A chat that is kept nowhere. */
export const inMemory = (): Pick<CoreParts, 'archive' | 'files'> => {
  const files = new Map<string, Buffer>();
  return {
    archive: { full: false, append: () => undefined, rewrite: () => undefined },
    files: {
      put: (id, bytes) => void files.set(id, bytes),
      get: (id) => files.get(id),
      keepOnly: () => undefined,
    },
  };
};
