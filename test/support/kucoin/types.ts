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
 * late: rows younger than `ms` are missing · slowBody: headers, then silence
 * until: it lasts until then by the exchange's clock, however many requests it meets.
 */
export type Fault = { readonly times?: number; readonly after?: boolean; readonly until?: number } & (
  | {
      readonly kind:
        'reset' | 'hang' | 'timeoutAfter' | 'html' | 'htmlAfter' | 'empty' | 'stale' | 'slowBody';
    }
  | { readonly kind: 'code'; readonly code: string; readonly msg?: string; readonly status?: number }
  | { readonly kind: 'status'; readonly status: number; readonly body?: string }
  | { readonly kind: 'late'; readonly ms: number }
);

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
  readonly balance?: number;
  /** Weight a pool allows in 30 s; default 2,000. */
  readonly quota?: number;
  /** Whether reading and cancelling by client id also finds stops that wait; default true. */
  readonly stopsByClientOid?: boolean;
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

export const DEFAULT_KEYS: Keys = { key: 'test-key', secret: 'test-secret', passphrase: 'test-phrase' };
