import type { Log } from '../../domain/index.js';

/** A watcher that answers slower than this is not waited for, ms. */
const TIMEOUT = 10_000;

export interface HeartbeatOptions {
  /** HEARTBEAT_URL; absent: nothing is called. */
  readonly url: string | undefined;
  /** Names of what is not well; empty = healthy. */
  readonly unwell: () => Promise<readonly string[]>;
  readonly log: Log;
  readonly timeoutMs?: number;
}

/**
 * Tells an outside watcher that this host is alive and well; it then notices when the calls stop. One line when calls
 * begin to fail and one when they work again. Never rejects. @returns whether the watcher was told.
 */
export const createHeartbeat = ({
  url,
  unwell,
  log,
  timeoutMs = TIMEOUT,
}: HeartbeatOptions): (() => Promise<boolean>) => {
  let failing = false;

  const failed = (reason: string): boolean => {
    // The address may carry a key: it is in no log line.
    if (!failing) log.warn({ reason }, 'the heartbeat could not be delivered');
    failing = true;
    return false;
  };

  return async () => {
    if (url === undefined) return false;
    try {
      const missing = await unwell();
      if (missing.length > 0) return failed(`not well: ${missing.join(', ')}`);
      const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), redirect: 'follow' });
      await response.body?.cancel();
      if (!response.ok) return failed(`HTTP ${response.status}`);
      if (failing) log.info({}, 'the heartbeat is delivered again');
      failing = false;
      return true;
    } catch (error) {
      return failed(error instanceof Error ? error.name : 'no answer');
    }
  };
};
