import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createWithin, type Clock } from '../../clock.js';
import {
  BadInputError,
  reasonOf,
  type AlertSource,
  type IncomingAlert,
  type Log,
} from '../../domain/index.js';
import { incomingOf } from './incoming.js';
import { Rate } from './rate.js';
import { secretIn, sourceBySecret } from './secrets.js';
import type { RequestOutcome, RequestCounter } from './request-counter.js';

/** Largest body, bytes. */
const MOST_BYTES = 65_536;
/** An alert that is not written down within this is turned away, ms: TradingView waits 3 s. */
const WRITE_TIMEOUT = 1_500;
/** How far ahead of our time the sender's may be, ms (invariant 24). */
const AHEAD = 5_000;
/** Wrong secrets are logged so often at most, ms. */
const LOG_EVERY = 60_000;
const LIMITS = {
  headersTimeout: 3_000,
  requestTimeout: 5_000,
  connectionsCheckingInterval: 500,
  keepAliveTimeout: 5_000,
  maxHeaderSize: 8_192,
};
const MOST_CONNECTIONS = 128;
/** So much of a body that is too large is taken off the wire after its answer, bytes. */
const MOST_DRAINED = 1 << 20;
/** The sender's own name for an alert (draft-ietf-httpapi-idempotency-key-header). */
const ID_HEADER = 'idempotency-key';
const LONGEST_ID = 200;

export interface DoorOptions {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** Webhook sources as they are now. */
  readonly sources: () => readonly AlertSource[];
  /** Writes an alert down. */
  readonly receive: (incoming: IncomingAlert) => Promise<{ readonly status: 'received' | 'known' }>;
  /** Oldest alert that is taken, s. */
  readonly maxAge: () => number;
  readonly counter: RequestCounter;
  /** People's time, by which an alert's age is told. */
  readonly clock: Clock;
  readonly log: Log;
}

export interface AlertServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** What is answered: TradingView sends again after 5xx alone. */
const ANSWERS: Readonly<Record<RequestOutcome, readonly [status: number, line: string]>> = {
  received: [202, 'received'],
  known: [200, 'received before: it counts once'],
  late: [422, 'too old, or of a time to come: not used'],
  off: [403, 'this source is switched off'],
  fast: [503, 'more than 10 a second'],
  store: [503, 'it could not be written down'],
  secret: [404, 'not found'],
  broken: [400, 'not UTF-8 text'],
};

/** Refused before anything of it was looked at. */
class RefusedError extends Error {
  /** Whose secret stood in the path. */
  source?: string;

  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const answer = (response: ServerResponse, status: number, line: string, closes = false): void => {
  if (response.headersSent || response.destroyed) return;
  // The rest of a refused body is not read: the connection cannot be used again.
  if (closes) response.setHeader('connection', 'close');
  if (status === 503) response.setHeader('retry-after', '1');
  if (status === 405) response.setHeader('allow', 'POST');
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.end(`${line}\n`);
};

/**
 * Answers at once, and takes what is still being sent off the wire before it closes: a socket that is closed on unread
 * bytes is reset, and the answer lost. The time of a request bounds it.
 */
const answerTooLarge = (request: IncomingMessage, response: ServerResponse, line: string): void => {
  let drained = 0;
  const end = (): void => void response.end();
  request
    .on('data', (chunk: Buffer) => {
      drained += chunk.length;
      if (drained > MOST_DRAINED) end();
    })
    .once('end', end)
    .once('close', end)
    .resume();
  response.writeHead(413, {
    connection: 'close',
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(`${line}\n`),
    'cache-control': 'no-store',
  });
  response.write(`${line}\n`);
};

/** @throws RefusedError for a body that is too large or no UTF-8. */
const readText = async (request: IncomingMessage): Promise<string> => {
  const tooLarge = (): RefusedError => new RefusedError(413, 'more than 64 KiB');
  if (Number(request.headers['content-length'] ?? 0) > MOST_BYTES) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop must not destroy the socket: it is answered first.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new RefusedError(400, ANSWERS.broken[1]);
  }
};

/** The secret in the path; undefined where it is to be in the body. @throws RefusedError for what is served nowhere. */
const pathSecret = (request: IncomingMessage): string | undefined => {
  const [path = ''] = (request.url ?? '').split('?');
  const place = /^\/alert(?:\/(?<given>[^/]{0,200}))?\/?$/.exec(path);
  if (!place) throw new RefusedError(404, ANSWERS.secret[1]);
  if (request.method !== 'POST') throw new RefusedError(405, 'only POST');
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') throw new RefusedError(415, 'no compressed body');
  const given = place.groups?.['given'];
  return given === '' ? undefined : given;
};

