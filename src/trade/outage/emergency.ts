import { createWithin } from '../../clock.js';
import { reasonOf } from '../../domain/index.js';
import { KeyedMutex } from '../orders/mutex.js';
import type { DurableLines } from '../../state/store/durable-lines.js';
import { halt } from '../positions/halt.js';
import type { DirectHalt, HaltResult, Request } from '../core/results.js';
import { haltWithoutStore, type HaltLine } from './direct-halt.js';
import { haltIn, mergeHalt } from './merge-halt.js';
import type { TradingParts } from '../core/parts.js';
import { isStoreless, storeIllnessOf, storeState } from '../core/store-state.js';

/** How often the store is asked whether it is still there while a halt takes long, and a halt is carried on, ms. */
const LOOK_AGAIN = 2_000;
const RETRY = 500;
/** A look that carries on takes so long, ms: merging waits for it. */
const EACH_LOOK = 5_000;

interface Order {
  readonly reason: string;
  readonly request: Request;
  /** Symbols in which a position was seen since: what an entry filled there is not looked for again. */
  readonly seen: Set<string>;
}

/** What an earlier process was told, under the same key: what it closed is not closed again. */
const orderIn = (lines: readonly HaltLine[]): Order | undefined => {
  const line = haltIn(lines);
  return line && { reason: line.reason, request: { key: line.key, sentAt: line.at }, seen: new Set() };
};

/** A halt that works with the state store away, and comes into it once it is back. */
export interface Emergency {
  halt(reason: string, request: Request): Promise<HaltResult>;
  /**
   * Merges what a halt left on disk, after one that is under way; to be called before anything trades.
   * @returns whether there was something.
   */
  merge(): Promise<boolean>;
  /**
   * Takes up a halt that an earlier process left on disk: it is carried on until the store is there, and then merged.
   * Does not wait for it.
   */
  start(): void;
}

/**
 * @param options.simulated the account lives in the store, so that with the store away nothing can be done to it
 * @param options.mayMerge whether the store that is there was found to be one to trade on
 */
export const createEmergency = (
  parts: TradingParts,
  file: DurableLines<HaltLine>,
  {
    simulated = false,
    mayMerge = () => true,
  }: { readonly simulated?: boolean; readonly mayMerge?: () => boolean } = {},
): Emergency => {
  const { human, log } = parts;
  const within = createWithin(human);
  const turns = new KeyedMutex();
  /** Ordered, in the file and not in the store yet. */
  let unmerged: Order | undefined;
  let merging: Promise<void> | undefined;
  let carryingOn: Promise<void> | undefined;

  /** At maxmemory the queues write nothing: what is recorded would wait. */
  const storeUp = async (): Promise<boolean> => (await storeState(parts)).is === 'well';

  // What is half written must not be merged, and nothing is written while it is being merged.
  const merge = (): Promise<boolean> =>
    turns.run('halt', async () => {
      const isMerged = await mergeHalt(parts, file);
      unmerged = undefined;
      return isMerged;
    });

  const mergeWhenBack = async (): Promise<void> => {
    for (;;) {
      try {
        if (mayMerge()) {
          await merge();
          return;
        }
      } catch (error) {
        log.debug({ reason: reasonOf(error) }, 'the halt waits');
      }
      await human.sleep(RETRY);
    }
  };

  const mergeSoon = (): void => {
    merging ??= mergeWhenBack().finally(() => (merging = undefined));
  };

  const haltOnce = async ({ reason, request, seen }: Order, deadlineMs?: number): Promise<DirectHalt> => {
    const waits = simulated && (await storeIllnessOf(parts)) !== undefined;
    const options = { waits, seen, ...(deadlineMs === undefined ? {} : { deadlineMs }) };
    return haltWithoutStore(parts, file, reason, request, options);
  };

  /** What is left, and what another bot that reaches the store opens, is closed until the store has the halt. */
  const carryOn = async (): Promise<void> => {
    while (merging !== undefined) {
      await human.sleep(LOOK_AGAIN);
      if (await storeUp()) continue;
      try {
        await turns.run('halt', async () => {
          unmerged ??= orderIn(await file.read());
          if (unmerged) await haltOnce(unmerged, EACH_LOOK);
        });
      } catch (error) {
        log.error({ reason: reasonOf(error) }, 'halt without Redis: tries on');
      }
    }
  };

  const start = (): void => {
    mergeSoon();
    carryingOn ??= carryOn().finally(() => (carryingOn = undefined));
  };

  const direct = async (reason: string, request: Request): Promise<HaltResult> => {
    const result = await turns.run('halt', () => {
      unmerged = { reason, request, seen: new Set() };
      return haltOnce(unmerged);
    });
    start();
    return { closing: [...result.closed, ...result.left], direct: result };
  };

  return {
    merge,
    start,
    async halt(reason, request) {
      if (!(await storeUp())) return direct(reason, request);
      const ordinary = halt(parts, reason, request).then(
        (result) => ({ result }),
        (error: unknown) => ({ error }),
      );
      for (;;) {
        const ended = await within(ordinary, LOOK_AGAIN).catch(() => undefined);
        if (ended && 'result' in ended) return ended.result;
        // The store went away under it; what it still manages to write changes nothing: the request is the same.
        if (ended ? isStoreless(ended.error) : !(await storeUp())) return direct(reason, request);
        if (ended) throw ended.error;
      }
    },
  };
};
