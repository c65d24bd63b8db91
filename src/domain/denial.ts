/** What a denial is of, and what may end it. */
interface DenialKind {
  /**
   * `unread`: the market could not be judged, which is no verdict; `unready`: the account has yet to be read or armed;
   * `moment`: prices and book of this moment; `pending`: a card that waits outlasts it; `lasting`: only another wish,
   * the owner or a closed position ends it.
   */
  readonly is: 'unread' | 'unready' | 'moment' | 'pending' | 'lasting';
  /** Times the planned size at which it may pass; absent where it is the same at any size. */
  readonly times?: number;
  /** What may be added in its place: less of it, or the least that is a lot. */
  readonly addition?: 'less' | 'least';
}

const UNREAD = { is: 'unread' } as const;
const UNREADY = { is: 'unready' } as const;
const MOMENT = { is: 'moment' } as const;
const PENDING = { is: 'pending' } as const;
const LASTING = { is: 'lasting' } as const;
const LESS = { ...LASTING, addition: 'less' } as const;

const DENIALS = {
  'already-adding': LASTING,
  'already-open': LASTING,
  'awaiting-full': LASTING,
  'bad-ladder': LASTING,
  'bad-price': LASTING,
  'bad-quote': UNREAD,
  'bad-stop': LASTING,
  barred: LASTING,
  'below-one-lot': { ...LASTING, times: 2, addition: 'least' },
  'called-off': LASTING,
  'card-waits': LASTING,
  closing: LASTING,
  cooldown: LASTING,
  correlated: LASTING,
  'daily-loss': { ...LESS, times: 0.5 },
  drawdown: LASTING,
  edited: LASTING,
  'entry-passed': PENDING,
  exposure: LESS,
  'frame-turned': LASTING,
  halted: LASTING,
  'kelly-no-edge': LASTING,
  'ladder-unproved': LASTING,
  'liquidation-too-near': LESS,
  'max-position-size': LESS,
  'max-positions': LASTING,
  'model-doubts': LASTING,
  // A lot of now is worth more than what was named: a moment later it may be less.
  'named-too-small': PENDING,
  'no-candles': LASTING,
  'no-depth': { ...MOMENT, addition: 'less' },
  'no-margin': LESS,
  'no-position': LASTING,
  'no-reference': LASTING,
  'no-stop': LASTING,
  'no-volatility': LASTING,
  'not-a-winner': LASTING,
  'not-armed': UNREADY,
  'not-its-own': LASTING,
  'nothing-to-change': LASTING,
  'open-risk': LESS,
  opposite: LASTING,
  'order-too-large': LESS,
  paused: PENDING,
  'per-day': LASTING,
  'price-did-not-come': LASTING,
  'price-moved': MOMENT,
  'recording-over': LASTING,
  'reward-too-small': LASTING,
  // So is the size that risk allows: it goes with the distance of the stop.
  size: PENDING,
  source: LASTING,
  'spread-too-wide': MOMENT,
  'stale-candles': UNREAD,
  'stale-funding': UNREAD,
  'stale-quote': UNREAD,
  'stop-beyond-liquidation': LASTING,
  'stop-inside-spread': MOMENT,
  'stop-passed': LASTING,
  'stop-side': LASTING,
  'stop-too-near': LESS,
  'stop-too-wide': LASTING,
  'stop-wrong-side': LASTING,
  'target-side': LASTING,
  'target-wrong-side': LASTING,
  'thin-book': MOMENT,
  'too-old': LASTING,
  unprotected: LASTING,
  unresolved: LASTING,
  unverified: UNREADY,
  'wide-spread': MOMENT,
} as const satisfies Readonly<Record<string, DenialKind>>;

/** Why our own rules say no; stable. */
export type DenialCode = keyof typeof DENIALS;

/** A "no" of our own rules (invariant 3: denied), with the numbers. */
export interface Denied {
  readonly denied: true;
  readonly code: DenialCode;
  /** One line for people, numbers included. */
  readonly reason: string;
  readonly numbers: Readonly<Record<string, number>>;
}

export const isDenied = (answer: object): answer is Denied => 'denied' in answer;

export const denied = (
  code: DenialCode,
  reason: string,
  numbers: Readonly<Record<string, number>> = {},
): Denied => ({ denied: true, code, reason, numbers });

/** What kind of "no" it is. */
export const kindOfDenial = ({ code }: Pick<Denied, 'code'>): DenialKind => DENIALS[code];