const idOf = (request: IncomingMessage): string | undefined => {
  const id = request.headers[ID_HEADER];
  return typeof id === 'string' && id !== '' ? id.slice(0, LONGEST_ID) : undefined;
};

/** One log line a minute for wrong secrets, whatever their number. */
const createWarner = (clock: Clock, log: Log): (() => void) => {
  let saidAt = -Infinity;
  let unsaid = 0;
  return () => {
    unsaid += 1;
    if (clock.elapsed() - saidAt < LOG_EVERY) return;
    log.warn({ count: unsaid }, 'an alert with a wrong secret was turned away');
    saidAt = clock.elapsed();
    unsaid = 0;
  };
};

/**
 * Takes alerts by `POST /alert`, each with the secret of its source in the body or in the path, and answers as soon as one
 * is written down. Whoever has no secret learns nothing and costs nothing. The Host header is not looked at: a tunnel or a
 * proxy passes a public name, and what a foreign page can reach by another name it cannot use without the secret.
 * @throws BadInputError when the address cannot be listened on
 */
export const startAlertServer = async (options: DoorOptions): Promise<AlertServer> => {
  const { host, clock, log, counter } = options;
  const within = createWithin(clock);
  const rate = new Rate(clock);
  const warn = createWarner(clock, log);

  const writeDown = async (source: string, incoming: IncomingAlert): Promise<RequestOutcome> => {
    try {
      return (await within(options.receive(incoming), WRITE_TIMEOUT)).status;
    } catch (error) {
      log.warn({ source, reason: reasonOf(error) }, 'an alert could not be written down');
      return 'store';
    }
  };

  const isLate = ({ sentAt }: IncomingAlert): boolean => {
    if (sentAt === undefined) return false;
    const age = clock.now() - sentAt;
    return age > options.maxAge() * 1000 || age < -AHEAD;
  };

  const outcomeOf = async (
    source: AlertSource,
    request: IncomingMessage,
    body: string,
  ): Promise<RequestOutcome> => {
    if (!source.isOn) return 'off';
    if (!rate.takes(source.name)) return 'fast';
    const query = (request.url ?? '').split('?').slice(1).join('?');
    const contentType = request.headers['content-type'];
    const incoming = incomingOf(source.name, { body, query, contentType, id: idOf(request) });
    return isLate(incoming) ? 'late' : writeDown(source.name, incoming);
  };

  const settle = (
    response: ServerResponse,
    outcome: RequestOutcome,
    source?: string,
    closes = false,
  ): void => {
    counter.count(outcome, source);
    if (outcome === 'secret') warn();
    const [status, line] = ANSWERS[outcome];
    answer(response, status, line, closes);
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const inPath = pathSecret(request);
    const known = inPath === undefined ? undefined : sourceBySecret(inPath, options.sources());
    if (inPath !== undefined && !known) return settle(response, 'secret', undefined, true);
    const body = await readText(request).catch((error: unknown) => {
      if (error instanceof RefusedError && known) error.source = known.name;
      throw error;
    });
    const source = known ?? sourceBySecret(secretIn(body) ?? '', options.sources());
    if (!source) return settle(response, 'secret');
    settle(response, await outcomeOf(source, request, body), source.name);
  };

  const server = createServer(LIMITS, (request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (error instanceof RefusedError) {
        counter.count('broken', error.source);
        if (error.status === 413) return answerTooLarge(request, response, error.message);
        return answer(response, error.status, error.message, true);
      }
      // Whoever went away while he sent is not answered.
      if (response.destroyed || request.destroyed) return;
      log.error({ reason: reasonOf(error) }, 'an alert could not be answered');
      answer(response, 500, 'failed; the log says why', true);
    });
  });
  server.maxConnections = MOST_CONNECTIONS;
  server.listen(options.port, host);
  await once(server, 'listening').catch((error: unknown) => {
    throw new BadInputError(
      `ALERT_HOST and ALERT_PORT: ${host}:${options.port} cannot be bound (${String(error)}); ` +
        'choose another port or stop the program that holds it',
      { host, port: options.port },
    );
  });
  // A connection that could not be taken is no reason to end the program.
  server.on('error', (error) => log.error({ reason: reasonOf(error) }, 'the door of alerts failed'));
  const { port } = server.address() as AddressInfo;
  log.info({ host, port }, 'alerts are taken');

  return {
    port,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      log.info({}, 'alerts are no longer taken');
    },
  };
};
