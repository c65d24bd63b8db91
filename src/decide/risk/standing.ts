import {
  denied,
  isDenied,
  isStrategys,
  kindOfDenial,
  sign,
  type Control,
  type Denied,
  type Plan,
  type Signal,
  type Snapshot,
} from '../../domain/index.js';

/** What is known at a moment of that which a waiting signal stands on. */
export interface Standing {
  readonly mark: number;
  /** The newest closed candle with its slow frames; absent on too few candles. */
  readonly candle?: Snapshot;
  /** Between which prices the closed candles lie that opened since it was planned; absent where there are none. */
  readonly range?: { readonly low: number; readonly high: number };
  /** Why the owner wants no signals of this symbol or side. */
  readonly barred?: string;
  readonly control: Pick<Control, 'pausedBy'>;
  /** What the rules make of it on the prices of now. */
  readonly plan: Plan | Denied;
}

type Waiting = Pick<Signal, 'plan' | 'source'>;

/** Whether the price has been beyond the signal's stop since it was planned; candles count whole. */
export const passedStop = (
  { plan: { side, stop, waits } }: Pick<Waiting, 'plan'>,
  { mark, range }: Pick<Standing, 'mark' | 'range'>,
): Denied | undefined => {
  // Ahead of a breakout the price lies on the other side of the stop.
  if (waits === 'trigger') return undefined;
  const since = range ? [range.low, range.high] : [];
  if ([mark, ...since].every((price) => sign(side) * (price - stop) > 0)) return undefined;
  return denied('stop-passed', `the price has passed its stop at ${stop}`, { stop, mark });
};

const turnedFrame = ({ plan: { side }, ...of }: Waiting, { candle }: Standing): Denied | undefined => {
  const against = side === 'long' ? 'short' : 'long';
  const turned = isStrategys(of) && candle?.frames.find(({ direction }) => direction === against);
  return turned ? denied('frame-turned', `the ${turned.timeframe} frame has turned ${against}`) : undefined;
};

const lastingDenial = ({ plan, control }: Standing): Denied | undefined => {
  if (!isDenied(plan)) return undefined;
  const byLimit = plan.code === 'paused' && control.pausedBy === 'limit';
  return byLimit || kindOfDenial(plan).is === 'lasting' ? plan : undefined;
};

/** Why a signal that waits has nothing left to stand on; undefined while it may still be taken, now or soon. */
export const whyGone = (signal: Waiting, now: Standing): Denied | undefined =>
  (now.barred === undefined ? undefined : denied('barred', now.barred)) ??
  passedStop(signal, now) ??
  turnedFrame(signal, now) ??
  lastingDenial(now);
