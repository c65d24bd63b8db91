import { KeyedMutex } from '../execution/mutex.js';
import type { DurableLines } from '../store/durable-lines.js';
import { StoreFullError } from '../store/store-errors.js';
import type { Memory } from '../store/store.js';
import { halt } from './control.js';
import type { HaltResult, Request } from './desk.js';
import { haltWithoutStore, type HaltLine } from './halt-without-store.js';
import { mergeHalt } from './merge-halt.js';
import type { TradingParts } from './parts.js';
import { createWithin } from './patience.js';

/** The store answers within this, or it is away, ms. */
const STORE_PATIENCE = 700;
/** How often the store is asked whether it is still there while a halt takes long, ms. */
const LOOK_AGAIN = 2_000;
const RETRY = 500;
/** Share of its memory from which Redis counts as away: any write may be the one that is refused. */
const FULL = 0.98;
const NO_LIMIT: Memory = { used: 0, limit: 0 };

/** A halt that works with the state store away, and comes into it once it is back. */
export interface Emergency {
  halt(reason: string, request: Request): Promise<HaltResult>;
  /**
   * Merges what a halt left on disk, after one that is under way; to be called before anything trades.
   * @returns whether there was something.
   */
  merge(): Promise<boolean>;
  /** Merges what a halt of an earlier process left on disk as soon as the store is there; does not wait for it. */
  start(): void;
}

export const createEmergency = (parts: TradingParts, file: DurableLines<HaltLine>): Emergency => {
  const { store, human, log } = parts;
  const within = createWithin(human);
  const turns = new KeyedMutex();
  let merging: Promise<void> | undefined;

  /** At maxmemory the queues write nothing: what is recorded would wait. */
  const storeUp = (): Promise<boolean> =>
    within(store.memory ? store.memory() : store.ping().then(() => NO_LIMIT), STORE_PATIENCE).then(
      ({ used, limit }) => limit === 0 || used < FULL * limit,
      () => false,
    );

  // What is half written must not be merged, and nothing is written while it is being merged.
  const merge = (): Promise<boolean> => turns.run('halt', () => mergeHalt(parts, file));

  const mergeWhenBack = async (): Promise<void> => {
    for (;;) {
      try {
        await store.ping();
        await merge();
        return;
      } catch (error) {
        // Gone again, or the lease is not back yet.
        log.debug({ reason: error instanceof Error ? error.message : String(error) }, 'the halt waits');
        await human.sleep(RETRY);
      }
    }
  };

  const mergeSoon = (): void => {
    merging ??= mergeWhenBack().finally(() => (merging = undefined));
  };

  const direct = async (reason: string, request: Request): Promise<HaltResult> => {
    const result = await turns.run('halt', () => haltWithoutStore(parts, file, reason, request));
    mergeSoon();
    return { closing: [...result.closed, ...result.left], direct: result };
  };

  return {
    merge,
    start: mergeSoon,
    async halt(reason, request) {
      if (!(await storeUp())) return direct(reason, request);
      const ordinary = halt(parts, reason, request).then(
        (result) => ({ result }),
        (error: unknown) => ({ error }),
      );
      for (;;) {
        const look = new AbortController();
        const waited = human.sleep(LOOK_AGAIN, look.signal).catch(() => undefined);
        const ended = await Promise.race([ordinary, waited]);
        look.abort();
        if (ended && 'result' in ended) return ended.result;
        // The store went away under it; what it still manages to write changes nothing: the request is the same.
        const isFull = ended?.error instanceof StoreFullError;
        if (isFull || !(await storeUp())) return direct(reason, request);
        if (ended) throw ended.error;
      }
    },
  };
};
