import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { isIP, type AddressInfo } from 'node:net';
import { createWithin, wallClock, type Clock } from '../../clock.js';
import { BadInputError, type Log, reasonOf } from '../../domain/index.js';
import { renderMetrics, type Metric } from './metrics.js';

/** One thing that must be well; `why` says in a line what is not, with figures, `note` what is worth knowing all the same. */
export type CheckResult =
  { readonly ok: true; readonly note?: string } | { readonly ok: false; readonly why: string };

/** Checks by name, e.g. `redis`, `schedules`, `market`. A check that throws or takes too long is not ok. */
export type Checks = Readonly<Record<string, () => CheckResult | Promise<CheckResult>>>;

export interface HealthOptions {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly checks: Checks;
  /** All that /metrics serves; see `processMetrics` for the process's own. */
  readonly metrics: () => readonly Metric[] | Promise<readonly Metric[]>;
  readonly log: Log;
  /** Longest time a check may take; default 2,000 ms. */
  readonly timeoutMs?: number;
  readonly clock?: Clock;
}

export interface Health {
  readonly port: number;
  /** Every check, run now. */
  check(): Promise<Readonly<Record<string, CheckResult>>>;
  stop(): Promise<void>;
}

/** Ok when something is `ageMs` ago (undefined = never came), at most `maxAgeMs`; what lies ahead is not fresh. */
export const fresh = (what: string, ageMs: number | undefined, maxAgeMs: number): CheckResult => {
  if (ageMs === undefined) return { ok: false, why: `no ${what} yet` };
  if (ageMs >= 0 && ageMs <= maxAgeMs) return { ok: true };
  return {
    ok: false,
    why: `last ${what} ${Math.round(ageMs / 1000)} s ago, at most ${maxAgeMs / 1000} s is well`,
  };
};

const runCheck = async (check: Checks[string], timeoutMs: number, clock: Clock): Promise<CheckResult> => {
  try {
    return await createWithin(clock)(Promise.resolve().then(check), timeoutMs);
  } catch (error) {
    return { ok: false, why: reasonOf(error) };
  }
};

/**
 * Whether a Host header is served: an address, a name of the local network (one without a dot), or the one bound. A page
 * of a foreign site whose name was pointed at this address (DNS rebinding) sends its own name.
 */
const allows = (header: string | undefined, own: string): boolean => {
  const name = (header ?? '')
    .toLowerCase()
    .replace(/:\d{1,5}$/, '')
    .replace(/^\[|\]$/g, '');
  return isIP(name) !== 0 || /^[\w-]+$/.test(name) || name === own.toLowerCase();
};

const answer = (response: ServerResponse, status: number, type: string, body: string): void => {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
};

/**
 * Serves GET /healthz (200 while every check is ok, else 503; JSON says which is not) and GET /metrics.
 * @throws BadInputError when the address cannot be listened on.
 */
export const startHealth = async (options: HealthOptions): Promise<Health> => {
  const { checks, metrics, log, timeoutMs = 2_000, clock = wallClock } = options;
  let wasOk: boolean | undefined;

  const checkAll = async (): Promise<Readonly<Record<string, CheckResult>>> =>
    Object.fromEntries(
      await Promise.all(
        Object.entries(checks).map(
          async ([name, check]) => [name, await runCheck(check, timeoutMs, clock)] as const,
        ),
      ),
    );

  const healthz = async (response: ServerResponse): Promise<void> => {
    const results = await checkAll();
    const ok = Object.values(results).every((result) => result.ok);
    const body = { ok, checks: results };
    if (!ok && wasOk !== false) log.warn(body, 'not healthy');
    if (ok && wasOk === false) log.info({}, 'healthy again');
    wasOk = ok;
    answer(response, ok ? 200 : 503, 'application/json', `${JSON.stringify(body)}\n`);
  };

  const serveMetrics = async (response: ServerResponse): Promise<void> => {
    const text = renderMetrics(await metrics());
    answer(response, 200, 'text/plain; version=0.0.4; charset=utf-8', text);
  };

  const routes: Readonly<Record<string, (response: ServerResponse) => Promise<void>>> = {
    '/healthz': healthz,
    '/metrics': serveMetrics,
  };

  const limits = { headersTimeout: 5_000, requestTimeout: 10_000, connectionsCheckingInterval: 1_000 };
  const server = createServer(limits, (request, response) => {
    if (!allows(request.headers.host, options.host))
      return answer(response, 403, 'text/plain', 'this host name is not served here; use the address\n');
    const route = routes[(request.url ?? '').split('?')[0] ?? ''];
    if (!route) return answer(response, 404, 'text/plain', 'only /healthz and /metrics are here\n');
    if (request.method !== 'GET') return answer(response, 405, 'text/plain', 'only GET\n');
    route(response).catch((error: unknown) => {
      log.error({ err: error }, 'a health request failed');
      answer(response, 500, 'text/plain', 'failed; the log says why\n');
    });
  });
  server.listen(options.port, options.host);
  await once(server, 'listening').catch((error: unknown) => {
    throw new BadInputError(
      `HEALTH_HOST and HEALTH_PORT: ${options.host}:${options.port} cannot be bound (${String(error)}); ` +
        'choose another port or stop the program that holds it',
      { host: options.host, port: options.port },
    );
  });
  const { port } = server.address() as AddressInfo;
  log.info({ host: options.host, port }, 'health is served');

  return {
    port,
    check: checkAll,
    async stop() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};
