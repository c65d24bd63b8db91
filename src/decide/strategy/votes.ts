import { inSignedPercent, type Regime, type Vote } from '../../domain/index.js';
import { DUST, type IndicatorSet } from '../indicators/index.js';

type Kind = 'trend' | 'oscillator' | 'volume';

/** One voice. `lean` is −1…1: its sign the side, its size the strength; 0 abstains. */
interface Voter {
  readonly name: string;
  readonly kind: Kind;
  lean(values: IndicatorSet): number;
  words(values: IndicatorSet, lean: number): string;
}

/** Weight of a full vote by regime: those who follow count in trends, those who turn back count in ranges. */
const WEIGHTS: Readonly<Record<Kind, Readonly<Record<Regime, number>>>> = {
  trend: { trending: 2.5, neutral: 1.5, ranging: 1.5 },
  oscillator: { trending: 1, neutral: 1, ranging: 2 },
  volume: { trending: 1, neutral: 1, ranging: 1 },
};

/** Pace over 10 candles from which momentum votes. */
const PACE = 0.02;
/** Volume relative to its mean from which it votes. */
const LOUD = 1.5;
/** A level is near within this many ATR. */
const NEAR_ATR = 0.5;

/** Sign of a difference of prices, 0 within rounding dust and where there is no value. */
const signOf = (difference: number, price: number): number =>
  difference > DUST * price ? 1 : difference < -DUST * price ? -1 : 0;

/** Six significant digits. */
const price = (value: number): string => {
  const scale = 10 ** (5 - Math.floor(Math.log10(value)));
  return String(Math.round(value * scale) / scale);
};

const VOTERS: readonly Voter[] = [
  {
    name: 'EMA',
    kind: 'trend',
    lean: (v) => signOf(v.ema12 - v.ema26, v.close),
    words: (v, lean) =>
      lean === 0
        ? 'EMA 12 and EMA 26 show no direction'
        : `EMA 12 (${price(v.ema12)}) is ${lean > 0 ? 'above' : 'below'} EMA 26 (${price(v.ema26)})`,
  },
  {
    name: 'MACD',
    kind: 'trend',
    lean: (v) => signOf(v.macdHistogram, v.close),
    words: (_, lean) =>
      lean === 0 ? 'MACD shows no direction' : `MACD is ${lean > 0 ? 'above' : 'below'} its signal line`,
  },
  {
    name: 'Momentum',
    kind: 'trend',
    lean: (v) => (v.momentum10 > PACE ? 1 : v.momentum10 < -PACE ? -1 : 0),
    words: (v, lean) =>
      Number.isNaN(v.momentum10)
        ? 'momentum is not known yet'
        : `${inSignedPercent(v.momentum10)} in 10 candles${lean === 0 ? ' is no pace' : ''}`,
  },
  {
    name: 'RSI',
    kind: 'oscillator',
    lean: (v) => (v.rsi14 < 30 ? 1 : v.rsi14 < 40 ? 0.5 : v.rsi14 > 70 ? -1 : v.rsi14 > 60 ? -0.5 : 0),
    words: (v, lean) => {
      if (Number.isNaN(v.rsi14)) return 'RSI has no value on flat data';
      const state = lean === 0 ? 'in the middle' : lean > 0 ? 'oversold' : 'overbought';
      return `RSI ${v.rsi14.toFixed(0)} is ${Math.abs(lean) === 0.5 ? 'nearly ' : ''}${state}`;
    },
  },
  {
    name: 'Stochastic',
    kind: 'oscillator',
    lean: (v) => {
      if (v.previousK <= v.previousD && v.stochasticK > v.stochasticD && v.stochasticD < 20) return 1;
      if (v.previousK >= v.previousD && v.stochasticK < v.stochasticD && v.stochasticD > 80) return -1;
      return 0;
    },
    words: (v, lean) =>
      lean === 0
        ? 'Stochastic makes no cross at an extreme'
        : `Stochastic crosses ${lean > 0 ? 'up under 20' : 'down over 80'} (${v.stochasticK.toFixed(0)})`,
  },
  {
    name: 'Bollinger',
    kind: 'oscillator',
    lean: (v) => (v.close < v.bollingerLower ? 1 : v.close > v.bollingerUpper ? -1 : 0),
    words: (_, lean) =>
      lean === 0
        ? 'the close is inside the Bollinger bands'
        : `the close is ${lean > 0 ? 'below the lower' : 'above the upper'} Bollinger band`,
  },
  {
    name: 'Levels',
    kind: 'oscillator',
    lean: (v) => {
      const near = NEAR_ATR * v.atr14;
      const below = v.close - v.support;
      const above = v.resistance - v.close;
      if (below <= near && !(above <= below)) return 1;
      if (above <= near && !(below <= above)) return -1;
      return 0;
    },
    words: (v, lean) =>
      lean === 0
        ? 'no level is near on one side'
        : lean > 0
          ? `support ${price(v.support)} is near`
          : `resistance ${price(v.resistance)} is near`,
  },
];

