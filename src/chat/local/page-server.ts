import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '../../domain/log.js';
import { readBody, readJsonObject } from './body.js';
import type { ChatCore } from './core.js';
import type { Credentials } from './credentials.js';
import { sendJson } from './endpoint.js';
import { isSameOrigin, type AllowedHosts } from './hosts.js';
import { MAX_TEXT } from './formatting.js';
import { PageStream } from './stream.js';
import { ApiError, badRequest, type Chat, type User } from './wire.js';

const MAX_BODY = 64 * 1024;
const SESSION_SECONDS = 90 * 24 * 3600;

/** The only files that are served, by their address. */
const style = 'text/css; charset=utf-8';
const script = 'text/javascript; charset=utf-8';
const assets: Readonly<Record<string, readonly [file: string, type: string]>> = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/icon.svg': ['icon.svg', 'image/svg+xml'],
  '/app.css': ['app.css', style],
  '/composer.css': ['composer.css', style],
  '/messages.css': ['messages.css', style],
  '/overlays.css': ['overlays.css', style],
  '/app.js': ['app.js', script],
  '/composer.js': ['composer.js', script],
  '/dialogs.js': ['dialogs.js', script],
  '/list.js': ['list.js', script],
  '/view.js': ['view.js', script],
  '/wire.js': ['wire.js', script],
};

const securityHeaders = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

export interface PageParts {
  readonly core: ChatCore;
  readonly credentials: Credentials;
  readonly hosts: AllowedHosts;
  readonly owner: User;
  readonly chat: Chat;
  readonly log: Log;
  /** The folder of the page's files. */
  readonly assets: string;
}

/** The chat page: its files, its session, its event stream, and what its owner does. */
export class PageServer {
  readonly #parts: PageParts;
  readonly #stream: PageStream;

  constructor(parts: PageParts) {
    this.#parts = parts;
    this.#stream = new PageStream(parts.core, parts.chat.id);
  }

  stop(): void {
    this.#stream.stop();
  }

  /** Answers one request; never throws. */
  async handle(request: IncomingMessage, response: ServerResponse, pathname: string): Promise<void> {
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    response.setHeader('cache-control', 'no-store');
    try {
      await this.#route(request, response, pathname);
    } catch (error) {
      if (!(error instanceof ApiError)) {
        if (response.destroyed) return;
        this.#parts.log.error({ pathname, err: error }, 'the chat page could not be answered');
      }
      const status = error instanceof ApiError ? error.errorCode : 500;
      if (status === 413) response.setHeader('connection', 'close');
      sendJson(response, status, { error: error instanceof ApiError ? error.description : 'Internal error' });
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse, pathname: string): Promise<void> {
    const asset = Object.hasOwn(assets, pathname) ? assets[pathname] : undefined;
    const reads = request.method === 'GET' || request.method === 'HEAD';
    if (asset && reads) return this.#asset(response, ...asset);
    if (!pathname.startsWith('/page/')) throw new ApiError(404, 'Not Found');
    if (!isSameOrigin(request, !reads)) throw new ApiError(403, 'Forbidden: this is not the chat page');
    const route = `${request.method} ${pathname}`;
    if (route === 'POST /page/session') return this.#login(request, response);
    const session = this.#session(request);
    if (session === undefined) throw new ApiError(401, 'Unauthorized');
    const file = /^\/page\/file\/([0-9a-f]{1,64})$/.exec(pathname);
    if (file && reads) return this.#file(response, file[1] ?? '');
    switch (route) {
      case 'GET /page/session':
        return sendJson(response, 200, { ok: true });
      case 'GET /page/events':
        return this.#stream.attach(response, () => this.#parts.credentials.knows(session));
      case 'POST /page/say':
        return sendJson(response, 200, await this.#say(request));
      case 'POST /page/tap':
        return sendJson(response, 200, await this.#tap(request));
      case 'POST /page/invite':
        return sendJson(response, 200, { key: this.#parts.credentials.invite() });
      case 'POST /page/logout':
        this.#parts.credentials.end(session);
        this.#stream.endLoggedOut();
        return sendJson(response, 200, { ok: true });
      default:
        throw new ApiError(404, 'Not Found');
    }
  }

  #asset(response: ServerResponse, file: string, type: string): void {
    response.setHeader('cache-control', 'no-cache');
    response.writeHead(200, { 'content-type': type }).end(readFileSync(`${this.#parts.assets}/${file}`));
  }

  #file(response: ServerResponse, id: string): void {
    const { core } = this.#parts;
    const file = core.state.files.get(id);
    const bytes = file && core.files.get(id);
    if (!file || !bytes) throw new ApiError(404, 'Not Found');
    const isImage = file.mime.startsWith('image/');
    response.setHeader('cache-control', 'private, max-age=31536000, immutable');
    response.writeHead(200, {
      'content-type': file.mime,
      'content-length': bytes.length,
      'content-disposition': `${isImage ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    });
    response.end(bytes);
  }

  async #login(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { key } = await readJson(request);
    const outcome = this.#parts.credentials.exchange(typeof key === 'string' ? key : '');
    if (!outcome.ok) {
      const locked = outcome.reason === 'locked';
      this.#parts.log.warn({ reason: outcome.reason }, 'a login to the chat page was refused');
      throw locked ? new ApiError(429, 'Too many tries; wait a minute') : new ApiError(401, 'Unauthorized');
    }
    const cookie = `${this.#cookieName(request)}=${outcome.session}`;
    response.setHeader(
      'set-cookie',
      `${cookie}; Path=/; Max-Age=${SESSION_SECONDS}; HttpOnly; SameSite=Strict`,
    );
    sendJson(response, 200, { ok: true });
  }

  /** Cookies do not know ports: two chats on one host would log each other out without it in the name. */
  #cookieName(request: IncomingMessage): string {
    return `rad_chat_${/:(\d+)$/.exec(request.headers.host ?? '')?.[1] ?? 'default'}`;
  }

  #session(request: IncomingMessage): string | undefined {
    const name = this.#cookieName(request);
    const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='));
    const session = pairs.find(([key]) => key === name)?.[1];
    return session !== undefined && this.#parts.credentials.knows(session) ? session : undefined;
  }

  async #say(request: IncomingMessage): Promise<object> {
    const { text, nonce } = await readJson(request);
    if (typeof text !== 'string' || text.trim() === '') throw badRequest('message text is empty');
    if ([...text].length > MAX_TEXT) throw badRequest('message is too long');
    if (/\p{Surrogate}/u.test(text)) throw badRequest('strings must be encoded in UTF-8');
    const { core, owner, chat } = this.#parts;
    const known = typeof nonce === 'string' && /^[\w-]{8,64}$/.test(nonce) ? nonce : undefined;
    return { message: core.say(owner, chat, text.trim(), known).message_id };
  }

  async #tap(request: IncomingMessage): Promise<object> {
    const { message, data } = await readJson(request);
    if (typeof message !== 'number' || typeof data !== 'string')
      throw badRequest('message and data expected');
    const { core, owner, chat } = this.#parts;
    return { id: core.tap(owner, chat.id, message, data).query.id };
  }
}

async function readJson(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  // A form of a foreign site cannot send this type without the browser asking first.
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    throw new ApiError(415, 'Unsupported Media Type: application/json expected');
  }
  return readJsonObject(await readBody(request, MAX_BODY));
}
