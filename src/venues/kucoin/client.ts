import { createHmac } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import type { pro } from 'ccxt';
import { packageFile } from '../../assets.js';
import { SteadyClock, type Clock } from '../../clock.js';
import { reasonOf, type Log } from '../../domain/index.js';
import { OddRows } from '../odd-rows.js';
import { addressWords, FOREIGN_ADDRESS, Way, type Family } from './address.js';
import { AT_THE_EDGE, BAD_TIMESTAMP, isAmbiguousCode, KucoinError, RATE_CODES, TOO_MANY } from './errors.js';
import { AmbiguousError, NotSentError } from '../shared/errors.js';
import { askedTwice, pause } from '../shared/hedge.js';
import { httpCall, type HttpAnswer } from '../shared/http.js';
import { isCasual, keepAway, readingOf, tooManyFor } from './rate-answers.js';
import type { RateBudget } from '../shared/rate-budget.js';
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
  /** Told of every answer as it came; headers of the request, which carry keys, are not shown. */
  readonly heard?: (call: HeardCall) => void;
}

/** One call and its answer, ms. */
export interface HeardCall {
  readonly method: string;
  readonly url: string;
  readonly body?: string;
  readonly answer: HttpAnswer;
  readonly ms: number;
}

/** What the key may do. */
export const KEY_INFO = 'user/api-key';
/** Headers that a call is signed with. */
const SIGNED_WITH = ['KC-API-KEY', 'KC-API-PASSPHRASE', 'KC-API-SIGN'];

export type Params = Readonly<Record<string, string | number | boolean>>;
export type Method = 'GET' | 'POST' | 'DELETE';

/**
 * Nobody waits long for these, ms: what an order says is enough to guard a position without the record of fills beside
 * it, and a time that comes late says little.
 */
const SHORT_TIMEOUT = 1_000;
const SHORT = ['/recentFills', '/timestamp'];
const TIME_SYNC_MS = 1_800_000;
const TIME_RETRY_MS = 60_000;
/** No exchange's time lies before, ms. */
const EARLIEST = Date.UTC(2020, 0);

export type Ccxt = InstanceType<typeof pro.kucoinfutures>;

/** ccxt's class file alone, by its path, because ccxt does not export it: the package as a whole takes 50 MB more. */
const loadClass = async (): Promise<typeof pro.kucoinfutures> => {
  const file = pathToFileURL(packageFile('ccxt', 'js/src/pro/kucoinfutures.js'));
  const module = (await import(file.href)) as { default: typeof pro.kucoinfutures };
  return module.default;
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
  if (answer.status === 429 && code === '')
    throw new KucoinError(AT_THE_EDGE, 'too many requests', 429, RATE_CODES[AT_THE_EDGE]);
  if (code === '')
    throw new AmbiguousError(`${where}: the answer is not KuCoin's (HTTP ${answer.status})`, {
      status: answer.status,
    });
  const said = parsed as { msg?: unknown };
  const text = typeof said.msg === 'string' && said.msg !== '' ? said.msg : 'no reason given';
  const reason = code === FOREIGN_ADDRESS ? addressWords(text) : text;
  const retry = code === TOO_MANY ? tooManyFor(readingOf(answer.headers)) : RATE_CODES[code];
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
  const { budget, apiRoot, keys } = options;
  const clock = new SteadyClock(options.clock);
  const way = new Way(keys !== undefined);

  class Wired extends Base {
    override nonce(): number {
      return clock.now();
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
        /\/user\/api-key|\/api\/ua\//.test(url) ? 'private' : signed ? 'futuresPrivate' : 'futuresPublic',
      );
      const request = {
        method,
        headers: { ...headers } as Record<string, string>,
        ...(body ? { body } : {}),
        secrets: SIGNED_WITH,
      };
      if (method === 'POST' && opens(url, body) && options.mayOpen?.() === false)
        throw new NotSentError('lease-lost', 'the trader lease ran out before the order left');
      const timeout = SHORT.some((path) => url.includes(path)) ? SHORT_TIMEOUT : options.timeoutMs;
      const ask = async (family: Family): Promise<unknown> => {
        const asked = clock.elapsed();
        const byFamily = { ...request, ...(family === 4 ? { family } : {}) };
        const answer = await httpCall(url, byFamily, Math.min(timeout, options.timeoutMs));
        options.heard?.({ method, url, ...(body ? { body } : {}), answer, ms: clock.elapsed() - asked });
        const reading = readingOf(answer.headers);
        if (reading) budget.correct(pool, reading);
        return envelope(answer, `${method} ${new URL(url).pathname}`);
      };
      try {
        return await (signed && url.includes(KEY_INFO) ? way.find(ask) : ask(way.family));
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
      options: {
        uta: false,
        hf: false,
        // What its sockets are opened with.
        ws: { options: way.family === 4 ? { family: way.family } : {} },
      },
      ...(keys ? { apiKey: keys.key, secret: keys.secret, password: keys.passphrase } : {}),
    });
    exchange.has['fetchCurrencies'] = false;
    // Its own is JavaScript: slow until it has run a thousand times. KuCoin is signed for in this way alone.
    exchange.hmac = (text, secret) => createHmac('sha256', secret).update(text).digest('base64');
    if (apiRoot === undefined) return exchange;
    const urls = exchange.urls as { api: Record<string, unknown> };
    const root = apiRoot.replace(/\/$/, '');
    for (const [name, url] of Object.entries(urls.api)) if (typeof url === 'string') urls.api[name] = root;
    return exchange;
  };
  return new KucoinClient(build, options, clock);
};

