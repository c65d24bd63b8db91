import type { StopFollows, Target } from './ladder.js';
import type { Side } from './side.js';

/** A trade that the risk rules allow, with the numbers the owner approves. Prices are on ticks, amounts in lots. */
export interface Plan {
  readonly symbol: string;
  readonly side: Side;
  readonly entry: number;
  /** No worse price is paid: the entry was named. */
  readonly limit?: number;
  /** The price is not where the entry was named: `entry` is what it would be there. */
  readonly waits?: 'limit' | 'trigger';
  /** The named price where the price of now is clearly better: it fills at once, and a breakout may have been meant. */
  readonly betterThan?: number;
  readonly stop: number;
  readonly target?: number;
  /** Several targets, nearest first; `target` is then the first of them. */
  readonly targets?: readonly Target[];
  readonly stopFollows?: StopFollows;
  /** Fraction of the price that the trail keeps from the best price. */
  readonly trailDistance: number;
  readonly contracts: number;
  readonly coins: number;
  readonly notional: number;
  readonly leverage: number;
  readonly margin: number;
  readonly liquidation: number;
  /** Planned loss at the stop in USDT: price, both fees and slippage. This is 1 R. */
  readonly worstCase: number;
  /** worstCase ÷ equity, a fraction. */
  readonly riskFraction: number;
  /** What limited the size: `risk`, `max position size`, `exposure`, `margin`, `open risk`, `depth`, `kelly`, `owner`. */
  readonly boundBy: string;
  /** Equity in USDT that the plan was made on. */
  readonly equity: number;
  /** Net reward ÷ worst case at the target; absent without target. */
  readonly rewardRisk?: number;
  readonly warnings: readonly string[];
}
