import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '../../domain/log.js';
import { readBody, readParams } from './body.js';
import type { ChatCore } from './core.js';
import { callMethod } from './methods.js';
import { ApiError } from './wire.js';

/** A picture of 10 MB with its form around it. */
const MAX_BODY = 12 * 1024 * 1024;

export interface ApiPath {
  readonly token: string;
  /** The method. */
  readonly name: string;
}

/** The parts of `/bot<token>/<method>`; undefined for other paths. */
export function apiPath(pathname: string): ApiPath | undefined {
  const [, token, name] = /^\/bot([^/]{1,200})\/([^/]{1,64})$/.exec(pathname) ?? [];
  return token === undefined || name === undefined ? undefined : { token, name };
}

/** The Bot API's wire: `core` behind a token. */
export class BotEndpoint {
  readonly #core: ChatCore;
  readonly #token: string;
  readonly #log: Log;

  constructor(core: ChatCore, token: string, log: Log) {
    this.#core = core;
    this.#token = token;
    this.#log = log;
  }

  /** Answers one request for `path`; never throws. */
  async handle(request: IncomingMessage, response: ServerResponse, path: ApiPath): Promise<void> {
    try {
      this.authorise(path.token);
      const result = await this.run(request, response, path.name);
      sendJson(response, 200, { ok: true, result });
    } catch (error) {
      this.#fail(response, path.name, error);
    }
  }

  authorise(token: string): void {
    if (!sameSecret(token, this.#token)) throw new ApiError(401, 'Unauthorized');
  }

  /** Reads the request and runs the method; the result is not yet sent. Throws ApiError. */
  async run(request: IncomingMessage, response: ServerResponse, method: string): Promise<unknown> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const query = new URLSearchParams(request.url?.split('?')[1] ?? '');
    const body = await readBody(request, MAX_BODY);
    const params = readParams(query, request.headers['content-type'] ?? '', body);
    return callMethod(this.#core, method, params, gone.signal);
  }

  #fail(response: ServerResponse, method: string, error: unknown): void {
    const known = error instanceof ApiError ? error : undefined;
    if (!known && response.destroyed) return;
    if (!known) this.#log.error({ method, err: error }, 'the local chat failed to answer a call');
    const refusal = known ?? new ApiError(500, 'Internal Server Error');
    // The rest of a refused body is not read: the connection cannot be used again.
    if (refusal.errorCode === 413) response.setHeader('connection', 'close');
    sendJson(response, refusal.errorCode, refusal.body());
  }
}

export function sendJson(response: ServerResponse, status: number, body: object): void {
  if (response.headersSent || response.destroyed) return;
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length });
  response.end(bytes);
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compares without telling by its duration how much was right. */
const sameSecret = (given: string, secret: string): boolean => timingSafeEqual(digest(given), digest(secret));
