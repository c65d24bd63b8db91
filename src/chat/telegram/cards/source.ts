import { calledBy, isStrategys, OWNER, type EntryAt, type Instrument } from '../../../domain/index.js';
import { price, say } from '../format.js';

/** ` · tradingview` behind what is not the strategy's idea; nothing for its own. */
export const sourceMark = (of: { readonly source?: string | undefined }): string => {
  if (of.source === undefined || isStrategys(of)) return '';
  return of.source === OWNER ? ' · by hand' : ` · from ${say(calledBy(of.source), 24)}`;
};

/** `at 61,000.0 or better`, `in 60,500.0–61,000.0`, `once above 62,000.0`. */
export const entryAtText = (at: EntryAt, instrument: Instrument | undefined): string => {
  if ('trigger' in at) return `once ${at.trigger} <b>${price(at.price, instrument)}</b>`;
  if ('price' in at) return `at <b>${price(at.price, instrument)}</b> or better`;
  return `in <b>${price(at.low, instrument)}–${price(at.high, instrument)}</b>`;
};
