import type { ServerResponse } from 'node:http';
import type { ChatCore, ChatEvent } from './core.js';
import type { Entry, Tap } from './state.js';
import type { BotCommand } from './wire.js';

const MAX_PAGES = 20;
/** A page that reads slower than this many bytes behind is cut off; it comes back and gets a snapshot. */
const MAX_BEHIND = 4 * 1024 * 1024;
const BEAT = 2_000;
const RECENT_TAPS = 60_000;

interface TapView {
  readonly id: string;
  readonly message: number | undefined;
  readonly data: string;
  readonly answer: Tap['answer'] | null;
}

/** What a page needs to draw itself from nothing. */
export interface Snapshot {
  readonly bot: string;
  readonly owner: number;
  readonly listening: boolean;
  readonly entries: readonly Entry[];
  readonly pinned: readonly number[];
  readonly commands: readonly BotCommand[];
  readonly taps: readonly TapView[];
}

const tapView = ({ query, answer }: Tap): TapView => ({
  id: query.id,
  message: query.message?.message_id,
  data: query.data,
  answer: answer ?? null,
});

/** Server-sent events of one chat: a snapshot at every connection, then what changes. */
export class PageStream {
  readonly #core: ChatCore;
  readonly #chat: number;
  /** With each page: whether its login still holds. */
  readonly #pages = new Map<ServerResponse, () => boolean>();
  readonly #endings: (() => void)[];

  constructor(core: ChatCore, chat: number) {
    this.#core = core;
    this.#chat = chat;
    this.#endings = [
      core.subscribe((event) => this.#pass(event)),
      // A connection that died without a word is noticed by the page through the missing beat.
      core.clock.every(BEAT, () => {
        this.endLoggedOut();
        this.#send('beat', {});
      }),
    ];
  }

  /** Sends to a page for as long as `isLoggedIn` says so. */
  attach(response: ServerResponse, isLoggedIn: () => boolean): void {
    const oldest = this.#pages.keys().next().value;
    if (this.#pages.size >= MAX_PAGES && oldest) oldest.destroy();
    response.writeHead(200, { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' });
    response.once('close', () => this.#pages.delete(response));
    this.#pages.set(response, isLoggedIn);
    response.write(frame('snapshot', this.snapshot()));
  }

  snapshot(): Snapshot {
    const { state, bot, clock } = this.#core;
    const room = state.rooms.get(this.#chat);
    const taps = [...state.taps.values()].filter((tap) => clock.now() - tap.time < RECENT_TAPS);
    return {
      bot: bot.first_name,
      owner: this.#chat,
      listening: this.#core.queue.listening,
      entries: [...(room?.entries.values() ?? [])],
      pinned: room?.pinned ?? [],
      commands: state.commands,
      taps: taps.map(tapView),
    };
  }

  /** A stream ends with its login. */
  endLoggedOut(): void {
    for (const [page, isLoggedIn] of this.#pages) if (!isLoggedIn()) page.end();
  }

  stop(): void {
    for (const end of this.#endings) end();
    for (const page of this.#pages.keys()) page.end();
  }

  #pass(event: ChatEvent): void {
    switch (event.type) {
      case 'message':
        if (event.entry.message.chat.id === this.#chat) this.#send('message', event.entry);
        return;
      case 'commands':
        return this.#send('commands', this.#core.state.commands);
      case 'answer':
        return this.#send('answer', tapView(event.tap));
      case 'listening':
        return this.#send('listening', event.listening);
      default:
        if (event.chat === this.#chat) this.#send(event.type, event);
    }
  }

  #send(type: string, data: unknown): void {
    if (this.#pages.size === 0) return;
    const text = frame(type, data);
    for (const page of this.#pages.keys()) {
      if (page.writableLength > MAX_BEHIND) page.destroy();
      else page.write(text);
    }
  }
}

const frame = (type: string, data: unknown): string => `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
