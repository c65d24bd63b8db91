import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { addressOf } from './gate.js';
import { acceptUpgrade, readTexts, sendText } from './frames.js';
import type { Prices } from './book-types.js';

/**
 * What goes wrong on the socket. drop: every connection dies · mute: connections stay, nothing is pushed ·
 * rejectSubscribe: the next subscription is refused · hangUp: the next connection dies right after the handshake · lose: the next `times` messages never arrive ·
 * reorder: the next two messages change places · repeat: the next `times` messages come twice · backwards: sequence
 * numbers fall
 */
export type SocketFault =
  | { readonly kind: 'drop' }
  | { readonly kind: 'reorder' }
  | { readonly kind: 'mute'; readonly on: boolean }
  | { readonly kind: 'backwards'; readonly on: boolean }
  | { readonly kind: 'rejectSubscribe' | 'hangUp' | 'lose' | 'repeat'; readonly times?: number };

interface Client {
  readonly socket: Duplex;
  readonly topics: Set<string>;
}

const tickerOf = (symbol: string): string => `/contractMarket/tickerV2:${symbol}`;

const nanos = (ms: number): number => ms * 1_000_000;

/** The push side: welcome, ping, subscribe and acknowledge, prices by topic. */
export class PushServer {
  readonly #clients = new Set<Client>();
  readonly #counts = { rejectSubscribe: 0, hangUp: 0, lose: 0, repeat: 0 };
  #muted = false;
  #backwards = false;
  #reorder = false;
  #held: { client: Client; text: string } | undefined;
  #sequence = 1_709_284_589_209;
  /** Every message of a client, as it came. */
  readonly received: Record<string, unknown>[] = [];
  /** Connections so far, and the addresses that they came from. */
  connections = 0;
  readonly from: string[] = [];

  constructor(private readonly now: () => number) {}

  /** Open connections. */
  get open(): number {
    return this.#clients.size;
  }

  /** Whether somebody has asked for the prices of a contract. */
  isWatched(symbol: string): boolean {
    return [...this.#clients].some(({ topics }) => topics.has(tickerOf(symbol)));
  }

  accept(request: IncomingMessage, socket: Duplex): void {
    const client: Client = { socket, topics: new Set() };
    this.connections += 1;
    this.from.push(addressOf(request.socket.remoteAddress));
    this.#clients.add(client);
    socket.on('close', () => this.#clients.delete(client));
    socket.on('error', () => this.#clients.delete(client));
    acceptUpgrade(request, socket);
    if (this.#counts.hangUp > 0) {
      this.#counts.hangUp -= 1;
      socket.destroy();
      return;
    }
    const connectId = new URL(request.url ?? '/', 'http://localhost').searchParams.get('connectId') ?? '';
    sendText(socket, JSON.stringify({ id: connectId, type: 'welcome' }));
    readTexts(socket, (text) => this.#handle(client, JSON.parse(text) as Record<string, unknown>));
  }

  fail(fault: SocketFault): void {
    if (fault.kind === 'drop') this.close();
    else if (fault.kind === 'mute') this.#muted = fault.on;
    else if (fault.kind === 'backwards') this.#backwards = fault.on;
    else if (fault.kind === 'reorder') this.#reorder = true;
    else this.#counts[fault.kind] += fault.times ?? 1;
  }

  heal(): void {
    this.#muted = this.#reorder = this.#backwards = false;
    this.#held = undefined;
    Object.assign(this.#counts, { rejectSubscribe: 0, hangUp: 0, lose: 0, repeat: 0 });
  }

  /** Best prices and mark to whoever asked for them. */
  price(symbol: string, prices: Prices): void {
    const sequence = (this.#sequence += this.#backwards ? -1 : 1);
    const best = {
      symbol,
      sequence,
      bestBidSize: 713,
      bestBidPrice: String(prices.bid),
      bestAskPrice: String(prices.ask),
      bestAskSize: 1037,
      ts: nanos(this.now()),
    };
    const mark = {
      markPrice: prices.mark,
      indexPrice: prices.mark,
      granularity: 1000,
      timestamp: this.now(),
    };
    this.#push(tickerOf(symbol), { subject: 'tickerV2', sn: sequence, data: best });
    this.#push(`/contract/instrument:${symbol}`, { subject: 'mark.index.price', data: mark });
  }

  close(): void {
    for (const { socket } of this.#clients) socket.destroy();
  }

  #handle(client: Client, message: Record<string, unknown>): void {
    this.received.push(message);
    const { id, type } = message;
    if (type === 'ping') return sendText(client.socket, JSON.stringify({ id, type: 'pong' }));
    if (type !== 'subscribe' && type !== 'unsubscribe') return;
    if (this.#counts.rejectSubscribe > 0) {
      this.#counts.rejectSubscribe -= 1;
      const refusal = { id, type: 'error', code: 404, data: 'topic is not available' };
      return sendText(client.socket, JSON.stringify(refusal));
    }
    const [channel = '', symbols = ''] = String(message['topic']).split(':');
    for (const symbol of symbols.split(',')) {
      if (type === 'subscribe') client.topics.add(`${channel}:${symbol}`);
      else client.topics.delete(`${channel}:${symbol}`);
    }
    sendText(client.socket, JSON.stringify({ id, type: 'ack' }));
  }

  #push(topic: string, message: object): void {
    if (this.#muted) return;
    const text = JSON.stringify({ topic, type: 'message', ...message });
    for (const client of this.#clients) if (client.topics.has(topic)) this.#deliver(client, text);
  }

  #deliver(client: Client, text: string): void {
    if (this.#counts.lose > 0) {
      this.#counts.lose -= 1;
      return;
    }
    if (this.#reorder && !this.#held) {
      this.#held = { client, text };
      return;
    }
    sendText(client.socket, text);
    if (this.#counts.repeat > 0) {
      this.#counts.repeat -= 1;
      sendText(client.socket, text);
    }
    if (!this.#held) return;
    sendText(this.#held.client.socket, this.#held.text);
    this.#held = undefined;
    this.#reorder = false;
  }
}
