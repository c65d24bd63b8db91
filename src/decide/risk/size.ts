import {
  denied,
  notionalOf,
  type DenialCode,
  type Denied,
  type Instrument,
  type TradingSettings,
  inUsdt,
} from '../../domain/index.js';
import type { RiskContext } from './context.js';
import { exposureOf, openRisk, reservedRisk } from './gates.js';

/** Stop, entry and leverage of a trade, priced: what one USDT of notional loses at the stop. */
export interface Priced {
  readonly entry: number;
  readonly leverage: number;
  /** Worst case ÷ notional, fees and slippage included. */
  readonly lossFraction: number;
}

/** A ceiling on the notional in USDT, its name on the card, and the denial where it leaves no room. */
interface Cap {
  readonly name: string;
  readonly notional: number;
  readonly code?: DenialCode;
}

/** The notional that risk approves, and what bound it, with its denial where that is a ceiling. */
export interface Sized {
  readonly notional: number;
  readonly boundBy: string;
  readonly code?: DenialCode;
}

/** Most times the size of the rules that is taken. */
export const MOST_TIMES = 4;

/** What the owner wants of a size: times what it would be, and the worth in USDT that takes the place of the rules' own. */
export interface SizeWish {
  readonly sizeFactor: number;
  readonly notional?: number | undefined;
}

/** The size that the risk of a trade buys: equity × risk ÷ loss fraction; Kelly only ever lowers it. */
const riskCap = (
  { lossFraction }: Priced,
  { equity, kelly }: RiskContext,
  settings: TradingSettings,
): Cap => {
  const multiplier = Math.min(1, Math.max(0, kelly?.multiplier ?? 1));
  return {
    name: multiplier < 1 ? 'kelly' : 'risk',
    notional: (equity * settings.riskPerTrade * multiplier) / lossFraction,
  };
};

/** The ceilings that hold whatever the owner asks for. */
export const hardCaps = (
  { entry, leverage, lossFraction }: Priced,
  instrument: Instrument,
  context: RiskContext,
  settings: TradingSettings,
): readonly Required<Cap>[] => {
  const { equity, available, positions, pending, depthLimit = Infinity } = context;
  const { maxOrderContracts = Infinity } = instrument;
  const riskRoom = settings.maxOpenRisk * equity - openRisk(positions) - reservedRisk(pending);
  const reservedMargin = pending
    .map((one) => one.reservedMargin ?? one.reservedNotional / settings.leverage)
    .reduce((a, b) => a + b, 0);
  // Margin and both fees come out of the same cash.
  const cashFraction = 1 / leverage + 2 * instrument.takerFee;
  return [
    { name: 'max position size', notional: settings.maxPositionSize, code: 'max-position-size' },
    { name: 'exposure', notional: settings.maxExposure * equity - exposureOf(context), code: 'exposure' },
    { name: 'margin', notional: (available - reservedMargin) / cashFraction, code: 'no-margin' },
    { name: 'open risk', notional: riskRoom / lossFraction, code: 'open-risk' },
    {
      name: 'largest order',
      notional: notionalOf(maxOrderContracts, entry, instrument),
      code: 'order-too-large',
    },
    { name: 'depth', notional: notionalOf(depthLimit, entry, instrument), code: 'no-depth' },
  ];
};

export const lowest = <C extends Cap>(caps: readonly C[]): C =>
  caps.reduce((a, b) => (b.notional < a.notional ? b : a));

/**
 * The notional in USDT of a trade and the name of what bound it. `sizeFactor` is the owner's ½ or 2: it scales the
 * trade's own size, or the amount that was named, past the risk of one trade but never past the other ceilings.
 */
export const sizeTrade = (
  priced: Priced,
  instrument: Instrument,
  context: RiskContext,
  settings: TradingSettings,
  { sizeFactor, notional: named }: SizeWish,
): Sized | Denied => {
  const risk = riskCap(priced, context, settings);
  const hard = hardCaps(priced, instrument, context, settings);
  const own = lowest<Cap>([risk, ...hard]);
  if (!(own.notional > 0) && own.code)
    return denied(
      own.code,
      `there is no room left: ${own.name} allows ${inUsdt(Math.max(0, own.notional))}`,
      {
        room: own.notional,
        equity: context.equity,
        available: context.available,
      },
    );
  const wanted = (named ?? own.notional) * sizeFactor;
  // The other ceilings, a book that is thin for a moment among them, bound it below.
  const factor = wanted / risk.notional;
  if (named !== undefined && factor > MOST_TIMES)
    return denied(
      'size',
      `${inUsdt(wanted)} is ${factor.toFixed(1)} times the size that your risk allows; at most ${MOST_TIMES} times is taken`,
      { notional: wanted, factor, limit: MOST_TIMES },
    );
  const { name, ...sized } =
    named === undefined && sizeFactor === 1
      ? own
      : lowest<Cap>([{ name: 'owner', notional: wanted }, ...hard]);
  return { ...sized, boundBy: name };
};
