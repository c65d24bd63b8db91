import type { ServerResponse } from 'node:http';
import type { Fault } from './types.js';

/** Faults that wait for a request, by endpoint; `*` is every endpoint. */
export class Faults {
  readonly #waiting = new Map<string, { readonly fault: Fault; left: number; met: number }[]>();

  add(endpoint: string, fault: Fault): void {
    const list = this.#waiting.get(endpoint) ?? [];
    list.push({ fault, left: fault.times ?? 1, met: 0 });
    this.#waiting.set(endpoint, list);
  }

  clear(): void {
    this.#waiting.clear();
  }

  /** The next fault for an endpoint at a time of the exchange's clock, used up by one unless it lasts. */
  take(endpoint: string, now: number): Fault | undefined {
    for (const key of [endpoint, '*']) {
      const list = this.#waiting.get(key);
      while ((list?.[0]?.fault.until ?? Infinity) <= now) list?.shift();
      const first = list?.[0];
      if (!list || !first || ++first.met % (first.fault.every ?? 1) !== 0) continue;
      if (first.fault.until === undefined && --first.left <= 0) list.shift();
      return first.fault;
    }
    return undefined;
  }
}

const HTML = '<!DOCTYPE html><html><head><title>Just a moment…</title></head><body>Maintenance</body></html>';

/** Whether the request is carried out in spite of the fault. */
export const carriesOut = (fault: Fault | undefined): boolean =>
  fault === undefined ||
  fault.after === true ||
  [
    'timeoutAfter',
    'htmlAfter',
    'empty',
    'stale',
    'late',
    'slowBody',
    'delay',
    'vanished',
    'changed',
  ].includes(fault.kind);

/** The data with its rows taken out, its shape kept. */
export const emptied = (data: unknown): unknown => {
  if (Array.isArray(data)) return [];
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Array.isArray(value) ? [] : value]),
  );
};

/** Answers as the fault wants; false when the answer is to be the ordinary one. */
export const answerFault = (
  fault: Fault,
  response: ServerResponse,
  given: Readonly<Record<string, string>>,
): { readonly answered: boolean; readonly code?: string } => {
  const headers = fault.bare ? {} : given;
  switch (fault.kind) {
    case 'reset':
      response.destroy();
      return { answered: true };
    case 'hang':
    case 'timeoutAfter':
      return { answered: true };
    case 'html':
    case 'htmlAfter':
      response.writeHead(fault.status ?? 200, { ...headers, 'content-type': 'text/html' }).end(HTML);
      return { answered: true };
    case 'slowBody':
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"code":"200000",');
      return { answered: true };
    case 'status':
      response.writeHead(fault.status, headers).end(fault.body ?? '');
      return { answered: true };
    case 'code': {
      const status = fault.status ?? (fault.code === '429000' ? 429 : 200);
      const body = JSON.stringify({ code: fault.code, msg: fault.msg ?? 'fault' });
      response.writeHead(status, { ...headers, 'content-type': 'application/json' }).end(body);
      return { answered: true, code: fault.code };
    }
    case 'empty':
    case 'stale':
    case 'late':
    case 'delay':
    case 'vanished':
    case 'changed':
      return { answered: false };
  }
};
