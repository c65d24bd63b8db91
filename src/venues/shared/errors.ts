import { RadError, ReadFailedError, reasonOf } from '../../domain/index.js';

/** The exchange answered with a code of its own. */
export class ExchangeError extends RadError {
  constructor(
    exchange: string,
    readonly exchangeCode: string,
    readonly reason: string,
    readonly httpStatus: number,
    readonly retryAfterMs?: number,
  ) {
    super('exchange-error', `${exchange} ${exchangeCode}: ${reason}`, { exchangeCode, reason, httpStatus });
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

/** Runs a read; whatever goes wrong becomes a ReadFailedError (invariant 8). */
export const reading = async <T>(what: string, read: () => Promise<T>): Promise<T> => {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ReadFailedError) throw error;
    const fields = error instanceof ExchangeError ? { exchangeCode: error.exchangeCode } : {};
    throw new ReadFailedError(what, reasonOf(error), fields, error);
  }
};
