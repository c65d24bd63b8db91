import type { pro } from 'ccxt';
import type { Clock } from '../clock.js';
import type { Log } from '../domain/index.js';
import {
  AmbiguousError,
  BAD_TIMESTAMP,
  isAmbiguousCode,
  KucoinError,
  messageOf,
  NotSentError,
  RATE_CODES,
} from './errors.js';
import { httpCall, type HttpAnswer } from './http.js';
import { POOLS, type Pool, type RateBudget } from './rate-budget.js';
import { costOf, poolOf, type Api } from './weights.js';

/** Key, secret and passphrase of an API key. */
export interface KucoinKeys {
  readonly key: string;
  readonly secret: string;
  readonly passphrase: string;
}

export interface ClientOptions {
  /** Another base address for every call. */
  readonly apiRoot?: string;
  readonly keys?: KucoinKeys;
  readonly clock: Clock;
  readonly log: Log;
  readonly budget: RateBudget;
  readonly timeoutMs: number;
  /** Asked right before an order that may open something leaves: a process that stood still has lost its lease. */
  readonly mayOpen?: () => boolean;
}

export type Params = Readonly<Record<string, string | number | boolean>>;
export type Method = 'GET' | 'POST' | 'DELETE';

/** What an order says is enough to guard a position: nobody waits long for the record of fills beside it, ms. */
const RECORD_PATIENCE = 1_000;
const TIME_SYNC_MS = 1_800_000;
const TIME_RETRY_MS = 60_000;

export type Ccxt = InstanceType<typeof pro.kucoinfutures>;

/**
 * ccxt's class file alone: the package as a whole takes 50 MB more. Deep paths are not in its exports, so the file
 * is found beside its entry.
 */
const loadClass = async (): Promise<typeof pro.kucoinfutures> => {
  const file = new URL('./src/pro/kucoinfutures.js', import.meta.resolve('ccxt'));
  const module = (await import(file.href)) as { default: typeof pro.kucoinfutures };
  return module.default;
};

/** Remaining weight as the answer's headers report it. */
const correct = (budget: RateBudget, pool: Pool, headers: HttpAnswer['headers']): void => {
  const read = (name: string): number => Number(headers[`gw-ratelimit-${name}`] ?? NaN);
  const [limit, remaining, resetMs] = [read('limit'), read('remaining'), read('reset')];
  if (limit > 0 && remaining >= 0 && resetMs >= 0) budget.correct(pool, { limit, remaining, resetMs });
};

/** The parsed envelope of a good answer, or the error that the answer is. */
const envelope = (answer: HttpAnswer, where: string): unknown => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(answer.text);
  } catch {
    parsed = undefined;
  }
  const code = typeof parsed === 'object' && parsed !== null && 'code' in parsed ? String(parsed.code) : '';
  if (code === '200000' && answer.status < 400) return parsed;
  const reset = Number(answer.headers['gw-ratelimit-reset'] ?? NaN);
  if (answer.status === 429 && code === '')
    throw new KucoinError('429000', 'too many requests', 429, reset >= 0 ? reset : undefined);
  if (code === '')
    throw new AmbiguousError(`${where}: the answer is not KuCoin's (HTTP ${answer.status})`, {
      status: answer.status,
    });
  const said = parsed as { msg?: unknown };
  const reason = typeof said.msg === 'string' && said.msg !== '' ? said.msg : 'no reason given';
  const retry = code === '429000' && reset >= 0 ? reset : RATE_CODES[code];
  if (isAmbiguousCode(code, answer.status))
    throw new AmbiguousError(`${where}: KuCoin ${code}: ${reason} (HTTP ${answer.status})`, { code });
  throw new KucoinError(code, reason, answer.status, retry);
};

/**
 * ccxt's KuCoin Futures with this program's clock, rate budget, deadline and error map in place of its own:
 * ccxt makes requests and signs them, the answer's meaning is decided here, by code and not by class.
 */
export const openClient = async (options: ClientOptions): Promise<KucoinClient> => {
  const Base = await loadClass();
  const { budget, clock, apiRoot, keys } = options;
  let offset = 0;

  class Wired extends Base {
    override nonce(): number {
      return clock.now() + offset;
    }

    override async fetch2(
      ...args: Parameters<InstanceType<typeof Base>['fetch2']>
    ): ReturnType<InstanceType<typeof Base>['fetch2']> {
      const [path, api, method, params] = args;
      const { pool, weight, priority } = costOf(String(api), String(method), String(path), params);
      // Before signing: a signature is good for 5 s only.
      await budget.take(pool, weight, priority);
      return super.fetch2(...args);
    }

    override async fetch(url: string, method = 'GET', headers?: object, body?: string): Promise<unknown> {
      const signed = headers !== undefined && 'KC-API-SIGN' in headers;
      const pool = poolOf(
        url.includes('/user/api-key') ? 'private' : signed ? 'futuresPrivate' : 'futuresPublic',
      );
      const request = {
        method,
        headers: { ...headers } as Record<string, string>,
        ...(body ? { body } : {}),
      };
      if (method === 'POST' && opens(url, body) && options.mayOpen?.() === false)
        throw new NotSentError('lease-lost', 'the trader lease ran out before the order left');
      const patience = url.includes('/recentFills') ? RECORD_PATIENCE : options.timeoutMs;
      const answer = await httpCall(url, request, Math.min(patience, options.timeoutMs));
      correct(budget, pool, answer.headers);
      try {
        return envelope(answer, `${method} ${new URL(url).pathname}`);
      } catch (error) {
        keepAway(budget, pool, error);
        throw error;
      }
    }
  }

  const build = (): Ccxt => {
    // Without ccxt's own limiter: the budget above is the only one.
    const exchange = new Wired({
      enableRateLimit: false,
      options: { uta: false, hf: false },
      ...(keys ? { apiKey: keys.key, secret: keys.secret, password: keys.passphrase } : {}),
    });
    exchange.has['fetchCurrencies'] = false;
    if (apiRoot === undefined) return exchange;
    const urls = exchange.urls as { api: Record<string, unknown> };
    const root = apiRoot.replace(/\/$/, '');
    for (const [name, url] of Object.entries(urls.api)) if (typeof url === 'string') urls.api[name] = root;
    return exchange;
  };
  return new KucoinClient(build, options, {
    get: () => offset,
    set: (value) => {
      offset = value;
    },
  });
};

