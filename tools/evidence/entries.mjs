// Where entries come from in place of the strategy's own rule: some of its votes, chance, or the predecessor's rules.
import { seededRandom } from '../../dist/src/domain/index.js';
import { findOpportunity } from '../../dist/src/decide/strategy/index.js';

/** Winner ÷ total, signed; trend voters who abstain count in the total. */
const signedShare = (votes) => {
  const sum = (side) =>
    votes.filter((vote) => vote.side === side).reduce((total, { weight }) => total + weight, 0);
  const [long, short] = [sum('long'), sum('short')];
  return long === short ? 0 : (long > short ? long : -short) / (long + short + sum(undefined));
};

const sideOf = (signed) => (signed > 0 ? 'long' : 'short');

const LOUD = 1.5;

/** Confidence of the votes that are heard; loud volume speaks for the side that leads among them. */
const heardShare = ({ votes, values }, isHeard) => {
  const heard = votes.filter(({ name }) => name !== 'Volume' && isHeard(name));
  const share = signedShare(heard);
  if (share === 0 || !isHeard('Volume') || !(values.volumeRatio > LOUD)) return share;
  return signedShare([...heard, { side: sideOf(share), weight: 1 }]);
};

/** The strategy with some votes alone, and with the slow frames of `frames` alone. */
export const ablated = ({ isHeard = () => true, frames = ['4h', '1d'] }) => {
  const convictions = new Map();
  return {
    look: () => true,
    find: (analysis, options) => {
      const share = heardShare(analysis, isHeard);
      const agree = analysis.frames
        .filter(({ timeframe }) => frames.includes(timeframe))
        .every(({ direction }) => direction === sideOf(share));
      const raised = Math.min(1, Math.abs(share) * (frames.length > 0 ? 1.2 : 1));
      const conviction = agree ? Math.sign(share) * raised : 0;
      const before = convictions.get(analysis.symbol) ?? [];
      convictions.set(analysis.symbol, [...before.slice(-5), conviction]);
      const earlierConviction =
        Math.sign(share) * Math.max(0, ...before.map((one) => one * Math.sign(share)));
      return findOpportunity({ ...analysis, conviction, earlierConviction }, options);
    },
  };
};

/** Any symbol at any candle with probability `chance`; the side by chance too, or by the slow frames (`trend`). */
export const byChance = ({ seed, chance, longShare, trend }) => {
  const random = seededRandom(seed);
  return {
    look: () => random() < chance,
    find: (analysis, options) => {
      const [slow, slower] = analysis.frames.map(({ direction }) => direction);
      const side = trend ? slow : random() < longShare ? 'long' : 'short';
      const isKnown = slow !== 'unknown' && slower !== 'unknown';
      if (!isKnown || (trend && (slow !== slower || slow === 'flat')))
        return { symbol: analysis.symbol, code: 'no-side', reason: 'the slow frames name none' };
      const conviction = (side === 'long' ? 1 : -1) * (0.6 + 0.3 * random());
      return findOpportunity({ ...analysis, conviction, earlierConviction: 0 }, options);
    },
  };
};

/** The predecessor's: hourly votes alone, at any candle; stop of 1.5 ATR clamped to 1–8 %, trail of 2 %, target of 2 R. */
export const predecessor = {
  look: () => true,
  find: (analysis) => {
    const { symbol, votes, close } = analysis;
    const share = signedShare(votes);
    const atr = (analysis.values.atr14 ?? 0) / close;
    if (Math.abs(share) < 0.6 || atr === 0) return { symbol, code: 'no-side', reason: 'no majority' };
    const stopDistance = Math.min(0.08, Math.max(0.01, 1.5 * atr));
    return {
      symbol,
      side: sideOf(share),
      confidence: Math.abs(share),
      score: 100 * Math.abs(share),
      analysis,
      reasons: [],
      features: {},
      stopDistance,
      trailDistance: 0.02,
      targetDistance: 2 * (stopDistance + 0.0018) + 0.0018,
    };
  },
};
