import { getEventListeners } from 'node:events';
import { GrammyError, HttpError } from 'grammy';
import { expect, it, vi } from 'vitest';
import { createPolling } from '../../../src/chat/telegram/polling.js';
import { wallClock, type Clock } from '../../../src/clock.js';
import { silentLog } from '../../../src/domain/index.js';

/** Polling of a Bot API that answers as `getUpdates` does; what is not said does nothing. */
const polling = ({
  getUpdates,
  ...parts
}: { readonly getUpdates?: unknown } & Partial<Parameters<typeof createPolling>[0]>) =>
  createPolling({
    bot: { token: 't', isInited: () => true, api: { getUpdates } } as never,
    clock: wallClock,
    log: silentLog,
    speaks: () => true,
    kinds: () => Promise.resolve([]),
    handle: () => Promise.resolve(),
    keep: () => Promise.resolve(),
    onConnected: () => Promise.resolve(),
    onConflict: () => Promise.resolve(),
    ...parts,
  });

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
    await polling({ getUpdates, clock: { ...wallClock, sleep }, yields: () => yields }).run(stop.signal);
    expect(pauses).toEqual(waits);
  },
);

/** A server that fails in these ways and then tells the bot's name; what is said of it until then. */
const meeting = async (...failures: readonly Error[]): Promise<readonly string[]> => {
  const stop = new AbortController();
  const said: string[] = [];
  const left = [...failures];
  const bot = {
    token: '1:secret',
    botInfo: undefined as unknown,
    isInited: () => bot.botInfo !== undefined,
    api: {
      getMe: () => {
        const failure = left.shift();
        return failure ? Promise.reject(failure) : Promise.resolve({ username: 'rad_bot' });
      },
      getUpdates: () => {
        stop.abort();
        return Promise.resolve([]);
      },
    },
  };
  await polling({
    bot: bot as never,
    clock: { ...wallClock, sleep: () => Promise.resolve() },
    onAnswer: (name) => said.push(`@${name}`),
    onSilence: (why) => said.push(why),
  }).run(stop.signal);
  return said;
};

it('B12: tells the name of the bot as soon as the server has answered', async () => {
  expect(await meeting()).toEqual(['@rad_bot']);
});

it('B12: tells once why the server does not answer, without the token', async () => {
  const down = new HttpError(
    "Network request for 'getMe' failed! /bot1:secret/getMe",
    new Error('ECONNREFUSED'),
  );
  const [why = '', ...rest] = await meeting(down, down, down);
  expect(why).toMatch(/^Telegram does not answer \(.*getMe.*\)\. It is asked again/);
  expect(why).not.toContain('secret');
  expect(rest).toEqual(['@rad_bot']);
});

it('B12: names the setting where the token is not known', async () => {
  const refusal = { ok: false, error_code: 401, description: 'Unauthorized' } as const;
  const [why] = await meeting(new GrammyError('', refusal, 'getMe', {}));
  expect(why).toBe('Telegram does not know this token: look at TELEGRAM_BOT_TOKEN.');
});

it('hangs nothing on the signal of its whole run for an update that it has handled', async () => {
  const stop = new AbortController();
  const handled: number[] = [];
  const made = vi.spyOn(AbortSignal, 'any');
  const batches = [[1, 2], [3]];
  const getUpdates = () => {
    const batch = batches.shift();
    if (!batch) stop.abort();
    return Promise.resolve((batch ?? []).map((update_id) => ({ update_id })));
  };
  await polling({
    getUpdates,
    handle: ({ update_id: id }) => Promise.resolve(void handled.push(id)),
  }).run(stop.signal);
  expect(handled).toEqual([1, 2, 3]);
  // The platform keeps each such signal as long as the ones that it was made of.
  expect(made).not.toHaveBeenCalled();
  expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
  made.mockRestore();
});

it('confirms what is still under way while the bot stops only after it was written down', async () => {
  const stop = new AbortController();
  const done: string[] = [];
  const getUpdates = ({ offset }: { offset?: number }) => {
    if (offset !== undefined) done.push(`confirmed below ${offset}`);
    return Promise.resolve(offset === undefined ? [{ update_id: 1 }, { update_id: 2 }] : []);
  };
  await polling({
    getUpdates,
    handle: () => {
      stop.abort();
      return new Promise(() => undefined);
    },
    keep: async ({ update_id: id }) => {
      await wallClock.sleep(5);
      done.push(`kept ${id}`);
    },
  }).run(stop.signal);
  expect(done).toEqual(['kept 1', 'kept 2', 'confirmed below 3']);
});
