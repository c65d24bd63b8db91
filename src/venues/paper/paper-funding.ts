import { ReadFailedError, type Instrument, MINUTE } from '../../domain/index.js';
import { fundingOf } from '../../domain/ledger/money.js';
import { PaperDraft } from './paper-draft.js';
import type { FundingRate } from '../market.js';
import type { FundingRates } from './paper-feed.js';
import type { FundingDue, PaperChange, PaperState } from './paper-state.js';

const SECOND = 1_000;
/** By then the venue has published what it charged: an hour without a rate was none of its funding hours, ms. */
const PUBLISHED_MS = 30 * MINUTE;

/** Asked at once, soon again, then ever more seldom; ms for an hour that lies `age` back. */
const waitOf = (age: number): number => Math.min(10 * MINUTE, Math.max(5 * SECOND, age / 2));

/** Funding on live data: hours that a position was open at wait until the venue says what it charged for them. */
export class PaperFunding {
  readonly #askedAt = new Map<string, number>();

  constructor(private readonly rates: FundingRates) {}

  /** Whether the venue is to be asked for anything. */
  isDue({ due = [] }: PaperState, now: number): boolean {
    return due.some((each) => this.#isDue(each, now));
  }

  /** Charges what was published by now, dated with its hour. A venue that cannot be read is asked again. */
  async settle(
    before: PaperChange,
    instruments: ReadonlyMap<string, Instrument>,
    now: number,
  ): Promise<PaperChange> {
    const { due = [] } = before.state;
    const draft = new PaperDraft(before.state);
    const left: FundingDue[] = [];
    const asked = new Set(due.filter((each) => this.#isDue(each, now)).map(({ symbol }) => symbol));
    for (const symbol of asked) {
      const own = due.filter((each) => each.symbol === symbol);
      const rates = await this.#published(symbol, own, now);
      const contractSize = instruments.get(symbol)?.contractSize;
      for (const each of own) {
        const rate = rates?.find(({ timestamp }) => Math.abs(timestamp - each.time) < MINUTE)?.rate;
        if (rate !== undefined && contractSize !== undefined) {
          const amount = fundingOf(each.contracts, each.mark, contractSize, rate);
          draft.cashflow('funding', amount, each.time, symbol);
        } else if (!rates || now - each.time < PUBLISHED_MS) left.push(each);
      }
    }
    left.push(...due.filter(({ symbol }) => !asked.has(symbol)));
    if (left.length === due.length) return before;
    const { due: _, ...state } = draft.state;
    return {
      state: { ...state, ...(left.length > 0 ? { due: left } : {}) },
      events: [...before.events, ...draft.events],
      finished: before.finished,
    };
  }

  async #published(
    symbol: string,
    due: readonly FundingDue[],
    now: number,
  ): Promise<readonly FundingRate[] | undefined> {
    this.#askedAt.set(symbol, now);
    try {
      return await this.rates(symbol, Math.min(...due.map(({ time }) => time)) - 1, now);
    } catch (error) {
      if (!(error instanceof ReadFailedError)) throw error;
      return undefined;
    }
  }

  #isDue({ symbol, time }: FundingDue, now: number): boolean {
    return now - (this.#askedAt.get(symbol) ?? Number.NEGATIVE_INFINITY) >= waitOf(now - time);
  }
}
