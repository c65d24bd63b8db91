import { AmbiguousError, NotSentError } from './errors.js';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Failures before a connection stood: nothing was sent. */
const NO_CONNECTION = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const causeCode = (error: unknown): string => {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? code : '';
};

/**
 * One request, its body read under the same deadline as its headers (a body that never ends is a timeout too).
 * @throws NotSentError when no connection was made, AmbiguousError for everything else without an answer
 */
export const httpCall = async (
  url: string,
  request: { readonly method: string; readonly headers: Record<string, string>; readonly body?: string },
  timeoutMs: number,
): Promise<HttpAnswer> => {
  const where = `${request.method} ${new URL(url).pathname}`;
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, { ...request, redirect: 'error', signal });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch (error) {
    const code = causeCode(error);
    if (NO_CONNECTION.has(code))
      throw new NotSentError('no-connection', `${where}: no connection to the exchange (${code})`);
    const timedOut = error instanceof Error && error.name === 'TimeoutError';
    throw new AmbiguousError(
      timedOut
        ? `${where}: no answer within ${timeoutMs} ms`
        : `${where}: connection lost${code === '' ? '' : ` (${code})`}`,
    );
  }
};
