import type { BotCommand, CallbackQuery, Chat, Message, Update } from './wire.js';

/** A message with what Telegram keeps to itself. */
export interface Entry {
  readonly message: Message;
  /** Sent with disable_notification. */
  readonly silent: boolean;
  /** Given by the page that sent it, so that a repeated request is not a second message. */
  readonly nonce?: string;
}

export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly mime: string;
  readonly size: number;
  readonly width?: number;
  readonly height?: number;
}

export interface Answer {
  readonly text?: string;
  readonly alert: boolean;
}

export interface Tap {
  readonly query: CallbackQuery;
  /** Unix ms. */
  readonly time: number;
  readonly answer?: Answer;
}

/** Every change of the chat is one of these; the journal on disk is a list of them. */
export type ChatRecord =
  | { readonly t: 'next'; readonly update: number; readonly message: number }
  | { readonly t: 'chat'; readonly chat: Chat }
  | { readonly t: 'message'; readonly entry: Entry }
  | { readonly t: 'pinned'; readonly chat: number; readonly ids: readonly number[] }
  | { readonly t: 'update'; readonly update: Update }
  | { readonly t: 'confirmed'; readonly before: number }
  | { readonly t: 'commands'; readonly commands: readonly BotCommand[] }
  | { readonly t: 'tapped'; readonly tap: Tap }
  | { readonly t: 'file'; readonly file: StoredFile };

export interface Room {
  readonly chat: Chat;
  readonly entries: Map<number, Entry>;
  pinned: readonly number[];
}

/** Kept of messages in each chat, of updates for a bot that does not fetch them, and of taps. */
const LIMITS = { messages: 500, updates: 1000, taps: 200 } as const;

/** All that the chat knows; changed by records alone, so that replaying them gives it back. */
export class ChatState {
  nextUpdate = 1;
  nextMessage = 1;
  readonly rooms = new Map<number, Room>();
  readonly updates = new Map<number, Update>();
  commands: readonly BotCommand[] = [];
  readonly taps = new Map<string, Tap>();
  readonly files = new Map<string, StoredFile>();

  apply(record: ChatRecord): void {
    switch (record.t) {
      case 'next':
        this.nextUpdate = Math.max(this.nextUpdate, record.update);
        this.nextMessage = Math.max(this.nextMessage, record.message);
        return;
      case 'chat':
        this.#room(record.chat);
        return;
      case 'message':
        return this.#message(record.entry);
      case 'pinned': {
        const room = this.rooms.get(record.chat);
        if (room) room.pinned = record.ids;
        return;
      }
      case 'update':
        this.updates.set(record.update.update_id, record.update);
        this.nextUpdate = Math.max(this.nextUpdate, record.update.update_id + 1);
        return dropOldest(this.updates, LIMITS.updates);
      case 'confirmed':
        for (const id of this.updates.keys()) if (id < record.before) this.updates.delete(id);
        return;
      case 'commands':
        this.commands = record.commands;
        return;
      case 'tapped':
        this.taps.set(record.tap.query.id, record.tap);
        return dropOldest(this.taps, LIMITS.taps);
      case 'file':
        this.files.set(record.file.id, record.file);
        return;
      default:
        // A kind that another version wrote: its loss is the smaller evil.
        return;
    }
  }

  /** The shortest list of records that gives this state back, without the files that no message shows. */
  records(): readonly ChatRecord[] {
    const shown = this.#shownFiles();
    for (const id of this.files.keys()) if (!shown.has(id)) this.files.delete(id);
    return [
      { t: 'next', update: this.nextUpdate, message: this.nextMessage },
      ...[...this.files.values()].map((file): ChatRecord => ({ t: 'file', file })),
      ...[...this.rooms.values()].flatMap((room): ChatRecord[] => [
        { t: 'chat', chat: room.chat },
        ...[...room.entries.values()].map((entry): ChatRecord => ({ t: 'message', entry })),
        { t: 'pinned', chat: room.chat.id, ids: room.pinned },
      ]),
      { t: 'commands', commands: this.commands },
      ...[...this.taps.values()].map((tap): ChatRecord => ({ t: 'tapped', tap })),
      ...[...this.updates.values()].map((update): ChatRecord => ({ t: 'update', update })),
    ];
  }

  #room(chat: Chat): Room {
    const known = this.rooms.get(chat.id);
    if (known) return known;
    const room: Room = { chat, entries: new Map(), pinned: [] };
    this.rooms.set(chat.id, room);
    return room;
  }

  #message(entry: Entry): void {
    const { message } = entry;
    this.nextMessage = Math.max(this.nextMessage, message.message_id + 1);
    const room = this.#room(message.chat);
    room.entries.set(message.message_id, entry);
    for (const id of room.entries.keys()) {
      if (room.entries.size <= LIMITS.messages) break;
      // A pinned status message is edited for months: it stays.
      if (!room.pinned.includes(id)) room.entries.delete(id);
      else if (room.pinned.length >= LIMITS.messages) break;
    }
  }

  #shownFiles(): Set<string> {
    const shown = new Set<string>();
    const see = (message: Message | undefined): void => {
      for (const size of message?.photo ?? []) shown.add(size.file_unique_id);
      if (message?.document) shown.add(message.document.file_unique_id);
    };
    for (const room of this.rooms.values()) for (const entry of room.entries.values()) see(entry.message);
    for (const update of this.updates.values()) see(update.callback_query?.message);
    return shown;
  }
}

function dropOldest<K>(map: Map<K, unknown>, limit: number): void {
  for (const key of map.keys()) {
    if (map.size <= limit) return;
    map.delete(key);
  }
}
