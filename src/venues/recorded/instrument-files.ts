import { baseOf, isSymbol, type Instrument } from '../../domain/index.js';
import { fail } from './candle-parser.js';

const REQUIRED = [
  'symbol',
  'contract_size',
  'lot_size',
  'tick_size',
  'maker_fee',
  'taker_fee',
  'max_leverage',
] as const;

/** Header of an instruments.csv with all that is known. */
export const INSTRUMENT_HEADER = [...REQUIRED, 'maintenance_margin', 'origin'].join(',');

/** Derived instruments: lowest-tier fees and the leverage limit of most contracts. */
const ASSUMED_MAKER_FEE = 0.0002;
const ASSUMED_TAKER_FEE = 0.0006;
const ASSUMED_MAX_LEVERAGE = 50;
/** A derived contract is the largest power of ten of coins worth at most this, in USDT. */
const ASSUMED_CONTRACT_WORTH = 50;

/** Where the exchange's tiers are not recorded: half of the margin at full leverage (BTC 125× → 0.4 %). */
const assumedMaintenance = (maxLeverage: number): number => 0.5 / maxLeverage;

const power = (exponent: number): number => Number(`1e${exponent}`);

/**
 * An instrument where none is recorded: contract size by worth at the last close, tick by the decimals seen,
 * lowest-tier fees. Labelled assumed.
 */
export const deriveInstrument = (symbol: string, lastClose: number, decimals: number): Instrument => ({
  symbol,
  base: baseOf(symbol),
  tickSize: power(-decimals),
  lotSize: 1,
  contractSize: power(Math.floor(Math.log10(ASSUMED_CONTRACT_WORTH / lastClose) + 1e-12)),
  makerFee: ASSUMED_MAKER_FEE,
  takerFee: ASSUMED_TAKER_FEE,
  maxLeverage: ASSUMED_MAX_LEVERAGE,
  maintenanceMargin: assumedMaintenance(ASSUMED_MAX_LEVERAGE),
  assumed: true,
});

/**
 * Parses instruments.csv: one row a symbol, columns by name; optional `maintenance_margin` and `origin`
 * (`assumed` = derived, anything else = read from an exchange).
 * @throws BadInputError naming file, line, what was wrong and what is expected
 */
export const parseInstruments = (file: string, text: string): ReadonlyMap<string, Instrument> => {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const header = (lines[0] ?? '').split(',').map((name) => name.trim());
  for (const name of REQUIRED)
    if (!header.includes(name)) fail(file, 1, `column ${name} is missing`, REQUIRED.join(','));
  const instruments = new Map<string, Instrument>();
  for (const [index, row] of lines.entries()) {
    if (index === 0 || row.trim() === '') continue;
    const instrument = parseRow(file, index + 1, header, row);
    if (instruments.has(instrument.symbol))
      fail(file, index + 1, `${instrument.symbol} appears twice`, 'one row a symbol');
    instruments.set(instrument.symbol, instrument);
  }
  return instruments;
};

const parseRow = (file: string, line: number, header: readonly string[], row: string): Instrument => {
  const cells = row.split(',').map((cell) => cell.trim());
  if (cells.length !== header.length)
    fail(file, line, `there are ${cells.length} cells`, `${header.length} as in the header`);
  const cell = (name: string): string => cells[header.indexOf(name)] ?? '';
  const number = (name: string, least: 'positive' | 'any'): number => {
    const value = Number(cell(name));
    if (cell(name) === '' || !Number.isFinite(value) || (least === 'positive' && value <= 0))
      fail(file, line, `${name} is "${cell(name)}"`, least === 'positive' ? 'a number above 0' : 'a number');
    return value;
  };
  const symbol = cell('symbol');
  if (!isSymbol(symbol)) fail(file, line, `symbol is "${symbol}"`, 'BASE-QUOTE');
  const maxLeverage = number('max_leverage', 'positive');
  return {
    symbol,
    base: baseOf(symbol),
    tickSize: number('tick_size', 'positive'),
    lotSize: number('lot_size', 'positive'),
    contractSize: number('contract_size', 'positive'),
    makerFee: number('maker_fee', 'any'),
    takerFee: number('taker_fee', 'any'),
    maxLeverage,
    maintenanceMargin: header.includes('maintenance_margin')
      ? number('maintenance_margin', 'positive')
      : assumedMaintenance(maxLeverage),
    assumed: cell('origin') === 'assumed',
  };
};