/** After a 429000 what guards a position is tried again after this, ms. */
const GUARD_PAUSE = 1_000;

/** Whether a request is an order that does not only reduce. */
const opens = (url: string, body = ''): boolean =>
  new URL(url).pathname.endsWith('/orders') && !body.includes('"reduceOnly":true');

/** Codes that ask everyone to stay away: 1015 is for the address, the others for the pool. */
const keepAway = (budget: RateBudget, pool: Pool, error: unknown): void => {
  if (!(error instanceof KucoinError) || !(error.kucoinCode in RATE_CODES)) return;
  const ms = error.retryAfterMs ?? RATE_CODES[error.kucoinCode] ?? 0;
  // Too much in a window may be asked again at any time; the other codes shut the pool or the address.
  const guardMs = error.kucoinCode === '429000' ? Math.min(ms, GUARD_PAUSE) : ms;
  for (const each of error.kucoinCode === '1015' ? POOLS : [pool]) budget.block(each, ms, guardMs);
};

interface Offset {
  get(): number;
  set(value: number): void;
}

/** Calls by host, method and path; the exchange's time. */
export class KucoinClient {
  #syncedAt = Number.NEGATIVE_INFINITY;
  #syncing: Promise<void> | undefined;

  readonly ccxt: Ccxt;

  constructor(
    private readonly build: () => Ccxt,
    private readonly options: ClientOptions,
    private readonly offset: Offset,
  ) {
    this.ccxt = build();
  }

  /** A second instance on the same contracts, clock and budget: for a socket, thrown away with it. */
  async fork(): Promise<Ccxt> {
    const other = this.build();
    other.setMarketsFromExchange(this.ccxt);
    // A plain ws:// server needs it, a wss:// one does not mind.
    await other.loadHttpProxyAgent();
    return other;
  }

  get hasKeys(): boolean {
    return this.options.keys !== undefined;
  }

  /** The exchange's clock minus ours, ms, as far as it is known. */
  get offsetMs(): number {
    return this.offset.get();
  }

  /** The exchange's time, ms, as far as it is known. */
  now(): number {
    return this.options.clock.now() + this.offset.get();
  }

  /**
   * One call; `data` of its answer. A read refused for its timestamp is repeated once with the time corrected.
   * @throws KucoinError, NotSentError or AmbiguousError
   */
  async call(api: Api, method: Method, path: string, params: Params = {}): Promise<unknown> {
    // Nothing that protects money waits for the clock.
    if (method === 'GET') await this.syncTime();
    try {
      return await this.#once(api, method, path, params);
    } catch (error) {
      if (!(error instanceof KucoinError) || error.kucoinCode !== BAD_TIMESTAMP) throw error;
      await this.syncTime(true);
      if (method !== 'GET') throw error;
      return this.#once(api, method, path, params);
    }
  }

  /** Measures the offset of the exchange's clock when it is due; a failure leaves the old one. */
  async syncTime(force = false): Promise<void> {
    if (!force && this.options.clock.now() - this.#syncedAt < TIME_SYNC_MS) return;
    this.#syncing ??= this.#measure().finally(() => {
      this.#syncing = undefined;
    });
    await this.#syncing;
  }

  async #measure(): Promise<void> {
    const { clock, log } = this.options;
    const before = clock.now();
    try {
      const server = await this.#once('futuresPublic', 'GET', 'timestamp', {});
      const after = clock.now();
      if (typeof server !== 'number') throw new AmbiguousError('the timestamp is not a number');
      const offset = Math.round(server - (before + after) / 2);
      if (Math.abs(offset) > 1_000) log.warn({ offset }, "the computer's clock differs from the exchange's");
      this.offset.set(offset);
      this.#syncedAt = after;
    } catch (error) {
      log.warn({ reason: messageOf(error) }, "the exchange's time could not be read");
      this.#syncedAt = clock.now() - TIME_SYNC_MS + TIME_RETRY_MS;
    }
  }

  async #once(api: Api, method: Method, path: string, params: Params): Promise<unknown> {
    const answer = (await this.ccxt.request(path, api, method, { ...params })) as { data?: unknown };
    return answer.data;
  }
}
