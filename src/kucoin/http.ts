import { wallClock } from '../clock.js';
import { AmbiguousError, NotSentError } from './errors.js';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface HttpRequest {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
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
 * The deadline is wall time: it is about the network, not about the market.
 * @throws NotSentError when no connection was made, AmbiguousError for everything else without an answer
 */
export const httpCall = async (url: string, request: HttpRequest, timeoutMs: number): Promise<HttpAnswer> => {
  const where = `${request.method} ${new URL(url).pathname}`;
  const giveUp = new AbortController();
  const finished = new AbortController();
  // A race, not the signal alone: fetch may lose sight of its signal while a body is being read.
  const deadline = wallClock.sleep(timeoutMs, finished.signal).then(
    () => {
      giveUp.abort();
      throw new AmbiguousError(`${where}: no answer within ${timeoutMs} ms`);
    },
    // Finished in time: the other side of the race has won already.
    () => new Promise<never>(() => {}),
  );
  try {
    return await Promise.race([exchangeOnce(url, request, giveUp.signal), deadline]);
  } catch (error) {
    if (error instanceof AmbiguousError) throw error;
    const code = causeCode(error);
    if (NO_CONNECTION.has(code))
      throw new NotSentError('no-connection', `${where}: no connection to the exchange (${code})`);
    throw new AmbiguousError(`${where}: connection lost${code === '' ? '' : ` (${code})`}`);
  } finally {
    finished.abort();
  }
};

const exchangeOnce = async (url: string, request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> => {
  const response = await fetch(url, { ...request, redirect: 'error', signal });
  return { status: response.status, headers: response.headers, text: await response.text() };
};