/** Weights for either side, and of the trend voters who abstain. */
export interface VoteTotals {
  long: number;
  short: number;
  undecided: number;
}

/** Adds the votes up into `tally` without making objects: it runs at every candle of a backtest. */
export const tallyInto = (tally: VoteTotals, values: IndicatorSet, regime: Regime): void => {
  tally.long = 0;
  tally.short = 0;
  tally.undecided = 0;
  for (const voter of VOTERS) {
    const weight = WEIGHTS[voter.kind][regime];
    const lean = voter.lean(values);
    if (lean > 0) tally.long += lean * weight;
    else if (lean < 0) tally.short -= lean * weight;
    else if (voter.kind === 'trend') tally.undecided += weight;
  }
  if (!(values.volumeRatio > LOUD)) return;
  if (tally.long > tally.short) tally.long += WEIGHTS.volume[regime];
  else if (tally.short > tally.long) tally.short += WEIGHTS.volume[regime];
};

/**
 * Winner ÷ total, signed: above 0 for long, below for short, 0 when neither leads.
 * A trend voter who abstains counts in the total: its silence is a lack of evidence; the others speak at extremes only.
 */
export const signedConfidence = ({ long, short, undecided }: VoteTotals): number => {
  if (long === short) return 0;
  const total = long + short + undecided;
  return long > short ? long / total : -short / total;
};

/** The same votes for people: every one with its weight and a reason. */
export const explainVotes = (values: IndicatorSet, regime: Regime): Vote[] => {
  const votes: Vote[] = VOTERS.map((voter) => {
    const lean = voter.lean(values);
    const reason = voter.words(values, lean);
    const full = WEIGHTS[voter.kind][regime];
    if (lean === 0) return { name: voter.name, weight: voter.kind === 'trend' ? full : 0, reason };
    return { name: voter.name, side: lean > 0 ? 'long' : 'short', weight: Math.abs(lean) * full, reason };
  });
  votes.push(volumeVote(values, regime, votes));
  return votes;
};

const volumeVote = (values: IndicatorSet, regime: Regime, others: readonly Vote[]): Vote => {
  const name = 'Volume';
  if (Number.isNaN(values.volumeRatio)) return { name, weight: 0, reason: 'there is no volume' };
  const reason = `volume is ${values.volumeRatio.toFixed(1)} × its mean`;
  let lead = 0;
  for (const { side, weight } of others) lead += side === 'long' ? weight : side === 'short' ? -weight : 0;
  if (!(values.volumeRatio > LOUD) || lead === 0) return { name, weight: 0, reason };
  const side = lead > 0 ? 'long' : 'short';
  return { name, side, weight: WEIGHTS.volume[regime], reason: `${reason}, for the leading side` };
};
