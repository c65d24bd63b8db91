import type { Intent } from '../../domain/index.js';
import { commit } from '../orders/parts.js';
import type { DurableLines } from '../../state/store/durable-lines.js';
import type { DurableValue } from '../../state/store/durable-value.js';
import { DirectGuard, type GuardLine } from './direct-guard.js';
import { KnownPositions, type KnownPosition } from '../core/known-positions.js';
import type { TradingParts } from '../core/parts.js';
import { momentOf, sinceMoment, type Moment } from '../../clock.js';
import { storeIllnessOf } from '../core/store-state.js';

/** What would be guarded without the store: open positions and entries that may have orders on the exchange. */
export interface ToGuard {
  readonly positions: readonly KnownPosition[];
  readonly entries: readonly Intent[];
}

/** What the watch is told by the process around it. */
export interface StoreWatchOptions {
  /** Called when it is there again: what was under way may have been lost with it. */
  readonly onBack?: () => void;
  /**
   * Whether this process trades, so that what it reads of open positions is what it would guard; undefined while it does
   * not know. Absent where the account itself lives in the store.
   */
  readonly trades?: () => boolean | undefined;
  /** Where what is to be guarded is kept for a process that is started while the store is away. */
  readonly kept?: Pick<DurableValue<ToGuard>, 'read' | 'keep'>;
  /** How long the right to trade lasts without being renewed, ms: after that another instance may have it. */
  readonly leaseMs?: number;
}

const NOTHING: ToGuard = { positions: [], entries: [] };

/** Looks in a row that find it away and may be a hitch: entries go on after one, and nothing is begun anew. */
const HITCH = 1;
/** Looks between two at the account where the last one left nothing open. */
const LOOKS_APART = 2;

/**
 * One look at whether the state store is there; to be called every half second. While it is away, entries under way and
 * the open positions that were known are guarded without it; once it is back, what was done becomes journal and is told.
 */
export class StoreWatch {
  /** Looks since the store went away; 0 while it is there. */
  #away = 0;
  /** The one in which the account is looked at next. */
  #nextLook = 0;
  /** At the start there may be lines of a process that died meanwhile. */
  #hasLines = true;
  /** When it was last seen whether the store is there. */
  #seen: Moment | undefined;
  /** Whether this process stood still since it last read what is open, and another may have traded meanwhile. */
  #isOld = false;
  /** What an earlier process kept; undefined until it was asked for. */
  #before: ToGuard | undefined;
  readonly #known: KnownPositions;
  readonly #guard: DirectGuard;

  constructor(
    private readonly parts: TradingParts,
    private readonly file: DurableLines<GuardLine>,
    private readonly options: StoreWatchOptions = {},
  ) {
    this.#known = new KnownPositions(parts.store);
    this.#guard = new DirectGuard(parts, file);
  }

  async look(): Promise<'there' | 'away'> {
    const illness = await storeIllnessOf(this.parts);
    const { leaseMs = Infinity } = this.options;
    if (this.#seen && sinceMoment(this.parts.human, this.#seen) > leaseMs) this.#isOld = true;
    this.#seen = momentOf(this.parts.human);
    if (illness !== undefined) {
      await this.#lookAfter(illness);
      return 'away';
    }
    this.#guard.end();
    if (this.#away > HITCH) this.options.onBack?.();
    this.#away = 0;
    this.#nextLook = 0;
    await this.#remember();
    if (this.#hasLines) await this.#merge();
    return 'there';
  }

  /** What it knows of open positions; another instance's it cannot know. */
  async #remember(): Promise<void> {
    const trades = this.options.trades?.();
    if (trades === false) this.#known.forget();
    if (trades === false) this.#before = NOTHING;
    if (!trades) return;
    await this.#known.read();
    this.#before = NOTHING;
    this.#isOld = false;
    const { inFlight } = this.parts;
    this.options.kept?.keep({ positions: this.#known.list ?? [], entries: inFlight?.list() ?? [] });
  }

  /** Entries of an earlier process are among them until this one trades, which begins by calling them off. */
  async #recall(): Promise<readonly Intent[]> {
    if (!this.#before) {
      const kept = await this.options.kept?.read();
      this.#before = kept ?? NOTHING;
      // Another may have traded since.
      if (kept) this.#isOld = true;
      if (kept) this.#known.recall(kept.positions);
    }
    return [...(this.parts.inFlight?.list() ?? []), ...this.#before.entries];
  }

  async #lookAfter(why: string): Promise<void> {
    this.#away += 1;
    if (this.#away === 1) this.#sayAway(why);
    if (this.#away < this.#nextLook) return;
    this.#hasLines = true;
    const entries = await this.#recall();
    const isOpen = await this.#guard.look(this.#known.list ?? [], entries, {
      cancels: this.#away > HITCH,
      isOld: this.#isOld,
    });
    this.#nextLook = this.#away + (isOpen ? 1 : LOOKS_APART);
  }

  #sayAway(why: string): void {
    const { log } = this.parts;
    log.error({ why }, `Redis ${why}: entries and open positions are guarded without it`);
    if (this.options.trades && !this.#known.list)
      log.warn({}, 'this process has read no positions yet: what rests on the exchange has to hold them');
  }

  async #merge(): Promise<void> {
    const lines = await this.file.read();
    if (lines.length > 0) {
      await commit(this.parts, {
        journal: lines,
        pushes: told(lines).map((text) => ({ type: 'notice', level: 'alarm', text })),
      });
      await this.file.drop(lines);
    }
    this.#hasLines = false;
  }
}

/** What was done, in words, each once. */
const told = (lines: readonly GuardLine[]): readonly string[] => {
  const texts = lines.map(({ symbol, cause, data }) => {
    const done = data.request.type === 'stop' ? 'a new stop was ordered' : 'closing it at market was ordered';
    return `While Redis was away ${symbol} was guarded straight on the exchange: ${cause}; ${done}.`;
  });
  return [...new Set(texts)];
};
