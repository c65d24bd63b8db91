import { ageOfStamp, type Clock } from '../../clock.js';
import { reasonOf, type Log } from '../../domain/index.js';
import type { PriceStream, PriceStreamOptions } from '../price-stream.js';
import type { Ccxt, KucoinClient } from './client.js';
import { leftOut } from './reads.js';
import { LIST_AGE, type ContractList } from './contracts.js';
import { AmbiguousError } from '../shared/errors.js';
import { millisOf, numberOf, positiveOf, rowOf, textOf } from '../shared/fields.js';

const STALE_MS = 30_000;
/** A price whose stamp is older is none of now, ms. */
const FRESH_MS = 60_000;
/** A sequence that everything else is behind for so long was a wrong one, ms. */
const OVERTAKEN_MS = 5_000;
/** KuCoin allows 30 connections a minute. */
const BACKOFF_MS = { first: 2_000, most: 60_000 } as const;

/** Something that happens once, then again. */
class Signal {
  #fire: () => void = () => {};
  #next = this.#renew();

  get next(): Promise<'changed'> {
    return this.#next;
  }

  fire(): void {
    const fire = this.#fire;
    this.#next = this.#renew();
    fire();
  }

  #renew(): Promise<'changed'> {
    return new Promise((resolve) => {
      this.#fire = () => resolve('changed');
    });
  }
}

/** Best prices of a few symbols over one socket, replaced whenever it is lost, refused or silent. */
export class KucoinPriceStream implements PriceStream {
  #symbols: readonly string[] = [];
  #closed = false;
  #lastMessage = Number.NEGATIVE_INFINITY;
  #ids: ReadonlyMap<string, string> = new Map();
  readonly #sequences = new Map<string, number>();
  readonly #seen = new Map<string, number>();
  readonly #change = new Signal();
  readonly #running: Promise<void>;

  constructor(
    private readonly client: KucoinClient,
    private readonly contracts: ContractList,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly options: PriceStreamOptions,
  ) {
    this.#running = this.#run();
  }

  /** The symbols to listen to from now on; none closes the connection. */
  watch(symbols: readonly string[]): void {
    const wanted = [...new Set(symbols)].sort();
    if (wanted.join() === this.#symbols.join()) return;
    this.#symbols = wanted;
    this.#change.fire();
  }

  /** ms since the last price of a symbol; undefined before the first. */
  age(symbol: string): number | undefined {
    const seen = this.#seen.get(symbol);
    return seen === undefined ? undefined : this.clock.elapsed() - seen;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#change.fire();
    await this.#running;
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#closed) {
      const changed = this.#change.next;
      if (this.#symbols.length === 0) {
        await changed;
        continue;
      }
      const before = this.#lastMessage;
      const reason = await this.#session(failures > 0);
      if (reason === undefined) continue;
      failures = this.#lastMessage > before ? 1 : failures + 1;
      const wait = Math.min(BACKOFF_MS.most, BACKOFF_MS.first * 2 ** (failures - 1));
      this.log.warn({ reason, wait }, 'the price stream was lost');
      await this.#pause(wait);
    }
  }

