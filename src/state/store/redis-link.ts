import { Redis, type RedisOptions } from 'ioredis';
import type { Clock } from '../../clock.js';
import { isUnauthorized, REFUSAL, wrongPassword } from './redis-probe.js';

/** How often connections are looked at, ms. */
const LOOKS = 500;
/**
 * A connection without an answer for so many looks is given up and made anew. Looks, not time: where this process stood
 * still the answers may lie there unread.
 */
const SILENCE = 2;
/** Queues are waited for longer: a job that is asked for twice is given out twice. Not beyond the trader's lease. */
const QUEUE_SILENCE = 6;
/** Between two tries to connect, ms; the first follows at once. */
const RETRY = 200;
/** A refusal makes a connection anew no more often than this, ms. */
const REFUSALS_APART = 2_000;

const STRICT: RedisOptions = {
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
};

export interface RedisLinkOptions {
  readonly url: string;
  readonly clock: Clock;
  /** Told of errors and silences, of every connection. */
  readonly onTrouble: (error: Error) => void;
}

interface Line {
  readonly client: Redis;
  /** Looks for which an answer may take; undefined where a blocked client cannot be asked. */
  readonly timeout: number | undefined;
  /** Steady time at which it became ready. */
  readyAt: number;
  /** A question is out. */
  isAsked: boolean;
  /** Looks since it was connected and not greeted, or asked and not answered. */
  silentFor: number;
}

/**
 * This process's connections to one Redis. Each is made from scratch when it is silent, half-open or in the hands of a
 * server that refuses writes: behind the address there may be another one by now (invariant 24).
 */
export class RedisLink {
  /**
   * For what is decided by. Nothing waits in a queue for Redis to come back: a command fails at once without a
   * connection, and with a connection that is given up.
   */
  readonly store: Redis;
  /** BullMQ's, which duplicates it for each worker: commands wait until Redis is there. */
  readonly queues: Redis;
  readonly #lines: Line[] = [];
  readonly #newServer = new Set<() => void>();
  readonly #clock: Clock;
  readonly #onTrouble: (error: Error) => void;
  readonly #stopLooks: () => void;
  #runId: string | undefined;
  #isUnauthorized = false;
  /** Steady time at which the store's connection broke; undefined while it stands. */
  #brokeAt: number | undefined;

  constructor({ url, clock, onTrouble }: RedisLinkOptions) {
    this.#clock = clock;
    this.#onTrouble = onTrouble;
    const open = (more: RedisOptions = {}): Redis =>
      new Redis(url, {
        connectTimeout: SILENCE * LOOKS,
        disconnectTimeout: 100,
        maxLoadingRetryTime: RETRY,
        keepAlive: 10_000,
        retryStrategy: (tries) => (tries > 1 ? RETRY : 10),
        reconnectOnError: this.#refusals(),
        maxRetriesPerRequest: null,
        ...more,
      });
    this.store = this.#tend(open(STRICT), SILENCE);
    this.queues = this.#tend(open(), QUEUE_SILENCE);
    const duplicate = this.queues.duplicate.bind(this.queues);
    this.queues.duplicate = (override) =>
      this.#tend(duplicate({ ...override, reconnectOnError: this.#refusals() }));
    this.store.on('error', (error) => (this.#isUnauthorized = isUnauthorized(error)));
    this.store.on('close', () => (this.#brokeAt ??= clock.elapsed()));
    this.store.on('ready', () => this.#restored());
    this.#stopLooks = clock.every(LOOKS, () => this.#look());
  }

  /** Resolves once Redis is there, however long that is. @throws the signal's reason; BadInputError for the password */
  async ready(signal: AbortSignal): Promise<void> {
    while (this.store.status !== 'ready') {
      if (this.#isUnauthorized) throw wrongPassword();
      await this.#clock.sleep(50, signal);
    }
  }

  /** Called when another server process answers than before: started again, failed over, restored from a backup. */
  onNewServer(listener: () => void): void {
    this.#newServer.add(listener);
  }

  async close(): Promise<void> {
    this.#stopLooks();
    for (const client of [this.store, this.queues])
      if (client.status === 'ready') await client.quit().catch(() => undefined);
      else client.disconnect();
  }

  #tend(client: Redis, timeout?: number): Redis {
    const line: Line = { client, timeout, readyAt: 0, isAsked: false, silentFor: 0 };
    this.#lines.push(line);
    for (const event of ['connect', 'ready', 'close']) client.on(event, () => heard(line));
    client.on('ready', () => (line.readyAt = this.#clock.elapsed()));
    client.on('error', this.#onTrouble);
    return client;
  }

  /** Whether an error is a reason to connect anew. */
  #refusals(): (error: Error) => boolean {
    let last = -Infinity;
    return (error) => {
      const now = this.#clock.elapsed();
      if (!REFUSAL.test(error.message) || now - last < REFUSALS_APART) return false;
      last = now;
      return true;
    };
  }

  #look(): void {
    for (const line of this.#lines) {
      const { client, timeout } = line;
      if (client.status === 'connect' || line.isAsked) line.silentFor += 1;
      if (line.silentFor >= (timeout ?? SILENCE)) this.#renew(line);
      else if (client.status === 'ready' && timeout !== undefined && !line.isAsked) ask(line);
    }
  }

  #renew(line: Line): void {
    heard(line);
    this.#onTrouble(new Error('it is silent: connecting anew'));
    line.client.disconnect(true);
  }

  /** Clients that wait for jobs cannot be asked: what they connected to before the break may be nobody. */
  #restored(): void {
    const brokeAt = this.#brokeAt ?? -Infinity;
    this.#brokeAt = undefined;
    for (const { client, timeout, readyAt } of this.#lines)
      if (timeout === undefined && client.status === 'ready' && readyAt < brokeAt) client.disconnect(true);
    void this.#identify();
  }

  async #identify(): Promise<void> {
    const text = await this.store.info('server').catch(() => '');
    const runId = /^run_id:(\w+)/m.exec(text)?.[1];
    const before = this.#runId;
    this.#runId = runId ?? before;
    if (before !== undefined && before !== this.#runId) for (const listener of this.#newServer) listener();
  }
}

const heard = (line: Line): void => {
  line.isAsked = false;
  line.silentFor = 0;
};

/** A refusal is an answer, too. */
const ask = (line: Line): void => {
  heard(line);
  line.isAsked = true;
  const answered = (): void => heard(line);
  line.client.ping().then(answered, answered);
};
