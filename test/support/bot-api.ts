import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { wallClock, type Clock } from '../../src/clock.js';
import { silentLog } from '../../src/domain/log.js';
import { ChatCore } from '../../src/chat/local/core.js';
import { apiPath, BotEndpoint, sendJson } from '../../src/chat/local/endpoint.js';
import { fileIdOf } from '../../src/chat/local/lookup.js';
import { inMemory, onSent } from './bot-api-answers.js';
import type { Fault } from './bot-api-faults.js';
import type { Chat, Message, User } from '../../src/chat/local/wire.js';

export { faults, type Fault } from './bot-api-faults.js';

/** A call as it arrived, for counting and for order. */
interface Call {
  readonly method: string;
  readonly fault?: Fault;
}

export interface BotApi {
  readonly apiRoot: string;
  readonly token: string;
  readonly ownerId: number;
  readonly core: ChatCore;
  /** Every call but getUpdates, in order of arrival. */
  readonly calls: readonly Call[];
  /** The bot's messages as they are now (edits included), oldest first. */
  readonly sent: readonly Message[];
  /** Wall time at which the answer to the call that sent a message went out; undefined when it never did. */
  answeredAt(messageId: number): number | undefined;
  /** Whether a message was sent with disable_notification. */
  isSilent(messageId: number): boolean;
  /** The uploaded bytes of a message's picture. */
  bytes(message: Message): Buffer;
  /** The next `times` calls of `method` ('*' for all but getUpdates) go wrong (default: once). */
  fail(method: string, fault: Fault, times?: number): void;
  /** Ends every fault that was asked for. */
  heal(): void;
  /** Cuts every connection and refuses new ones until `up` is called. */
  down(): Promise<void>;
  up(): Promise<void>;
  /** A person writes, in private unless a chat is given. */
  say(userId: number, text: string, chat?: Chat): Message;
  /** The owner (or `userId`) presses the button whose text contains `buttonText`, `ago` ms ago; the query's id. */
  tap(messageId: number, buttonText: string, userId?: number, ago?: number): string;
  /** A callback query with any data, as a forger would send it. */
  forge(userId: number, data: string, message?: Message): string;
  /** The answer the bot gave to a tap, once there is one. */
  answerOf(queryId: string): { readonly text?: string; readonly alert: boolean } | undefined;
  /** Queues an update of any kind. */
  inject(update: Readonly<Record<string, unknown>>): number;
  /** Resolves with the first bot message for which it holds, now or within `ms` (default 5000); rejects with what was there. */
  waitFor(predicate: (message: Message) => boolean, ms?: number): Promise<Message>;
  /** Resolves as soon as it holds; looked at after every change. */
  until(condition: () => boolean, ms?: number): Promise<void>;
  stop(): Promise<void>;
}

export interface BotApiOptions {
  readonly ownerId?: number;
  readonly token?: string;
  readonly port?: number;
  readonly clock?: Clock;
  /** Faults from the start: method → what goes wrong, one call each. */
  readonly faults?: Readonly<Record<string, readonly Fault[]>>;
}

export const privateChat = (id: number): Chat => ({ id, type: 'private', first_name: `User ${id}` });
const person = (id: number): User => ({ id, is_bot: false, first_name: `User ${id}` });

/** A Bot API server on loopback whose wire can be made to fail; the same core as the local chat's. */
export async function startBotApi(options: BotApiOptions = {}): Promise<BotApi> {
  const server = new FaultyServer(options);
  await server.up();
  return server;
}

class FaultyServer implements BotApi {
  readonly token: string;
  readonly ownerId: number;
  readonly core: ChatCore;
  readonly calls: Call[] = [];
  readonly #endpoint: BotEndpoint;
  readonly #faults = new Map<string, Fault[]>();
  readonly #watchers = new Set<() => void>();
  readonly #answered = new Map<number, number>();
  #server: Server | undefined;
  #port: number;

