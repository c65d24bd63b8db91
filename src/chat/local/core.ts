import { randomInt } from 'node:crypto';
import type { Clock } from '../../clock.js';
import type { Archive } from './archive.js';
import { fileId, pngSize, type FileStore } from './files.js';
import { withDetected } from './formatting.js';
import type { Upload } from './params.js';
import { ChatState, type Answer, type ChatRecord, type Entry, type StoredFile, type Tap } from './state.js';
import { UpdateQueue } from './updates.js';
import { badRequest, type Chat, type Message, type Update, type User } from './wire.js';

/** What happened, for those who look on: the page, or a test. */
export type ChatEvent =
  | { readonly type: 'message'; readonly entry: Entry; readonly edited: boolean }
  | { readonly type: 'pinned'; readonly chat: number; readonly ids: readonly number[] }
  | { readonly type: 'commands' }
  | { readonly type: 'answer'; readonly tap: Tap }
  | { readonly type: 'listening'; readonly listening: boolean };

export interface CoreParts {
  readonly bot: User;
  readonly clock: Clock;
  readonly archive: Archive;
  readonly files: FileStore;
  readonly records?: readonly ChatRecord[];
}

/** A callback query may be answered this long, in ms. */
const ANSWER_WITHIN = 60_000;

/**
 * A Bot API server without its wire: one bot, any number of chats. `callMethod` (methods.ts) is the bot's side,
 * `say`, `tap` and `inject` are the people's side, `subscribe` is for onlookers.
 */
export class ChatCore {
  readonly bot: User;
  readonly clock: Clock;
  readonly files: FileStore;
  readonly state = new ChatState();
  readonly queue: UpdateQueue;
  readonly #archive: Archive;
  readonly #listeners = new Set<(event: ChatEvent) => void>();

  constructor(parts: CoreParts) {
    this.bot = parts.bot;
    this.clock = parts.clock;
    this.files = parts.files;
    this.#archive = parts.archive;
    for (const record of parts.records ?? []) this.state.apply(record);
    // A first start counts from the time: ids of a lost chat folder, which the bot may remember, do not come again.
    if (this.state.nextUpdate === 1) {
      const seconds = this.seconds();
      this.commit({ t: 'next', update: Math.max(1, seconds), message: Math.max(1, seconds) });
    }
    this.queue = new UpdateQueue(this.state, (record) => this.commit(record), this.clock);
    this.queue.onListening = (listening) => this.emit({ type: 'listening', listening });
  }

  /** Unix seconds, as Telegram dates messages. */
  seconds(): number {
    return Math.floor(this.clock.now() / 1000);
  }

  openChat(chat: Chat): void {
    if (!this.state.rooms.has(chat.id)) this.commit({ t: 'chat', chat });
  }

  /** A person writes. The same nonce in the same chat gives the message that is already there. */
  say(from: User, chat: Chat, text: string, nonce?: string): Message {
    const room = this.state.rooms.get(chat.id);
    const known = nonce && [...(room?.entries.values() ?? [])].find((entry) => entry.nonce === nonce);
    if (known) return known.message;
    const { entities } = withDetected({ text, entities: [] });
    const message: Message = {
      message_id: this.state.nextMessage,
      from,
      chat,
      date: this.seconds(),
      text,
      ...(entities.length > 0 && { entities }),
    };
    this.putMessage({ message, silent: true, ...(nonce && { nonce }) });
    this.queue.push({ message });
    return message;
  }

  /** A person presses a button of the bot's message; throws ApiError where message or button is not there. */
  tap(from: User, chatId: number, messageId: number, data: string): Tap {
    const message = this.state.rooms.get(chatId)?.entries.get(messageId)?.message;
    const buttons = message?.reply_markup?.inline_keyboard.flat() ?? [];
    if (!message || !buttons.some((button) => button.callback_data === data)) throw badRequest('BUTTON_GONE');
    const id = `${this.clock.now()}${randomInt(1e6, 1e7)}`;
    const query = { id, from, message, chat_instance: String(chatId), data };
    const tap: Tap = { query, time: this.clock.now() };
    this.commit({ t: 'tapped', tap });
    this.queue.push({ callback_query: query });
    return tap;
  }

  answer(id: string, answer: Answer): void {
    const tap = this.state.taps.get(id);
    const open = tap && !tap.answer && this.clock.now() - tap.time <= ANSWER_WITHIN;
    if (!open) {
      throw badRequest('query is too old and response timeout expired or query ID is invalid');
    }
    const answered = { ...tap, answer };
    this.commit({ t: 'tapped', tap: answered });
    this.emit({ type: 'answer', tap: answered });
  }

  /** Queues an update of any kind, as it is. */
  inject(content: Readonly<Record<string, unknown>>): Update {
    return this.queue.push(content);
  }

  putMessage(entry: Entry, edited = false): void {
    this.commit({ t: 'message', entry });
    this.emit({ type: 'message', entry, edited });
  }

  pin(chat: number, ids: readonly number[]): void {
    this.commit({ t: 'pinned', chat, ids });
    this.emit({ type: 'pinned', chat, ids });
  }

  /** What an upload is, without keeping it. */
  inspect(upload: Upload): StoredFile {
    const size = pngSize(upload.bytes);
    return {
      id: fileId(upload.bytes),
      name: upload.name,
      mime: size ? 'image/png' : 'application/octet-stream',
      size: upload.bytes.length,
      ...size,
    };
  }

  putFile(upload: Upload): StoredFile {
    const file = this.inspect(upload);
    this.files.put(file.id, upload.bytes);
    if (!this.state.files.has(file.id)) this.commit({ t: 'file', file });
    return file;
  }

  commit(record: ChatRecord): void {
    // Written first: what could not be kept has not happened, and the caller is told.
    this.#archive.append(record);
    this.state.apply(record);
    // A file is stored before the message that shows it: never rewrite between the two.
    if (!this.#archive.full || record.t === 'file') return;
    this.#archive.rewrite(this.state.records());
    this.files.keepOnly(new Set(this.state.files.keys()));
  }

  subscribe(listener: (event: ChatEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(event: ChatEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
}
