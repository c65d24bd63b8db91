import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { KucoinFault, LISTED, type Keys, type Pool } from './types.js';

const CLOCK_TOLERANCE = 5_000;
const WINDOW = 30_000;

const hmac = (secret: string, text: string): string =>
  createHmac('sha256', secret).update(text).digest('base64');

/** The address that a connection came from, as the exchange names it. */
export const addressOf = (remote: string | undefined): string => (remote ?? '').replace(/^::ffff:/, '');

/** Refuses what comes from an address that is not on the key's list, and names it. */
export const checkAddress = (from: string, list: readonly string[] = LISTED): void => {
  if (list.length > 0 && !list.includes(from))
    throw new KucoinFault('400006', `Invalid request ip, the current clientIp is:${from}`, 403);
};

/** A list as the key's information shows it: `203.**.154,103.**.34`. */
export const masked = (list: readonly string[] = LISTED): string =>
  list.map((address) => address.replace(/^(\d+)\..*\.(\d+)$/, '$1.**.$2')).join(',');

/**
 * Checks key, clock, passphrase and signature, in the exchange's order. `target` is path and query as sent; what is signed
 * is not percent-encoded (KuCoin's own clients decode it for that).
 */
export const checkSignature = (
  headers: IncomingHttpHeaders,
  request: { readonly method: string; readonly target: string; readonly body: string },
  keys: Keys,
  now: number,
): void => {
  const header = (name: string): string => {
    const value = headers[name];
    if (typeof value !== 'string' || value === '')
      throw new KucoinFault('400001', `Any of KC-API-KEY, KC-API-SIGN… is missing: ${name}`, 401);
    return value;
  };
  const key = header('kc-api-key');
  const timestamp = header('kc-api-timestamp');
  const sign = header('kc-api-sign');
  const passphrase = header('kc-api-passphrase');
  if (!(Math.abs(now - Number(timestamp)) <= CLOCK_TOLERANCE))
    throw new KucoinFault('400002', 'Invalid KC-API-TIMESTAMP', 401);
  if (key !== keys.key) throw new KucoinFault('400003', 'KC-API-KEY not exists', 401);
  if (passphrase !== hmac(keys.secret, keys.passphrase))
    throw new KucoinFault('400004', 'Invalid KC-API-PASSPHRASE', 401);
  if (
    sign !== hmac(keys.secret, timestamp + request.method + decodeURIComponent(request.target) + request.body)
  )
    throw new KucoinFault('400005', 'Invalid KC-API-SIGN', 401);
};

/** Weight used per pool in windows of 30 s. */
export class Pools {
  readonly #windows = new Map<Pool, { start: number; used: number }>();

  constructor(private readonly quota: number) {}

  /** Spends weight; the headers of the answer, and whether the request is over the limit. */
  spend(
    pool: Pool,
    weight: number,
    now: number,
  ): { readonly over: boolean; readonly headers: Record<string, string> } {
    let window = this.#windows.get(pool);
    if (!window || now - window.start >= WINDOW) {
      window = { start: now, used: 0 };
      this.#windows.set(pool, window);
    }
    const over = window.used + weight > this.quota;
    if (!over) window.used += weight;
    return {
      over,
      headers: {
        'gw-ratelimit-limit': String(this.quota),
        'gw-ratelimit-remaining': String(this.quota - window.used),
        'gw-ratelimit-reset': String(Math.max(0, window.start + WINDOW - now)),
      },
    };
  }
}