  constructor(options: BotApiOptions) {
    this.token = options.token ?? '1:test-token';
    this.ownerId = options.ownerId ?? 42;
    this.#port = options.port ?? 0;
    this.core = new ChatCore({
      bot: {
        id: Number(this.token.split(':')[0]),
        is_bot: true,
        first_name: 'RAD',
        username: 'rad_test_bot',
      },
      clock: options.clock ?? wallClock,
      ...inMemory(),
    });
    this.core.openChat(privateChat(this.ownerId));
    this.core.subscribe(() => this.#look());
    this.#endpoint = new BotEndpoint(this.core, this.token, silentLog);
    for (const [method, list] of Object.entries(options.faults ?? {})) {
      for (const fault of list) this.fail(method, fault);
    }
  }

  get apiRoot(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get sent(): readonly Message[] {
    return [...this.core.state.rooms.values()]
      .flatMap((room) => [...room.entries.values()].map((entry) => entry.message))
      .filter((message) => message.from?.id === this.core.bot.id)
      .sort((a, b) => a.message_id - b.message_id);
  }

  answeredAt(messageId: number): number | undefined {
    return this.#answered.get(messageId);
  }

  isSilent(messageId: number): boolean {
    for (const room of this.core.state.rooms.values()) {
      const entry = room.entries.get(messageId);
      if (entry) return entry.silent;
    }
    throw new Error(`no message ${messageId}`);
  }

  bytes(message: Message): Buffer {
    const id = message.photo?.at(-1)?.file_id ?? '';
    const bytes = this.core.files.get(fileIdOf(id));
    if (!bytes) throw new Error(`message ${message.message_id} has no file`);
    return bytes;
  }

  fail(method: string, fault: Fault, times = 1): void {
    const list = this.#faults.get(method) ?? [];
    for (let i = 0; i < Math.min(times, 100_000); i++) list.push(fault);
    this.#faults.set(method, list);
  }

  heal(): void {
    this.#faults.clear();
  }

  async up(): Promise<void> {
    const server = createServer((request, response) => void this.#handle(request, response));
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(this.#port, '127.0.0.1', resolve);
    });
    this.#port = (server.address() as AddressInfo).port;
  }

  async down(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    this.core.queue.release();
    if (!server) return;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }

  stop(): Promise<void> {
    return this.down();
  }

  say(userId: number, text: string, chat: Chat = privateChat(userId)): Message {
    return this.core.say(person(userId), chat, text);
  }

  tap(messageId: number, buttonText: string, userId = this.ownerId, ago = 0): string {
    const message = this.sent.find((sent) => sent.message_id === messageId);
    const buttons = message?.reply_markup?.inline_keyboard.flat() ?? [];
    const button = buttons.find(({ text }) => text.includes(buttonText));
    if (!message || button?.callback_data === undefined) {
      const there = buttons.map(({ text }) => text).join(' | ') || 'no buttons';
      throw new Error(`message ${messageId} has no button "${buttonText}", but ${there}`);
    }
    const { callback_data: data } = button;
    if (ago > 0) return this.forge(userId, data, message, ago);
    return this.core.tap(person(userId), message.chat.id, messageId, data).query.id;
  }

  forge(userId: number, data: string, message?: Message, ago = 0): string {
    const id = `forged${this.core.state.nextUpdate}`;
    const query = { id, from: person(userId), chat_instance: '1', data, ...(message && { message }) };
    this.core.commit({ t: 'tapped', tap: { query, time: this.core.clock.now() - ago } });
    this.core.inject({ callback_query: query });
    return id;
  }

  answerOf(queryId: string): { readonly text?: string; readonly alert: boolean } | undefined {
    return this.core.state.taps.get(queryId)?.answer;
  }

  inject(update: Readonly<Record<string, unknown>>): number {
    return this.core.inject(update).update_id;
  }

  async waitFor(predicate: (message: Message) => boolean, ms = 5000): Promise<Message> {
    let found: Message | undefined;
    await this.until(() => (found = this.sent.find(predicate)) !== undefined, ms);
    if (!found) throw new Error('unreachable: until() resolved without a message');
    return found;
  }

  until(condition: () => boolean, ms = 5000): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (!condition()) return;
        clearTimeout(timer);
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      const timer = setTimeout(() => {
        this.#watchers.delete(look);
        const texts = this.sent.slice(-10).map((message) => message.text ?? message.caption ?? '(picture)');
        reject(new Error(`not within ${ms} ms; the last messages were:\n${texts.join('\n---\n')}`));
      }, ms);
      look();
    });
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = apiPath(request.url?.split('?')[0] ?? '/');
    if (!path) return sendJson(response, 404, { ok: false, error_code: 404, description: 'Not Found' });
    const fault = this.#nextFault(path.name);
    if (path.name !== 'getUpdates') this.calls.push({ method: path.name, ...(fault && { fault }) });
    this.#look();
    if (fault) await this.#misbehave(fault, request, response, path.name);
    else {
      if (path.name.startsWith('send')) onSent(response, (id) => this.#answered.set(id, wallClock.now()));
      await this.#endpoint.handle(request, response, path);
    }
    this.#look();
  }

  #look(): void {
    for (const look of [...this.#watchers]) look();
  }

  #nextFault(method: string): Fault | undefined {
    return (
      this.#faults.get(method)?.shift() ??
      (method === 'getUpdates' ? undefined : this.#faults.get('*')?.shift())
    );
  }

  async #misbehave(
    fault: Fault,
    request: IncomingMessage,
    response: ServerResponse,
    method: string,
  ): Promise<void> {
    switch (fault.kind) {
      case 'hang':
        request.resume();
        return;
      case 'reset':
        request.socket.destroy();
        return;
      case 'dropAnswer':
        await this.#endpoint.run(request, response, method).catch(() => undefined);
        request.socket.destroy();
        return;
      case 'html':
        await drained(request);
        response
          .writeHead(fault.code, { 'content-type': 'text/html' })
          .end('<html><h1>Bad Gateway</h1></html>');
        return;
      case 'refuse': {
        await drained(request);
        const { code, description, parameters } = fault;
        sendJson(response, code, {
          ok: false,
          error_code: code,
          description,
          ...(parameters && { parameters }),
        });
      }
    }
  }
}

const drained = (request: IncomingMessage): Promise<void> =>
  new Promise((resolve) => request.once('end', resolve).once('close', resolve).resume());
