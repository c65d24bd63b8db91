import { RadError, ReadFailedError } from '../domain/index.js';
import type { Placement } from '../exchange/exchange.js';

/** The exchange answered with a code of its own: what it says is final. */
export class KucoinError extends RadError {
  constructor(
    readonly kucoinCode: string,
    readonly reason: string,
    readonly httpStatus: number,
    readonly retryAfterMs?: number,
  ) {
    super('kucoin-error', `KuCoin ${kucoinCode}: ${reason}`, { kucoinCode, reason, httpStatus });
  }
}

/** Nothing reached the exchange: no connection, or our own rate budget said no. */
export class NotSentError extends RadError {
  constructor(
    code: 'no-connection' | 'rate-budget' | 'lease-lost',
    readonly reason: string,
    readonly retryAfterMs?: number,
  ) {
    super(code, reason, { reason });
  }
}

/** The request may have been carried out: no answer, or one that cannot be understood. */
export class AmbiguousError extends RadError {
  constructor(
    readonly reason: string,
    fields: Readonly<Record<string, unknown>> = {},
  ) {
    super('ambiguous', reason, { reason, ...fields });
  }
}

/** The key must not be used, or cannot be. The message is one line for the owner. */
export class KeyRefusedError extends RadError {
  constructor(message: string, fields: Readonly<Record<string, unknown>> = {}) {
    super('key-refused', message, fields);
  }
}

/** Codes that say "later": how long to keep away, in ms. */
export const RATE_CODES: Readonly<Record<string, number>> = {
  '429000': 1_000,
  '200002': 10_000,
  '1015': 30_000,
};

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
  (error.kucoinCode === '100004' ||
    (NOT_FOUND_CODES.has(error.kucoinCode) && NOT_FOUND_TEXT.test(error.reason)));

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Whether a failed read may succeed when it is asked again: anything but a plain no of the exchange. */
export const isPassing = (error: unknown): boolean => {
  const cause = error instanceof ReadFailedError ? error.cause : error;
  if (cause instanceof KucoinError)
    return cause.kucoinCode in RATE_CODES || isAmbiguousCode(cause.kucoinCode, cause.httpStatus);
  return cause instanceof NotSentError || cause instanceof AmbiguousError;
};

/** What a failed order call means. Everything that is not certain is `unknown`. */
export const placementOf = (error: unknown): Placement => {
  if (error instanceof NotSentError) return notPlaced(error.code, error.reason, error.retryAfterMs);
  if (!(error instanceof KucoinError)) return { outcome: 'unknown', reason: messageOf(error) };
  const { kucoinCode: code, reason } = error;
  if (code in RATE_CODES || error.httpStatus === 429)
    return notPlaced(code, reason, error.retryAfterMs ?? RATE_CODES[code] ?? 1_000);
  if (code === BAD_TIMESTAMP) return notPlaced(code, reason, undefined);
  if (isAmbiguousCode(code, error.httpStatus)) return { outcome: 'unknown', reason: error.message };
  return { outcome: 'rejected', code, reason };
};

const notPlaced = (code: string, reason: string, retryAfterMs: number | undefined): Placement => ({
  outcome: 'notPlaced',
  code,
  reason,
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});

/** Runs a read; whatever goes wrong becomes a ReadFailedError (invariant 8). */
export const reading = async <T>(what: string, read: () => Promise<T>): Promise<T> => {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ReadFailedError) throw error;
    const fields = error instanceof KucoinError ? { kucoinCode: error.kucoinCode } : {};
    throw new ReadFailedError(what, messageOf(error), fields, error);
  }
};

/** What the owner reads when the exchange does not take the key; undefined when the error is about something else. */
export const keyTrouble = (error: unknown): KeyRefusedError | undefined => {
  if (!(error instanceof KucoinError)) return undefined;
  const line = KEY_LINES[error.kucoinCode];
  return line === undefined
    ? undefined
    : new KeyRefusedError(`KuCoin refuses the key: ${line} (${error.kucoinCode})`, {
        kucoinCode: error.kucoinCode,
      });
};

const KEY_LINES: Readonly<Record<string, string>> = {
  '400001': 'a header is missing; check KUCOIN_API_KEY, KUCOIN_API_SECRET and KUCOIN_API_PASSPHRASE',
  '400002': "this computer's clock is more than 5 s off; set it and start again",
  '400003': 'KUCOIN_API_KEY is not known',
  '400004': 'KUCOIN_API_PASSPHRASE is wrong, or KUCOIN_API_SECRET, which signs it',
  '400005': 'KUCOIN_API_SECRET is wrong',
  '400006': "this computer's address is not on the key's IP list",
  '400007': 'the key lacks the Futures permission',
  '411100': 'the account is frozen; ask KuCoin',
};