/** Whether a request is an order that does not only reduce. */
const opens = (url: string, body = ''): boolean =>
  new URL(url).pathname.endsWith('/orders') && !body.includes('"reduceOnly":true');

/** A read that is refused casually is asked so often in all, with so much between, ms. */
const READS = 4;
const READ_PAUSE = 150;
/** Calls by host, method and path; the exchange's time. */
export class KucoinClient {
  /** Steady ms. */
  #syncedAt = -Infinity;
  #syncing: Promise<void> | undefined;
  #isTimeTold = true;

  readonly ccxt: Ccxt;
  /** What was mended or left out of answers. */
  readonly odd: OddRows;

  constructor(
    private readonly build: () => Ccxt,
    private readonly options: ClientOptions,
    /** The exchange's time, as far as it is known: the host's until it was asked, whatever the host's is set to. */
    readonly clock: SteadyClock,
  ) {
    this.ccxt = build();
    this.odd = new OddRows(options.log);
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

  /** The exchange's time, ms, as far as it is known. */
  now(): number {
    return this.clock.now();
  }

  /** The exchange's clock less the computer's, ms. */
  get offset(): number {
    return this.clock.now() - this.options.clock.now();
  }

  /**
   * One call; `data` of its answer. A read refused for its timestamp is repeated once with the time corrected.
   * @throws KucoinError, NotSentError or AmbiguousError
   */
  async call(api: Api, method: Method, path: string, params: Params = {}): Promise<unknown> {
    // Nothing that protects money waits for the clock; what reads waits for the first answer alone.
    const measured = method === 'GET' ? this.syncTime() : undefined;
    if (this.#syncedAt === -Infinity) await measured;
    try {
      return await this.#patiently(api, method, path, params);
    } catch (error) {
      if (!(error instanceof KucoinError) || error.exchangeCode !== BAD_TIMESTAMP) throw error;
      await this.syncTime(true);
      if (method !== 'GET') throw error;
      return this.#once(api, method, path, params);
    }
  }

  /** Asks for the exchange's time when that is due; a failure leaves what is known. Whether the last answer was one. */
  async syncTime(force = false): Promise<boolean> {
    if (!force && this.clock.elapsed() - this.#syncedAt < TIME_SYNC_MS) return this.#isTimeTold;
    this.#syncing ??= this.#measure().finally(() => {
      this.#syncing = undefined;
    });
    await this.#syncing;
    return this.#isTimeTold;
  }

  async #measure(): Promise<void> {
    const { log } = this.options;
    const { clock } = this;
    const before = clock.now();
    try {
      const server = await this.#once('futuresPublic', 'GET', 'timestamp', {});
      const after = clock.now();
      if (typeof server !== 'number' || !(server > EARLIEST))
        throw new AmbiguousError(`the timestamp reads ${JSON.stringify(server)}`);
      // It was written between the two; where that fits, what is known is no worse than a new guess.
      if (server < before || server > after) clock.correct(Math.round(server - (before + after) / 2));
      const { offset } = this;
      if (Math.abs(offset) > 1_000) log.warn({ offset }, "the computer's clock differs from the exchange's");
      this.#syncedAt = clock.elapsed();
      this.#isTimeTold = true;
    } catch (error) {
      if (this.#isTimeTold) log.warn({ reason: reasonOf(error) }, "the exchange's time could not be read");
      this.#isTimeTold = false;
      this.#syncedAt = clock.elapsed() - TIME_SYNC_MS + TIME_RETRY_MS;
    }
  }

  async #patiently(api: Api, method: Method, path: string, params: Params): Promise<unknown> {
    for (let asked = 1; ; asked++) {
      try {
        // What guards is asked a second time when it hangs: a cancellation or a read does no harm twice.
        return costOf(api, method, path).priority === 'guard'
          ? await askedTwice(() => this.#once(api, method, path, params))
          : await this.#once(api, method, path, params);
      } catch (error) {
        if (method !== 'GET' || asked === READS || !isCasual(error)) throw error;
        await pause(READ_PAUSE);
      }
    }
  }

  async #once(api: Api, method: Method, path: string, params: Params): Promise<unknown> {
    const answer = (await this.ccxt.request(path, api, method, { ...params })) as { data?: unknown };
    return answer.data;
  }
}
