import { at, type CandleColumn } from '../../domain/candle-column.js';
import { WilderAverage } from '../indicators/smoothing.js';

const PERIOD = 14;

/** ATR(14, Wilder 1978) ÷ close of each candle of a column, a fraction; NaN before the fourteenth. */
export const volatilityColumn = ({ high, low, close, open, length }: CandleColumn): Float64Array => {
  const range = new WilderAverage(PERIOD);
  const column = new Float64Array(length);
  let before = at(open, 0);
  for (let i = 0; i < length; i++) {
    const atr = range.next(Math.max(at(high, i), before) - Math.min(at(low, i), before));
    before = at(close, i);
    column[i] = atr / before;
  }
  return column;
};
