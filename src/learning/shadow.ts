import { sign, slippedExit, STOP_SLIPPAGE, type Candle, type ShadowTrade } from '../domain/index.js';

export type { ShadowTrade };

export type ShadowResult = { readonly r: number; readonly closedAt: number; readonly exit: string };

/** Starts to follow a plan. `maxCandles`: its time stop. */
export const shadowTrade = (
  plan: ShadowTrade['plan'],
  at: number,
  takerFee: number,
  maxCandles: number,
): ShadowTrade => ({
  plan: {
    side: plan.side,
    entry: plan.entry,
    stop: plan.stop,
    trailDistance: plan.trailDistance,
    ...(plan.target === undefined ? {} : { target: plan.target }),
  },
  at,
  takerFee,
  maxCandles,
  stop: plan.stop,
  best: plan.entry,
  candles: 0,
});

/** Net result in R of an exit that fills at `price`. */
const netR = ({ plan, takerFee }: ShadowTrade, price: number): number => {
  const s = sign(plan.side);
  const net = (fill: number): number => s * (fill - plan.entry) - takerFee * (fill + plan.entry);
  return net(price) / -net(slippedExit(plan.stop, plan.side, STOP_SLIPPAGE));
};

/**
 * One closed candle further: the trade still open, or its result. The stop comes before the target, and fills at the
 * open when that is already beyond it. `closeTime` = when the candle closed.
 */
export const followShadow = (
  trade: ShadowTrade,
  candle: Candle,
  closeTime: number,
): ShadowTrade | ShadowResult => {
  if (candle.timestamp < trade.at) return trade;
  const { plan } = trade;
  const s = sign(plan.side);
  const [against, along] = s > 0 ? [candle.low, candle.high] : [candle.high, candle.low];
  const closed = (price: number, exit: string): ShadowResult => ({
    r: netR(trade, price),
    closedAt: closeTime,
    exit,
  });
  if (s * (against - trade.stop) <= 0) {
    const worse = s > 0 ? Math.min(trade.stop, candle.open) : Math.max(trade.stop, candle.open);
    return closed(slippedExit(worse, plan.side, STOP_SLIPPAGE), 'stop');
  }
  if (plan.target !== undefined && s * (along - plan.target) >= 0) return closed(plan.target, 'target');
  const candles = trade.candles + 1;
  if (candles >= trade.maxCandles) return closed(slippedExit(candle.close, plan.side, STOP_SLIPPAGE), 'time');
  const best = s > 0 ? Math.max(trade.best, along) : Math.min(trade.best, along);
  const trail = best * (1 - s * plan.trailDistance);
  return { ...trade, best, candles, stop: s > 0 ? Math.max(trade.stop, trail) : Math.min(trade.stop, trail) };
};

export const isShadowResult = (state: ShadowTrade | ShadowResult): state is ShadowResult => 'r' in state;
