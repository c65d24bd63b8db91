import { columnOf } from '../../src/market/candle-column.js';
import { candleText, writeWhole } from '../../src/market/file-writer.js';

/** Writes the same candle file over and over, and tells its parent each time. */
const path = process.argv[2] ?? '';
const price = { open: 1.5, high: 2.5, low: 0.5, close: 1.75 };
const candles = Array.from({ length: 20_000 }, (_, i) => ({
  timestamp: i * 3_600_000,
  ...price,
  volume: (i * 7919) % 1_000_003,
}));
const text = candleText(columnOf('1h', candles));

const again = (): void => {
  writeWhole(path, text);
  process.send?.('written');
  setImmediate(again);
};
again();
