import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Book } from './book.js';
import { endpointOf } from './endpoints.js';
import { answerFault, carriesOut, emptied, Faults } from './faults.js';
import { addressOf, checkAddress, checkSignature, masked, Pools } from './gate.js';
import { PRIVATE } from './private.js';
import { PUBLIC, steadyFunding, waveCandles, type Call } from './public.js';
import { PushServer } from './socket.js';
import {
  DEFAULT_KEYS,
  KucoinFault,
  type Contract,
  type ContractSpec,
  type Fault,
  type KucoinOptions,
  type LoggedRequest,
} from './types.js';
import { HOUR } from '../../../src/domain/index.js';

const contractOf = (spec: ContractSpec): Contract => ({
  base: spec.symbol.replace(/USDT?M$/, ''),
  quote: 'USDT',
  multiplier: 0.001,
  lotSize: 1,
  tickSize: 0.1,
  maker: 0.0002,
  taker: 0.0006,
  maxLeverage: 100,
  maintainMargin: 0.004,
  maxOrderQty: 1_000_000,
  marketMaxOrderQty: null,
  turnover: 1e8,
  inverse: false,
  firstOpenDate: 1_585_555_200_000,
  status: 'Open',
  expireDate: null,
  row: {},
  ...spec,
});

interface Arrived {
  /** Where it was sent: the exchange names it again, as the one of its socket. */
  readonly host: string;
  readonly from: string;
  readonly method: string;
  readonly target: string;
  readonly url: URL;
  readonly text: string;
}

/** A KuCoin Futures exchange on loopback: wire shapes, codes, signatures and quotas over a stateful book. */
export class KucoinServer {
  readonly book: Book;
  readonly faults = new Faults();
  readonly requests: LoggedRequest[] = [];
  readonly push: PushServer;
  readonly #pools: Pools;
  readonly #last = new Map<string, unknown>();
  readonly #server: Server;
  #port = 0;

  constructor(readonly options: KucoinOptions) {
    const contracts = new Map(options.instruments.map((spec) => [spec.symbol, contractOf(spec)]));
    this.book = new Book({ now: () => this.now }, contracts, options.balance ?? 10_000);
    this.#pools = new Pools(options.quota ?? 2_000);
    for (const spec of options.instruments) {
      const { tickSize } = this.book.contract(spec.symbol);
      const bid = spec.price ?? 100;
      this.book.setPrice(spec.symbol, { bid, ask: Number((bid + tickSize).toFixed(10)), mark: bid });
    }
    for (const [endpoint, fault] of Object.entries(options.faults ?? {})) this.faults.add(endpoint, fault);
    this.#server = createServer((request, response) => void this.#serve(request, response));
    this.push = new PushServer(() => this.now);
    this.#server.on('upgrade', (request, socket) => this.push.accept(request, socket));
  }

  get root(): string {
    return `http://${this.options.host ?? '127.0.0.1'}:${this.#port}`;
  }

  /** The server's clock, ms. */
  get now(): number {
    return this.options.clock.now() + (this.options.skew ?? 0);
  }

  /** Opens the port: a free one at first, then the same again. */
  listen(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.listen(this.#port, this.options.address ?? '127.0.0.1', () => {
        this.#port = (this.#server.address() as AddressInfo).port;
        resolve();
      });
    });
  }

  /** Closes the port and every connection; until `listen`, connections are refused. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
      this.push.close();
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    request.setEncoding('utf8');
    try {
      for await (const chunk of request) text += String(chunk);
    } catch {
      return;
    }
    const target = request.url ?? '/';
    const url = new URL(target, 'http://localhost');
    const from = addressOf(request.socket.remoteAddress);
    const host = request.headers.host ?? '';
    this.#answer(request, response, { host, from, method: request.method ?? 'GET', target, url, text });
  }

  #answer(request: IncomingMessage, response: ServerResponse, arrived: Arrived): void {
    const found = endpointOf(arrived.method, arrived.url.pathname);
    if (!found) return send(response, 404, { code: '404000', msg: 'URL Not Found' }, {});
    const { endpoint, parts } = found;
    const name = `${endpoint.method} ${endpoint.path}`;
    const logged = this.#log(arrived, endpoint.pool, endpoint.weight);
    const { over, headers } = this.#pools.spend(endpoint.pool, endpoint.weight, this.now);
    const fault = this.faults.take(name, this.now);
    if (fault) logged.fault = fault.kind;
    let status = 200;
    let answer: Record<string, unknown> | undefined;
    try {
      if (over) throw new KucoinFault('429000', 'Too many requests in a short period of time.', 429);
      if (endpoint.signed) this.#check(request, arrived);
      if (this.#settles && endpoint.method !== 'GET' && endpoint.path.includes('/orders'))
        throw new KucoinFault('300015', 'The order cannot be placed or cancelled during settlement.');
      if (carriesOut(fault))
        answer = { code: '200000', data: this.#run(name, logged, parts, fault, arrived.host) };
    } catch (error) {
      if (!(error instanceof KucoinFault)) throw error;
      answer = { code: error.code, msg: error.message };
      status = error.status;
    }
    const told = fault ? answerFault(fault, response, headers) : { answered: false };
    const code = told.answered ? told.code : String(answer?.['code']);
    if (code !== undefined) logged.code = code;
    if (told.answered) return;
    const answerNow = (): void => send(response, status, answer ?? {}, fault?.bare ? {} : headers);
    if (fault?.kind === 'delay') void this.options.clock.sleep(fault.ms).then(answerNow);
    else answerNow();
  }

  get #settles(): boolean {
    return this.now % HOUR < (this.options.settlementMs ?? 0);
  }

  #check(request: IncomingMessage, { from, method, target, text }: Arrived): void {
    const { keys = DEFAULT_KEYS, ipWhitelist } = this.options;
    checkSignature(request.headers, { method, target, body: text }, keys, this.now);
    checkAddress(from, ipWhitelist);
  }

  #run(
    name: string,
    logged: LoggedRequest,
    parts: Record<string, string>,
    fault: Fault | undefined,
    host: string,
  ): unknown {
    if (fault?.kind === 'stale' && this.#last.has(name)) return this.#last.get(name);
    const call: Call = {
      now: this.now,
      query: logged.query,
      body: logged.body,
      parts,
      candles: this.options.candles ?? waveCandles,
      funding: this.options.funding ?? steadyFunding,
      stopsByClientOid: this.options.stopsByClientOid ?? true,
      lateMs: fault?.kind === 'late' ? fault.ms : 0,
      vanished: fault?.kind === 'vanished',
      socketRoot: `ws://${host}/`,
      apiKey: (this.options.keys ?? DEFAULT_KEYS).key,
      permission: this.options.permission ?? 'General,Futures',
      ipWhitelist: masked(this.options.ipWhitelist),
    };
    const handler = PUBLIC[name] ?? PRIVATE[name];
    if (!handler) throw new KucoinFault('404000', `URL Not Found: ${name}`, 404);
    const data = handler(this.book, call);
    this.#last.set(name, data);
    if (fault?.kind === 'changed') return fault.change(data, logged.query);
    return fault?.kind === 'empty' ? emptied(data) : data;
  }

  #log({ from, method, url, text }: Arrived, pool: LoggedRequest['pool'], weight: number): LoggedRequest {
    const logged: LoggedRequest = {
      at: this.now,
      method,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
      pool,
      weight,
      from,
    };
    this.requests.push(logged);
    return logged;
  }
}

const send = (
  response: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>>,
): void => {
  response.writeHead(status, { ...headers, 'content-type': 'application/json' }).end(JSON.stringify(body));
};
