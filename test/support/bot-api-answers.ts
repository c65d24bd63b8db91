import type { ServerResponse } from 'node:http';

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
