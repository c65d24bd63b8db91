import type { IncomingMessage } from 'node:http';

/** Names that always mean this machine: no foreign site can be reached under them, so any port is right. */
const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Which `Host` headers are served. A page of a foreign site whose name was pointed at this address (DNS rebinding)
 * sends its own name and is refused.
 */
export class AllowedHosts {
  /** @param own host:port as bound */
  constructor(private readonly own: string) {}

  allows(host: string | undefined): boolean {
    if (host === undefined) return false;
    const full = host.toLowerCase();
    const name = full.replace(/:\d{1,5}$/, '');
    return loopback.has(name) || full === this.own.toLowerCase();
  }
}

/**
 * Whether the page itself asks: its Origin is this very host. A request that changes something must carry an Origin;
 * a browser leaves it out only when it reads from its own site, which Sec-Fetch-Site then confirms.
 */
export function isSameOrigin(request: IncomingMessage, changes: boolean): boolean {
  const { origin, host } = request.headers;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && (changes || site !== 'none')) return false;
  if (origin === undefined) return !changes;
  const match = /^https?:\/\/([^/]+)$/.exec(origin.toLowerCase());
  return match !== null && match[1] === host?.toLowerCase();
}
