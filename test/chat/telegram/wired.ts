import { commands } from '../../../commands/index.js';
import { wallClock } from '../../../src/clock.js';
import type { Log } from '../../../src/domain/index.js';
import type { BotDocs } from '../../../src/state/store/docs.js';
import { MemoryStore } from '../../../src/state/store/memory-store.js';
import { type Chat, createChat } from '../../../src/chat/telegram/bot.js';
import type { ChatOptions } from '../../../src/chat/telegram/parts.js';
import { type BotApi, startBotApi } from '../../support/bot-api.js';
import { signal } from './fixtures.js';
import { FakeDesk } from './rig.js';

export interface Wired {
  readonly api: BotApi;
  readonly chat: Chat;
  readonly desk: FakeDesk;
  readonly store: MemoryStore<BotDocs>;
  readonly lines: string[];
  stop(): Promise<void>;
}

export interface WiredOptions {
  readonly prepare?: (api: BotApi) => void | Promise<void>;
  readonly chat?: Partial<ChatOptions>;
  readonly store?: MemoryStore<BotDocs>;
  /** An API that runs already; it is not stopped with the rest. */
  readonly api?: BotApi;
  /** Polls from the start (default), or only delivers. */
  readonly start?: boolean;
}

/** The chat on a Bot API server of its own, over HTTP, on a desk that notes what is asked of it. */
export const wired = async (options: WiredOptions = {}): Promise<Wired> => {
  const api = options.api ?? (await startBotApi());
  await options.prepare?.(api);
  const desk = new FakeDesk();
  desk.signalsById.set('S1', signal({ expiresAt: wallClock.now() + 300_000 }));
  desk.clock = wallClock;
  const store = options.store ?? new MemoryStore<BotDocs>({ clock: wallClock });
  const lines: string[] = [];
  const line = (fields: object, message: string): void => {
    lines.push(`${message} ${JSON.stringify(fields)}`);
  };
  const log: Log = { debug: line, info: line, warn: line, error: line };
  const chat = createChat({
    token: api.token,
    apiRoot: `${api.apiRoot}/`,
    ownerId: api.ownerId,
    store,
    desk,
    commands,
    clock: wallClock,
    log,
    timeZone: 'UTC',
    version: '0.1.0',
    picture: () => Promise.resolve(undefined),
    ...options.chat,
  });
  if (options.start ?? true) await chat.start();
  const stop = async (): Promise<void> => {
    await chat.stop();
    if (!options.api) await api.stop();
  };
  return { api, chat, desk, store, lines, stop };
};

export const textOf = (message: { readonly text?: string; readonly caption?: string }): string =>
  message.text ?? message.caption ?? '';

export const contains =
  (text: string) =>
  (message: { readonly text?: string; readonly caption?: string }): boolean =>
    textOf(message).includes(text);
