// Where entries come from: the strategy's votes with some left out, or chance.
import { seededRandom } from '../dist/src/domain/index.js';
import { HOUR, regimeName, VOTES } from './evidence-tape.mjs';

const name = { 1: 'long', [-1]: 'short', 0: 'flat', 9: 'unknown' };

export const analysisAt = (s, i, t0) => {
  const v = {};
  for (const k in s.values) {
    const x = s.values[k][i];
    if (!Number.isNaN(x)) v[k] = x;
  }
  const candleTime = t0 + (s.first + i) * HOUR;
  return {
    symbol: s.symbol,
    candleTime,
    closeTime: candleTime + HOUR,
    close: s.close[i],
    high: s.high[i],
    low: s.low[i],
    values: v,
    regime: regimeName(s.regime[i]),
    frames: [
      { timeframe: '4h', direction: name[s.lean4[i]], reason: '' },
      { timeframe: '1d', direction: name[s.lean1[i]], reason: '' },
    ],
    votes: [],
    candles: i + 1,
  };
};

/** Conviction with votes dropped or frames ignored. */
export const convictions = (s, { drop = [], only, frames = 'both' } = {}) => {
  if (drop.length === 0 && !only && frames === 'both') return s.conviction;
  const use = VOTES.map((v) => (only ? only.includes(v) : !drop.includes(v)));
  const out = new Float64Array(s.n);
  for (let i = 35; i < s.n; i++) {
    let long = 0,
      short = 0,
      idle = 0;
    for (let k = 0; k < 7; k++) {
      if (!use[k]) continue;
      const w = s.votes[k][i];
      if (w > 0) long += w;
      else if (w < 0) short -= w;
      else if (k < 3) idle += s.regime[i] === 0 ? 2.5 : 1.5;
    }
    if (use[7] && s.values.volumeRatio[i] > 1.5) {
      if (long > short) long += 1;
      else if (short > long) short += 1;
    }
    if (long === short) continue;
    const side = long > short ? 1 : -1;
    const conf = Math.max(long, short) / (long + short + idle);
    const a = s.lean4[i] === side || frames === '1d' || frames === 'none';
    const b = s.lean1[i] === side || frames === '4h' || frames === 'none';
    if (a && b) out[i] = side * Math.min(1, conf * (frames === 'none' ? 1 : 1.2));
  }
  return out;
};

const freshAt = (conv, i, threshold) => {
  const now = conv[i],
    side = Math.sign(now);
  if (side === 0 || now * side < threshold) return 0;
  for (let b = 1; b <= 6; b++) if (i - b >= 0 && conv[i - b] * side >= threshold) return 0;
  return now;
};

export const candidates = (tape, { threshold = 0.6, ...variant } = {}) => {
  const by = new Map();
  for (const s of tape.symbols) {
    const conv = convictions(s, variant);
    for (let i = 35; i < s.n; i++) {
      const c = freshAt(conv, i, threshold);
      if (c !== 0) {
        const h = s.first + i;
        (by.get(h) ?? by.set(h, []).get(h)).push([s, i, c]);
      }
    }
  }
  return by;
};

/** Random entries: every symbol-hour with probability q; side free, or by the slow frames. */
export const randomCandidates = (tape, { seed, q, longShare = 0.5, trend = false }) => {
  const random = seededRandom(seed),
    by = new Map();
  for (const s of tape.symbols) {
    // gaps between events are geometric: no draw per hour
    for (
      let i = Math.floor(Math.log(1 - random()) / Math.log(1 - q));
      i < s.n;
      i += 1 + Math.floor(Math.log(1 - random()) / Math.log(1 - q))
    ) {
      if (s.lean1[i] === 9 || s.lean4[i] === 9) continue;
      let side = random() < longShare ? 1 : -1;
      if (trend) {
        if (s.lean1[i] === 0 || s.lean1[i] !== s.lean4[i]) continue;
        side = s.lean1[i];
      }
      const h = s.first + i;
      (by.get(h) ?? by.set(h, []).get(h)).push([s, i, side * (0.6 + 0.3 * random())]);
    }
  }
  return by;
};
