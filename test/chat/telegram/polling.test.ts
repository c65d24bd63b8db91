import { GrammyError } from 'grammy';
import { expect, it } from 'vitest';
import { createPolling } from '../../../src/chat/telegram/polling.js';
import { wallClock, type Clock } from '../../../src/clock.js';
import { silentLog } from '../../../src/domain/index.js';

it.each([
  [false, [500, 1000, 2000]],
  [true, [30_000, 30_000, 30_000]],
])(
  'after another process has read it pauses; one that yields (%j), longest at once: %j',
  async (yields, waits) => {
    const stop = new AbortController();
    const pauses: number[] = [];
    const answer = { ok: false, error_code: 409, description: 'Conflict' } as const;
    const getUpdates = () => Promise.reject(new GrammyError('', answer, 'getUpdates', {}));
    const sleep: Clock['sleep'] = (ms) => {
      pauses.push(ms);
      if (pauses.length === 3) stop.abort();
      return Promise.resolve();
    };
    await createPolling({
      bot: { token: 't', isInited: () => true, api: { getUpdates } } as never,
      clock: { ...wallClock, sleep },
      log: silentLog,
      speaks: () => true,
      yields: () => yields,
      handle: () => Promise.resolve(),
      keep: () => Promise.resolve(),
      onConnected: () => Promise.resolve(),
      onConflict: () => Promise.resolve(),
    }).run(stop.signal);
    expect(pauses).toEqual(waits);
  },
);