  /** One connection: until nobody wants it (undefined) or something went wrong (the reason). */
  async #session(again: boolean): Promise<string | undefined> {
    const ended = new AbortController();
    let ccxt: Ccxt | undefined;
    try {
      await this.contracts.known(LIST_AGE);
      ccxt = await this.client.fork();
      await this.#listen(ccxt, ended.signal, again);
      return undefined;
    } catch (error) {
      return reasonOf(error);
    } finally {
      ended.abort();
      await ccxt?.close().catch(() => undefined);
    }
  }

  async #listen(ccxt: Ccxt, signal: AbortSignal, again: boolean): Promise<void> {
    const stale = this.#untilStale(signal);
    // The exchange may count anew after a break.
    this.#sequences.clear();
    let gap = again;
    // Every message as it comes: the promise below shows one of several that come together.
    const keep = ccxt.handleBidAsk.bind(ccxt);
    ccxt.handleBidAsk = (...args: Parameters<Ccxt['handleBidAsk']>): void => {
      keep(...args);
      this.#lastMessage = this.clock.elapsed();
      this.#handle((args[1] as { readonly data?: unknown }).data);
      if (gap) this.options.onGap?.(this.#symbols);
      gap = false;
    };
    const ends = { failure: undefined as Error | undefined, wake: (): void => undefined };
    stale.catch((error: unknown) => {
      ends.failure = error instanceof Error ? error : new AmbiguousError(reasonOf(error));
      ends.wake();
    });
    let changed: Promise<'changed'> | undefined;
    while (!this.#closed && this.#symbols.length > 0) {
      if (changed !== this.#change.next) {
        changed = this.#change.next;
        void changed.then(() => ends.wake());
      }
      const pushed = ccxt.watchBidsAsks(await this.#names());
      // Not Promise.race: it would leave a reaction, and the message in it, on what outlives every message.
      await new Promise<void>((resolve, reject) => {
        ends.wake = resolve;
        pushed.then(() => resolve(), reject);
        if (ends.failure !== undefined || changed !== this.#change.next) resolve();
      });
      if (ends.failure !== undefined) throw ends.failure;
    }
  }

  /** ccxt's names of the symbols; the exchange's ids are remembered for the messages. */
  async #names(): Promise<string[]> {
    const { bySymbol } = await this.contracts.known(LIST_AGE);
    const known = this.#symbols.flatMap((symbol) => bySymbol.get(symbol) ?? []);
    if (known.length === 0) throw new AmbiguousError('none of the symbols is known');
    this.#ids = new Map(known.map(({ id, instrument }) => [id, instrument.symbol]));
    return known.map(({ ccxtSymbol }) => ccxtSymbol);
  }

  #handle(data: unknown): void {
    try {
      const row = rowOf(data, 'price');
      const symbol = this.#ids.get(textOf(row, 'symbol'));
      if (symbol === undefined || this.#isOvertaken(symbol, numberOf(row, 'sequence'))) return;
      const [bid, ask] = [positiveOf(row, 'bestBidPrice'), positiveOf(row, 'bestAskPrice')];
      const [timestamp, now] = [millisOf(row, 'ts'), this.client.now()];
      if (bid > ask) throw new AmbiguousError(`bid ${bid} lies above ask ${ask}`);
      if (ageOfStamp(timestamp, now) > FRESH_MS) throw new AmbiguousError('its time is not of now');
      this.#sequences.set(symbol, numberOf(row, 'sequence'));
      this.#seen.set(symbol, this.clock.elapsed());
      this.options.onPrice({ symbol, bid, ask, timestamp });
    } catch (error) {
      if (!(error instanceof AmbiguousError))
        return this.log.error({ reason: reasonOf(error) }, 'a pushed price could not be handled');
      leftOut(this.client, 'pushed price')(data, error.reason);
    }
  }

  /** Repeated and overtaken messages say nothing new. */
  #isOvertaken(symbol: string, sequence: number): boolean {
    const age = this.age(symbol);
    return sequence <= (this.#sequences.get(symbol) ?? 0) && age !== undefined && age < OVERTAKEN_MS;
  }

  /** Rejects once nothing has come for too long; resolves never. */
  async #untilStale(signal: AbortSignal): Promise<never> {
    const staleMs = this.options.staleMs ?? STALE_MS;
    const started = this.clock.elapsed();
    const silence = (): number => this.clock.elapsed() - Math.max(started, this.#lastMessage);
    while (silence() < staleMs) {
      try {
        await this.clock.sleep(Math.max(1, staleMs - silence()), signal);
      } catch {
        return new Promise<never>(() => {});
      }
    }
    throw new AmbiguousError(`nothing came for ${staleMs} ms`);
  }

  async #pause(ms: number): Promise<void> {
    const over = new AbortController();
    const closed = async (): Promise<void> => {
      while (!this.#closed && !over.signal.aborted) await this.#change.next;
    };
    await Promise.race([this.clock.sleep(ms, over.signal).catch(() => undefined), closed()]);
    over.abort();
  }
}
