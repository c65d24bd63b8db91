import { ExchangeError } from '../shared/errors.js';

/** KuCoin answered with a code of its own. */
export class KucoinError extends ExchangeError {
  constructor(code: string, reason: string, httpStatus: number, retryAfterMs?: number) {
    super('KuCoin', code, reason, httpStatus, retryAfterMs);
  }
}

/** Too many requests in a window: it may be asked again at any time, and says nothing while the quota is not spent. */
export const TOO_MANY = '429000';
/** A 429 without a code of the exchange: protection at the edge of its host. */
export const AT_THE_EDGE = 'http-429';

/** Codes of rate limits: how long to keep away, in ms. */
export const RATE_CODES: Readonly<Record<string, number>> = {
  [TOO_MANY]: 500,
  '200002': 10_000,
  '1015': 30_000,
  [AT_THE_EDGE]: 30_000,
};

/** What guards a position tries again after this, ms, where nothing says that it would be in vain. */
const GUARD_PAUSE = 1_000;

/** How long what guards or closes keeps away after a rate limit that keeps others away for `ms`. */
export const guardPauseOf = (code: string, ms: number): number =>
  code === '200002' ? ms : Math.min(ms, GUARD_PAUSE);

export const BAD_TIMESTAMP = '400002';
export const MARGIN_MODE_MISMATCH = '330005';

/** Codes with which the exchange reports trouble of its own: the request may have got through. */
const SERVER_CODES = new Set(['408000', '500000', '503000', '504000']);

const NOT_FOUND_TEXT = /not[ _.-]?(be )?(exist|found|cancel)/i;
const NOT_FOUND_CODES = new Set(['100001', '100004', '400100', 'order_not_exist']);

export const isAmbiguousCode = (code: string, httpStatus: number): boolean =>
  SERVER_CODES.has(code) || httpStatus >= 500;

/** Whether the exchange says that it has no such (working) order. 100001 also means "invalid parameters". */
export const isNoSuchOrder = (error: unknown): boolean =>
  error instanceof KucoinError &&
  (error.exchangeCode === '100004' ||
    (NOT_FOUND_CODES.has(error.exchangeCode) && NOT_FOUND_TEXT.test(error.reason)));
