import { TIMEFRAMES, type Timeframe } from './candle.js';
import {
  choice,
  fraction,
  real,
  seconds,
  setting,
  usdt,
  whole,
  type Reckoning,
  type Setting,
} from './setting.js';

const ofEquity = (value: number, { equity }: Reckoning): number => value * equity;
const ofLargest = (value: number, { maxPositionSize }: Reckoning): number => value * maxPositionSize;
/** May change, and nothing more can be lost by it. */
const HARMLESS = { locked: false, risk: 'none' } as const;
/** May change; the higher it is the more can be lost. */
const RISKIER = { locked: false, risk: 'higher', backtest: true } as const;
const SCHEDULE = 'the schedule is made from it when the program starts';

/** The settings that the rules of trading read, in the order of .env.example. */
export const tradingSettings = {
  MODE: setting(choice(['paper', 'live', 'replay']), 'paper', {
    words: 'What is traded: paper money on live prices, a real account, or recorded history',
    locked: 'paper money, a real account and history never mix within one run',
    risk: { option: 'live' },
  }),
  APPROVAL: setting(choice(['ask', 'auto']), 'ask', {
    words: 'Whether a trade waits for your tap or is sent by itself',
    locked: false,
    risk: { option: 'auto' },
    effect: { says: 'With auto, trades are sent without your tap, within your limits.' },
  }),
  APPROVAL_TTL: setting(seconds(10, 86_400), '43200', {
    words: 'How long a signal can be approved; each tap plans it again',
    ...HARMLESS,
  }),
  UNDO_SECONDS: setting(seconds(0, 60), '0', {
    words: 'How long an approved order is held back so that you can undo it',
    ...HARMLESS,
  }),
  STRATEGY: setting(choice(['trend', 'none']), 'trend', {
    words: 'What gives signals beside your sources: the trend strategy, or nothing else',
    locked: false,
    risk: { option: 'trend' },
    effect: { says: 'With trend, the strategy gives signals of its own again, within your limits.' },
    backtest: true,
  }),
  TIMEFRAME: setting(choice<Timeframe>(TIMEFRAMES as [Timeframe, ...Timeframe[]]), '1h', {
    words: 'The candles on which decisions are made',
    locked: 'every indicator is built on these candles when the program starts',
    risk: 'none',
    backtest: true,
  }),
  SCAN_PAIRS: setting(whole('symbols', 1, 1_000), '100', {
    words: 'How many of the most traded symbols are scanned',
    ...HARMLESS,
    backtest: true,
  }),
  TOP_OPPORTUNITIES: setting(whole('opportunities', 1, 50), '5', {
    words: 'The most opportunities that one scan offers, the best first',
    ...HARMLESS,
    backtest: true,
  }),
  CHECK_INTERVAL: setting(seconds(1, 86_400), '60', {
    words: 'The time from one scan of the market to the next',
    locked: SCHEDULE,
    risk: 'none',
  }),
  POSITION_UPDATE_INTERVAL: setting(seconds(1, 3_600), '5', {
    words: 'The time from one review of the open positions to the next',
    locked: SCHEDULE,
    risk: 'higher',
  }),
  LEARNING: setting(choice(['on', 'watch', 'off']), 'on', {
    words: 'Whether what is learned acts once it has proved itself, is only watched, or is not collected',
    ...HARMLESS,
    backtest: true,
  }),
  RETRAIN_INTERVAL: setting(seconds(60, 31_536_000), '86400', {
    words: 'The time from one training of the model to the next',
    ...HARMLESS,
  }),

  MAX_OPEN_POSITIONS: setting(whole('positions', 1, 100), '3', {
    words: 'How many positions may be open at the same time',
    ...RISKIER,
    effect: {
      says: 'With every place taken, about {} is lost if all stops are hit at once.',
      usdt: (value, { equity, riskPerTrade, maxOpenRisk }) =>
        Math.min(value * riskPerTrade, maxOpenRisk) * equity,
    },
  }),
  RISK_PER_TRADE: setting(fraction(0.0001, 0.1), '0.02', {
    words: 'The share of equity that the first entry of a trade may lose at its stop, fees included',
    ...RISKIER,
    effect: {
      says: 'A trade whose stop fills at its price loses about {}; a gap past the stop loses more.',
      usdt: ofEquity,
    },
  }),
  MAX_POSITION_SIZE: setting(usdt(1, 1e9), '1000', {
    words: 'The largest notional of one position',
    ...RISKIER,
    effect: { says: 'No entry makes a position larger than {}.', usdt: (value) => value },
  }),
  LEVERAGE: setting(whole('', 1, 100, 'times'), '10', {
    words: 'The highest leverage; volatile symbols get less',
    ...RISKIER,
    effect: {
      says: 'The largest position needs at least {} of margin; what it can lose is set by its stop.',
      usdt: (value, { maxPositionSize }) => maxPositionSize / value,
    },
  }),
  TRAILING_STOP_PERCENTAGE: setting(fraction(0.001, 0.5), '0.02', {
    words: 'The least distance of the trailing stop from the best price, as a share of the price',
    ...RISKIER,
    effect: {
      says: 'From the largest position’s best price, the trailing stop gives back at least {}.',
      usdt: ofLargest,
    },
  }),
  MAX_SLIPPAGE: setting(fraction(0.0001, 0.1), '0.01', {
    words: 'How much worse than planned an entry may fill, as a share of the price',
    ...RISKIER,
    effect: { says: 'The largest entry may come out {} worse than planned.', usdt: ofLargest },
  }),
  LIMIT_ORDER_TIMEOUT: setting(seconds(1, 3_600), '30', {
    words: 'How long a limit order may wait to be filled',
    ...HARMLESS,
  }),
  DAILY_LOSS_LIMIT: setting(fraction(0.001, 1), '0.05', {
    words: 'The share of equity lost in one UTC day at which entries pause',
    ...RISKIER,
    effect: { says: 'Entries pause once a day has lost {}.', usdt: ofEquity },
  }),
  MAX_DRAWDOWN: setting(fraction(0.01, 1), '0.2', {
    words: 'The share of equity lost since its peak at which entries pause until you resume them',
    ...RISKIER,
    effect: { says: 'Entries pause {} below the peak, until you say /resume.', usdt: ofEquity },
  }),
  MAX_EXPOSURE: setting(real('times', 'a multiple of equity', 0.01, 100), '3', {
    words: 'The largest notional of all positions together, as a multiple of equity',
    ...RISKIER,
    effect: { says: 'No entry takes all positions together beyond {}.', usdt: ofEquity },
  }),
  MAX_OPEN_RISK: setting(fraction(0.0001, 1), '0.06', {
    words: 'The share of equity that may be lost if every stop is hit at once',
    ...RISKIER,
    effect: { says: 'If all stops are hit at once, about {} is lost.', usdt: ofEquity },
  }),
  MAX_CORRELATION: setting(real('other', 'a correlation', 0, 1), '0.7', {
    words: 'The correlation of returns from which positions count as moving together',
    ...RISKIER,
    effect: {
      says: 'The higher it is, the more positions may move together; about {} is still the most that is lost if all stops are hit at once.',
      usdt: (_, { equity, maxOpenRisk }) => equity * maxOpenRisk,
    },
  }),
  COOLDOWN: setting(seconds(0, 2_592_000), '14400', {
    words: 'How long a symbol is not entered again after its stop was hit',
    locked: false,
    risk: 'lower',
    effect: {
      says: 'The shorter it is, the sooner a symbol is entered again, and a stop that fills at its price loses about {}.',
      usdt: (_, { equity, riskPerTrade }) => equity * riskPerTrade,
    },
    backtest: true,
  }),
  ALERT_MAX_AGE: setting(seconds(1, 3_600), '60', {
    words: 'How old an alert from outside may be, by the time that its sender gives',
    ...HARMLESS,
  }),
  PAPER_BALANCE: setting(usdt(1, 1e9), '1000', {
    words: 'The opening balance of a new simulated account',
    locked: 'only a new account opens with it, and this one is open',
    risk: 'none',
    backtest: true,
  }),
} satisfies Readonly<Record<string, Setting>>;
