import type { Clock } from '../../../src/clock.js';

/** A contract as the test describes it; everything has a default but the id. */
export interface ContractSpec {
  /** `XBTUSDTM`. */
  readonly symbol: string;
  readonly base?: string;
  readonly quote?: string;
  readonly multiplier?: number;
  readonly lotSize?: number;
  readonly tickSize?: number;
  readonly maker?: number;
  readonly taker?: number;
  readonly maxLeverage?: number;
  readonly maintainMargin?: number;
  readonly maxOrderQty?: number;
  /** Most contracts in one market order; not on the row where it is not given. */
  readonly marketMaxOrderQty?: number | null;
  readonly turnover?: number;
  readonly price?: number;
  readonly inverse?: boolean;
  readonly status?: string;
  /** When trading began, ms; there are no candles before. */
  readonly firstOpenDate?: number;
  /** Time of delisting, ms. */
  readonly expireDate?: number | null;
  /** Fields of the row in the exchange's own words, over those that are made: `{ marketStage: 'PRE_MARKET' }`. */
  readonly row?: Readonly<Record<string, unknown>>;
}

export type Contract = Required<Omit<ContractSpec, 'price'>>;

/** `[open time ms, open, high, low, close, volume in lots]`, as on the wire. */
export type KlineRow = readonly [number, number, number, number, number, number];

/** Rows with open time in [from, to], ascending; the forming one included when `to` reaches it. */
export type KlineProvider = (
  symbol: string,
  minutes: number,
  from: number,
  to: number,
) => readonly KlineRow[];

/** Funding rate of a contract at a whole hour; undefined where none was set. */
export type FundingProvider = (symbol: string, time: number) => number | undefined;

export interface Keys {
  readonly key: string;
  readonly secret: string;
  readonly passphrase: string;
}

/**
 * What goes wrong. `…After` faults happen once the request was carried out.
 * code: a business answer · status: a bare HTTP status · empty: data without rows · stale: the answer before this one
 * late: a list of orders, positions or fills, or a lookup, shows what was `ms` ago · slowBody: headers, then silence
 * delay: carried out at once, the answer comes after `ms` · vanished: lookups and lists of done orders lack ended orders
 * that filled nothing
 * until: it lasts until then by the exchange's clock, however many requests it meets · every: it meets each n-th request
 * alone · changed: the data as a test makes them of the right ones (odd rows, short pages)
 * bare: the answer lacks the rate-limit headers (with `html` and status 429: protection at the edge).
 */
export type Fault = {
  readonly times?: number;
  readonly after?: boolean;
  readonly until?: number;
  readonly every?: number;
  readonly bare?: true;
} & (
  | { readonly kind: 'reset' | 'hang' | 'timeoutAfter' | 'empty' | 'stale' | 'slowBody' | 'vanished' }
  | { readonly kind: 'html' | 'htmlAfter'; readonly status?: number }
  | { readonly kind: 'code'; readonly code: string; readonly msg?: string; readonly status?: number }
  | { readonly kind: 'status'; readonly status: number; readonly body?: string }
  | { readonly kind: 'late' | 'delay'; readonly ms: number }
  | { readonly kind: 'changed'; readonly change: (data: unknown, query: Query) => unknown }
);

type Query = Readonly<Record<string, string>>;

export type Pool = 'futures' | 'public' | 'management';

/** One request as it arrived. */
export interface LoggedRequest {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
  readonly pool: Pool;
  readonly weight: number;
  /** The address it came from. */
  readonly from: string;
  /** Code of the answer; undefined when a fault swallowed it. */
  code?: string;
  /** What went wrong with it on purpose. */
  fault?: Fault['kind'];
}

export interface KucoinOptions {
  readonly clock: Clock;
  readonly instruments: readonly ContractSpec[];
  readonly candles?: KlineProvider;
  /** Default: 0.0001 every eight hours. */
  readonly funding?: FundingProvider;
  /** Endpoint (`POST /api/v1/orders`, or `*`) → fault, from the start. */
  readonly faults?: Readonly<Record<string, Fault>>;
  readonly keys?: Keys;
  /** As the key-information endpoint reports it. */
  readonly permission?: string;
  /** From where the key works; none: from everywhere. Default: loopback by IPv4. */
  readonly ipWhitelist?: readonly string[];
  /** Where it listens: by IPv4 (the default), by IPv6 alone, or by both. */
  readonly address?: '127.0.0.1' | '::1' | '::';
  /** Its name in every address that it gives; default: 127.0.0.1. */
  readonly host?: string;
  readonly balance?: number;
  /** Weight a pool allows in 30 s; default 2,000. */
  readonly quota?: number;
  /** For so long from each whole hour on no order is placed or cancelled: funding is settled. Default: 0. */
  readonly settlementMs?: number;
  /** Whether reading and cancelling by client id also finds stops that wait; default true. */
  readonly stopsByClientOid?: boolean;
  /** Prices of every contract are pushed so often, ms; default: when they move alone. */
  readonly pushEveryMs?: number;
  /** Added to the server's own clock, ms. */
  readonly skew?: number;
}

/** A business error, answered as `{ code, msg }`. */
export class KucoinFault extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status = 200,
  ) {
    super(message);
  }
}

/** From where the default key works. */
export const LISTED: readonly string[] = ['127.0.0.1'];

export const DEFAULT_KEYS: Keys = { key: 'test-key', secret: 'test-secret', passphrase: 'test-phrase' };
