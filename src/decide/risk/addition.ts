import {
  denied,
  notionalOf,
  type Denied,
  type Instrument,
  type Quote,
  type TradingSettings,
  inUsdt,
} from '../../domain/index.js';
import type { RiskContext } from './context.js';
import { checkControl, checkDailyLoss, checkDrawdown, checkKelly, checkQuote } from './gates.js';
import { hardCaps, lowest } from './size.js';

/** Contracts that are to be added to an open position, priced. USDT. */
export interface Addition {
  readonly symbol: string;
  readonly contracts: number;
  readonly entry: number;
  readonly leverage: number;
  /** Notional that is held already. */
  readonly heldNotional: number;
  /** Contracts that are held already. */
  readonly heldContracts: number;
  /** What the position loses at its stop more than now, once added to and with its new stop, ≥ 0. */
  readonly addedRisk: number;
}

/**
 * Whether a position may be added to: the switches, drawdown, prices, Kelly, every ceiling on size and the daily loss
 * hold as for an entry, through the same functions. Undefined = yes.
 */
export const denyAddition = (
  addition: Addition,
  quote: Quote,
  instrument: Instrument,
  context: RiskContext,
  settings: TradingSettings,
): Denied | undefined => {
  const gate =
    checkControl(context, settings) ??
    checkDrawdown(context, settings) ??
    checkQuote(quote, settings) ??
    checkKelly(context, settings);
  if (gate) return gate;
  const { contracts, entry, leverage, heldNotional, heldContracts, addedRisk } = addition;
  const notional = notionalOf(contracts, entry, instrument);
  const priced = { entry, leverage, lossFraction: addedRisk / notional };
  const room = { ...settings, maxPositionSize: settings.maxPositionSize - heldNotional };
  // One stop has to cover the whole.
  const left = {
    ...instrument,
    maxOrderContracts: (instrument.maxOrderContracts ?? Infinity) - heldContracts,
  };
  // No added risk leaves any room: 0 ÷ 0 and x ÷ 0 are no ceiling.
  const caps = hardCaps(priced, left, context, room).filter(({ notional: cap }) => Number.isFinite(cap));
  const cap = lowest(caps);
  if (notional > cap.notional * (1 + 1e-9))
    return denied(
      cap.code,
      `adding ${inUsdt(notional)} to ${addition.symbol} is too much: ${cap.name} leaves room for ${inUsdt(Math.max(0, cap.notional))}`,
      {
        notional,
        room: cap.notional,
        held: heldNotional,
        equity: context.equity,
        available: context.available,
      },
    );
  return checkDailyLoss(addedRisk, context, settings);
};
