import type { Redis } from 'ioredis';
import { wallClock } from '../../src/clock.js';
import type { Push } from '../../src/domain/index.js';
import { textOf } from '../e2e/driver.js';
import type { BotApi } from '../support/bot-api.js';

/**
 * An answer that went out so shortly before a kill had not been written down yet: it died with the process, ms. Some
 * milliseconds pass where nothing else runs; here Redis and three illnesses run beside it.
 */
const UNSETTLED_MS = 1000;

interface Delivery {
  readonly messageId: number;
  readonly at: number;
}

/** What Redis shows of a value, without its escapes; letters beyond ASCII, which nothing here asks for, are lost. */
const plain = (shown: string): string =>
  shown.replace(/\\(x[0-9a-f]{2}|.)/g, (_, escaped: string) => (escaped.length > 1 ? '?' : escaped));

/** Pushes as they enter the outbox, seen from outside: Redis itself tells every command, those of scripts too. */
export class Owed {
  readonly pushes = new Map<number, Push>();
  #monitor: Redis | undefined;
  #stopped = false;

  constructor(private readonly client: Redis) {}

  /** Listens until `stop`; a Redis that was killed is listened to again once it is back. */
  async listen(): Promise<void> {
    // What this client says as it connects must not come in one piece with the answer to MONITOR: ioredis throws then.
    await this.client.ping();
    const monitor = await this.client.monitor();
    this.#monitor = monitor;
    monitor.on('error', () => undefined);
    monitor.on('monitor', (_at: string, args: readonly string[]) => this.#note(args));
    monitor.once('end', () => void this.#again());
  }

  stop(): void {
    this.#stopped = true;
    this.#monitor?.disconnect();
  }

  async #again(): Promise<void> {
    while (!this.#stopped) {
      try {
        return await this.listen();
      } catch {
        await wallClock.sleep(20);
      }
    }
  }

  #note([command = '', key = '', , member = '']: readonly string[]): void {
    if (command.toUpperCase() !== 'ZADD' || !key.endsWith(':pushes')) return;
    const [, seq, json] = /^(\d+)\|\d+\|(.*)$/s.exec(member) ?? [];
    if (seq !== undefined && json !== undefined)
      this.pushes.set(Number(seq), JSON.parse(plain(json)) as Push);
  }
}

/** Messages with event numbers as they arrived in the chat, which may have been edited since. */
export class Told {
  readonly #deliveries = new Map<number, Delivery[]>();

  constructor(private readonly api: BotApi) {
    api.core.subscribe((event) => {
      if (event.type !== 'message') return;
      const { message } = event.entry;
      if (message.from?.id !== api.core.bot.id) return;
      for (const [, number] of textOf(message).matchAll(/· #(\d+)/g)) {
        // An edit tells what is new in it: equal messages become one that counts them.
        if (event.edited && this.has(Number(number))) continue;
        this.#of(Number(number)).push({ messageId: message.message_id, at: wallClock.now() });
      }
    });
  }

  has(seq: number): boolean {
    return this.#deliveries.has(seq);
  }

  /** Numbers of messages told again although the answer to them was there in time, for each time. */
  repeated(kills: readonly number[]): readonly number[] {
    return [...this.#deliveries].flatMap(([seq, deliveries]) =>
      deliveries.slice(1).flatMap((next, index) => {
        const before = deliveries[index];
        return before && !this.#wasLost(before, next.at, kills) ? [seq] : [];
      }),
    );
  }

  #wasLost({ messageId, at }: Delivery, next: number, kills: readonly number[]): boolean {
    const answered = this.api.answeredAt(messageId);
    if (answered === undefined) return true;
    return kills.some((kill) => kill > at && kill < next && kill < answered + UNSETTLED_MS);
  }

  #of(seq: number): Delivery[] {
    const found = this.#deliveries.get(seq) ?? [];
    this.#deliveries.set(seq, found);
    return found;
  }
}

/** What a push is about, where there must be one only. */
const subjectOf = (push: Push): string | undefined =>
  push.type === 'exit'
    ? `exit ${push.trade.id}`
    : push.type === 'signal'
      ? `signal ${push.signalId}`
      : undefined;

/** Pushes that were owed twice under different numbers. */
export const renumbered = (pushes: Iterable<Push>): number => {
  const subjects = [...pushes].map(subjectOf).filter((subject) => subject !== undefined);
  return subjects.length - new Set(subjects).size;
};

/** Whether a push is a message of its own; the others redraw a card. */
export const isMessage = ({ type }: Push): boolean => type !== 'signalChanged' && type !== 'positionChanged';
