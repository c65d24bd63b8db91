import {
  DEFAULT_FILL_MODEL,
  timeframeMs,
  type Candle,
  type SimulatedTrade,
  type Snapshot,
} from '../../domain/index.js';
import { isUntouched, throughCandle, withFunding, type SimulationTerms } from '../../decide/exits/index.js';
import { isRecorded } from '../../venues/market.js';
import { recordedSteps, type MarketStep } from '../../venues/market-steps.js';
import type { TradingParts } from '../core/parts.js';
import { instrumentOf } from '../orders/parts.js';

/** What a symbol did in a stretch of time. */
export interface Stretch {
  readonly steps: readonly MarketStep[];
  /** Between which prices its candles lie. */
  readonly low: number;
  readonly high: number;
  /** Coins traded in the last candle. */
  readonly volume: number;
}

export const stretchOf = (steps: readonly MarketStep[]): Stretch => {
  let [low, high, volume] = [Infinity, -Infinity, 0];
  for (const step of steps) {
    if (step.kind !== 'candle') continue;
    low = Math.min(low, step.candle.low);
    high = Math.max(high, step.candle.high);
    volume = step.candle.volume;
  }
  return { steps, low, high, volume };
};

/** A trade along a stretch; most come through untouched. */
export const throughStretch = (
  trade: SimulatedTrade,
  stretch: Stretch,
  terms: SimulationTerms,
): SimulatedTrade => {
  const untouched = isUntouched(trade, stretch);
  let next = trade;
  for (const step of stretch.steps)
    if (step.kind === 'funding') next = withFunding(next, step.mark, step.rate, terms);
    else if (step.kind === 'candle' && !untouched) next = throughCandle(next, step.candle, step.time, terms);
  return next;
};

export const termsOf = async (parts: TradingParts, symbol: string): Promise<SimulationTerms> => ({
  instrument: await instrumentOf(parts, symbol),
  model: { ...DEFAULT_FILL_MODEL, ...parts.fills },
});

/** What is seen of a symbol at a time. */
interface Look {
  readonly terms: SimulationTerms;
  readonly stretch: Stretch;
}

/** What the market shows at one time, read once for all who look from the same time on. */
export class Looks {
  readonly #stretches = new Map<string, Promise<Look>>();
  readonly #snapshots = new Map<string, Promise<Snapshot | undefined>>();

  /** @param now market time */
  constructor(
    private readonly parts: TradingParts,
    readonly now: number,
  ) {}

  /** What a symbol did since `after`: recorded, along the finest data and with funding; live, along base candles. */
  since(symbol: string, after: number): Promise<Look> {
    return once(this.#stretches, `${symbol} ${after}`, () => this.#look(symbol, after));
  }

  /** What is seen after its last closed candle. */
  snapshot(symbol: string): Promise<Snapshot | undefined> {
    return once(this.#snapshots, symbol, async () => (await this.parts.analyzers.refresh(symbol)).snapshot());
  }

  async #look(symbol: string, after: number): Promise<Look> {
    const terms = await termsOf(this.parts, symbol);
    return { terms, stretch: stretchOf(await this.#steps(symbol, after)) };
  }

  async #steps(symbol: string, after: number): Promise<readonly MarketStep[]> {
    const { market, settings } = this.parts;
    if (isRecorded(market)) return recordedSteps(market, symbol, after, this.now);
    const { timeframe } = settings();
    const span = timeframeMs(timeframe);
    const candles = await market.candles(symbol, timeframe, { after: after - span });
    return candles.map((candle: Candle) => ({
      kind: 'candle',
      symbol,
      time: candle.timestamp + span,
      candle,
      timeframe,
    }));
  }
}

const once = <T>(known: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> => {
  const answer = known.get(key) ?? ask();
  known.set(key, answer);
  return answer;
};
