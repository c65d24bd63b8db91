import type { Fill, OrderRequest } from '../../src/domain/index.js';
import type { Exchange, Placement } from '../../src/venues/exchange.js';
import type { RecordedMarketData } from '../../src/venues/recorded/recorded-market.js';
import type { ScanRun } from '../../src/state/store/docs.js';

/** An order as the exchange received it. */
export interface Received {
  readonly request: OrderRequest;
  /** Wall time of its arrival and of the answer. */
  readonly at: number;
  readonly answeredAt: number;
  readonly placement: Placement;
  /** Whether the store knew its client id, and of whom, when it arrived. */
  readonly recordedBy: 'intent' | 'position' | undefined;
}

/** One read of closed candles for an analysis. */
export interface CandleRead {
  readonly symbol: string;
  /** Market time of the read. */
  readonly at: number;
  readonly after: number | undefined;
  /** Open times of the candles that were handed out. */
  readonly timestamps: readonly number[];
}

/** A change of the scan document. */
export interface ScanNote {
  /** Wall time. */
  readonly at: number;
  readonly run: ScanRun;
}

/** What was overheard at the ports of a running bot. */
export class PortRecorder {
  readonly received: Received[] = [];
  /** When the bot first read an order back as working, wall time by client id. */
  readonly readBack = new Map<string, number>();
  readonly reads: CandleRead[] = [];
  readonly scans: ScanNote[] = [];
  /** Wall times at which the account was written: the tick's pulse. */
  readonly ticks: number[] = [];
  /** ms that every read of candles takes longer: a slow market. */
  candleDelay = 0;
  #exchange: Exchange | undefined;
  #market: RecordedMarketData | undefined;

  /** The simulated exchange itself, with nothing in between. */
  get exchange(): Exchange {
    if (!this.#exchange) throw new Error('no venue was opened');
    return this.#exchange;
  }

  /** The recorded market itself. */
  get market(): RecordedMarketData {
    if (!this.#market) throw new Error('no venue was opened');
    return this.#market;
  }

  attach(exchange: Exchange, market: RecordedMarketData): void {
    this.#exchange = exchange;
    this.#market = market;
  }

  /** Every fill of the account, as the exchange tells it. */
  async fills(): Promise<readonly Fill[]> {
    const { events } = await this.exchange.fetchEvents('');
    return events.flatMap((event) => (event.type === 'fill' ? [event.fill] : []));
  }

  /** Entries that arrived for a symbol. */
  entries(symbol: string): readonly Received[] {
    return this.received.filter(({ request }) => request.symbol === symbol && !request.reduceOnly);
  }

  /** Protective orders of a type that arrived for a symbol. */
  protective(symbol: string, type: 'stop' | 'takeProfit'): readonly Received[] {
    return this.received.filter(({ request }) => request.symbol === symbol && request.type === type);
  }
}
