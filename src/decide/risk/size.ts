import {
  denied,
  notionalOf,
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

/** A ceiling on the notional in USDT and its name on the card. */
interface Cap {
  readonly name: string;
  readonly notional: number;
}

/** The notional that risk approves, and what bound it. */
export interface Sized {
  readonly notional: number;
  readonly boundBy: string;
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
): readonly Cap[] => {
  const { equity, available, positions, pending, depthLimit = Infinity } = context;
  const { maxOrderContracts = Infinity } = instrument;
  const riskRoom = settings.maxOpenRisk * equity - openRisk(positions) - reservedRisk(pending);
  const reservedMargin = pending
    .map((one) => one.reservedMargin ?? one.reservedNotional / settings.leverage)
    .reduce((a, b) => a + b, 0);
  // Margin and both fees come out of the same cash.
  const cashFraction = 1 / leverage + 2 * instrument.takerFee;
  return [
    { name: 'max position size', notional: settings.maxPositionSize },
    { name: 'exposure', notional: settings.maxExposure * equity - exposureOf(context) },
    { name: 'margin', notional: (available - reservedMargin) / cashFraction },
    { name: 'open risk', notional: riskRoom / lossFraction },
    { name: 'largest order', notional: notionalOf(maxOrderContracts, entry, instrument) },
    { name: 'depth', notional: notionalOf(depthLimit, entry, instrument) },
  ];
};

export const lowest = (caps: readonly Cap[]): Cap => caps.reduce((a, b) => (b.notional < a.notional ? b : a));

/** Code of the denial when a ceiling leaves no room at all. */
const NO_ROOM: Readonly<Record<string, string>> = {
  exposure: 'exposure',
  margin: 'no-margin',
  'open risk': 'open-risk',
  depth: 'no-depth',
};

/**
 * The notional in USDT of a trade and the name of what bound it. `sizeFactor` is the owner's ½ or 2: it scales the
 * trade's own size, past the risk of one trade but never past the other ceilings.
 */
export const sizeTrade = (
  priced: Priced,
  instrument: Instrument,
  context: RiskContext,
  settings: TradingSettings,
  sizeFactor: number,
): Sized | Denied => {
  const risk = riskCap(priced, context, settings);
  const hard = hardCaps(priced, instrument, context, settings);
  const own = lowest([risk, ...hard]);
  if (!(own.notional > 0) && own.name in NO_ROOM)
    return denied(
      NO_ROOM[own.name] ?? own.name,
      `there is no room left: ${own.name} allows ${inUsdt(Math.max(0, own.notional))}`,
      {
        room: own.notional,
        equity: context.equity,
        available: context.available,
      },
    );
  if (sizeFactor === 1) return { notional: own.notional, boundBy: own.name };
  const sized = lowest([{ name: 'owner', notional: own.notional * sizeFactor }, ...hard]);
  return { notional: sized.notional, boundBy: sized.name };
};
