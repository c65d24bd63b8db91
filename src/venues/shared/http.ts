import { Agent, request as requestPlain, type IncomingMessage } from 'node:http';
import { Agent as TlsAgent, request as requestTls } from 'node:https';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { createWithin, NoAnswerError, wallClock } from '../../clock.js';
import { AmbiguousError, NotSentError } from './errors.js';

export interface HttpAnswer {
  readonly status: number;
  /** By name in lower case. */
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

export interface HttpRequest {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
  /** Headers whose values are keys: an answer that repeats one is read without it. */
  readonly secrets?: readonly string[];
  /** By IPv4 alone; else by whatever the host has. */
  readonly family?: 4;
}

/**
 * Not the platform's fetch: it takes three times the processor time for a call, and it closes a connection after 4 s
 * without one, so that every tick and most orders would begin with a handshake. An exchange that names its own timeout
 * is believed (the agent closes a second earlier); others keep a connection for a minute or more.
 */
const KEPT_MS = 45_000;
const KEEP = { keepAlive: true, timeout: KEPT_MS } as const;
const AGENTS = { plain: new Agent(KEEP), tls: new TlsAgent(KEEP) } as const;

/** Calls that failed before a connection stood: nothing was sent. */
const CONNECTING: readonly unknown[] = ['connect', 'getaddrinfo'];

const within = createWithin(wallClock);

interface SystemError {
  readonly code?: unknown;
  readonly syscall?: unknown;
}

/** Several addresses of a host were tried: the first failure speaks for all. */
const systemError = (error: unknown): SystemError =>
  (error instanceof AggregateError ? (error.errors[0] as unknown) : error) as SystemError;

/**
 * One request, its body read under the same deadline as its headers (a body that never ends is a timeout too).
 * The deadline is wall time: it is about the network, not about the market.
 * @throws NotSentError when no connection was made, AmbiguousError for everything else without an answer
 */
export const httpCall = async (url: string, request: HttpRequest, timeoutMs: number): Promise<HttpAnswer> => {
  const where = `${request.method} ${new URL(url).pathname}`;
  const { answer, giveUp } = exchangeOnce(url, request);
  try {
    return await within(answer, timeoutMs);
  } catch (error) {
    if (error instanceof AmbiguousError) throw error;
    if (error instanceof NoAnswerError) {
      giveUp();
      throw new AmbiguousError(`${where}: no answer within ${timeoutMs} ms`);
    }
    const { code: reported, syscall } = systemError(error);
    const code = typeof reported === 'string' ? reported : '';
    if (CONNECTING.includes(syscall))
      throw new NotSentError(
        'no-connection',
        `${where}: no connection to the exchange${request.family ? ' by IPv4' : ''} (${code})`,
      );
    throw new AmbiguousError(`${where}: connection lost${code === '' ? '' : ` (${code})`}`);
  }
};

/** The answer to come, and how to wait for it no longer: the connection is closed. */
const exchangeOnce = (
  url: string,
  { method, headers, body, secrets = [], family }: HttpRequest,
): { readonly answer: Promise<HttpAnswer>; readonly giveUp: () => void } => {
  let giveUp = (): void => undefined;
  const answer = new Promise<HttpAnswer>((resolve, reject) => {
    const tls = url.startsWith('https:');
    const sent = (tls ? requestTls : requestPlain)(url, {
      method,
      headers: { ...headers, 'accept-encoding': 'gzip' },
      agent: tls ? AGENTS.tls : AGENTS.plain,
      family,
    });
    giveUp = () => void sent.destroy();
    sent.on('error', reject);
    sent.on('response', (response) => {
      const { statusCode = 0, headers: answered } = response;
      bodyOf(response).then(
        (text) =>
          resolve({ status: statusCode, headers: answered, text: withoutKeys(text, headers, secrets) }),
        reject,
      );
    });
    sent.end(body);
  });
  return { answer, giveUp };
};

/** What is shorter is no key, and might stand in an answer for something else. */
const SHORTEST_KEY = 8;

/** An exchange, or a proxy on the way, may name in its reason what it was given; reasons go to log, chat and journal. */
const withoutKeys = (text: string, headers: HttpRequest['headers'], names: readonly string[]): string =>
  names.reduce((rest, name) => {
    const value = headers[name];
    return value && value.length >= SHORTEST_KEY ? rest.replaceAll(value, '[secret]') : rest;
  }, text);

const unzip = promisify(gunzip);

/** What is larger, as sent or unpacked, is no answer of the exchange, bytes; the list of contracts has about a million. */
const LARGEST = 16 * 1_048_576;

const bodyOf = async (response: IncomingMessage): Promise<string> => {
  const received = await bytesOf(response);
  const whole =
    response.headers['content-encoding'] === 'gzip'
      ? await unzip(received, { maxOutputLength: LARGEST })
      : received;
  return whole.toString('utf8');
};

const bytesOf = (response: IncomingMessage): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    response.on('data', (part: Buffer) => {
      size += part.length;
      parts.push(part);
      if (size > LARGEST) response.destroy(new AmbiguousError(`the answer has more than ${LARGEST} bytes`));
    });
    response.on('end', () => resolve(Buffer.concat(parts)));
    response.on('error', reject);
  });
