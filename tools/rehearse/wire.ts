import type { Clock } from '../../src/clock.js';
import type { OrderRequest } from '../../src/domain/index.js';
import type { HeardCall, KucoinClient, Method, Params } from '../../src/venues/kucoin/client.js';
import type { ContractList } from '../../src/venues/kucoin/contracts.js';
import { isNoSuchOrder, KucoinError } from '../../src/venues/kucoin/errors.js';
import { orderParams } from '../../src/venues/kucoin/orders.js';
import { arrayOf, rowOf, type Row } from '../../src/venues/shared/fields.js';
import type { Api } from '../../src/venues/kucoin/weights.js';

/** What the exchange said: the data of a good answer, or the code and words of a refusal. */
export type Answer =
  | { readonly ok: true; readonly data: unknown; readonly ms: number }
  | {
      readonly ok: false;
      readonly code: string;
      readonly text: string;
      readonly isNoSuchOrder: boolean;
      readonly ms: number;
    };

/** An answer in few words, for figures. */
export const wordOf = (answer: Answer): string => (answer.ok ? '200000' : `${answer.code}: ${answer.text}`);

/** A list is read in pages of so many. */
const PAGE = { pageSize: 100, currentPage: 1 } as const;

/** The exchange as the bot calls it, its answers as they came. Nothing is asked again but a casual refusal of a read. */
export class Wire {
  #heard: HeardCall[] = [];

  constructor(
    readonly client: KucoinClient,
    readonly contracts: ContractList,
    private readonly clock: Clock,
  ) {}

  /** Notes an answer; to be given to the client. */
  hear(call: HeardCall): void {
    this.#heard.push(call);
  }

  /** The calls since the last time that this was asked. */
  take(): readonly HeardCall[] {
    const heard = this.#heard;
    this.#heard = [];
    return heard;
  }

  /** @throws NotSentError and AmbiguousError where there is no answer of the exchange */
  ask(api: Api, method: Method, path: string, params: Params = {}): Promise<Answer> {
    return this.#answered(() => this.client.call(api, method, path, params));
  }

  /** The data of a good answer. @throws KucoinError where it is refused, and as `ask` */
  get(path: string, params: Params = {}): Promise<unknown> {
    return this.client.call('futuresPrivate', 'GET', path, params);
  }

  /** Rows of a list, of its first page where it has pages. @throws as `get`; AmbiguousError when it is no list */
  async list(path: string, params: Params = {}): Promise<readonly Row[]> {
    const paged = path === 'orders' || path === 'stopOrders' || path === 'fills';
    const data = await this.get(path, paged ? { ...PAGE, ...params } : params);
    const rows = paged ? rowOf(data, path)['items'] : data;
    return arrayOf(rows, path).map((row) => rowOf(row, `${path} row`));
  }

  /** An order as the bot writes it, or its trial, which the exchange checks and does not place. */
  async place(request: OrderRequest, { test = false } = {}): Promise<Answer> {
    const contract = await this.contracts.contract(request.symbol);
    return this.#answered(async () => {
      const { info } = (await this.client.ccxt.createOrder(
        contract.ccxtSymbol,
        request.type === 'limit' ? 'limit' : 'market',
        request.side,
        request.contracts,
        request.price,
        { ...orderParams(request, contract.instrument), ...(test ? { test: true } : {}) },
      )) as { info?: unknown };
      return info;
    });
  }

  async #answered(call: () => Promise<unknown>): Promise<Answer> {
    const asked = this.clock.elapsed();
    const ms = (): number => Math.round(this.clock.elapsed() - asked);
    try {
      const data = await call();
      return { ok: true, data, ms: ms() };
    } catch (error) {
      if (!(error instanceof KucoinError)) throw error;
      const { exchangeCode: code, reason: text } = error;
      return { ok: false, code, text, isNoSuchOrder: isNoSuchOrder(error), ms: ms() };
    }
  }
}
