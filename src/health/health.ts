import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { wallClock, type Clock } from '../clock.js';
import { BadInputError, type Log } from '../domain/index.js';
import { renderMetrics, type Metric } from './metrics.js';

/** One thing that must be well; `why` says in a line what is not, with figures. */
export type CheckResult = { readonly ok: true } | { readonly ok: false; readonly why: string };

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

/** Ok when `at` (unix ms, undefined = never) is at most `maxAgeMs` before `now`. */
export const fresh = (what: string, at: number | undefined, now: number, maxAgeMs: number): CheckResult => {
  if (at === undefined) return { ok: false, why: `no ${what} yet` };
  if (now - at <= maxAgeMs) return { ok: true };
  return {
    ok: false,
    why: `last ${what} ${Math.round((now - at) / 1000)} s ago, at most ${maxAgeMs / 1000} s is well`,
  };
};

const runCheck = async (check: Checks[string], timeoutMs: number, clock: Clock): Promise<CheckResult> => {
  const timeout = new AbortController();
  const late = clock.sleep(timeoutMs, timeout.signal).then(
    (): CheckResult => ({ ok: false, why: `no answer in ${timeoutMs} ms` }),
    (): CheckResult => ({ ok: true }),
  );
  try {
    return await Promise.race([Promise.resolve().then(check), late]);
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message : String(error) };
  } finally {
    timeout.abort();
  }
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

  const server = createServer((request, response) => {
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
