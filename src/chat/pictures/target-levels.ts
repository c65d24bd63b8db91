import { sign, type Side } from '../../domain/index.js';
import { formatAmount, formatOutcome, isDrawable, isPrice } from './format.js';
import type { Level, PriceFrame } from './price-frame.js';
import type { TargetMark } from './spec.js';

/** Shares that come so near to the whole are all of it. */
const WHOLE = 0.9999;
/** Of a reward's tint, what is left where nothing is still to go. */
const LEAST_TINT = 0.3;

interface Aimed {
  readonly side: Side;
  readonly targets?: readonly TargetMark[];
}

const shareOf = ({ share }: TargetMark): number => (isDrawable(share) ? Math.min(1, Math.max(0, share)) : 1);

/** `30%`, `12.5%`. */
const shareText = (share: number): string => {
  const percent = Number((share * 100).toFixed(1));
  return `${formatAmount(percent, Number.isInteger(percent) ? 0 : 1)}%`;
};

/** Targets that can be drawn, nearest first. */
export const soundTargets = ({ side, targets = [] }: Aimed): TargetMark[] =>
  targets.filter(({ price }) => isPrice(price)).toSorted((a, b) => sign(side) * (a.price - b.price));

/**
 * The labels of the targets: the only one by that name, several numbered from the nearest on, each with its share. What
 * was taken off has a tick; that, and what takes nothing off, is outlined.
 * @param more what they have in common beside that
 */
export const targetLevels = (spec: Aimed, more: Partial<Level> = {}): Level[] => {
  const targets = soundTargets(spec);
  const [only] = targets;
  if (only && targets.length === 1 && shareOf(only) >= WHOLE && !only.done)
    return [{ name: 'Target', price: only.price, tone: 'gain', note: formatOutcome(only.makes), ...more }];
  return targets.map((target, i) => ({
    name: `${target.done ? '✓ ' : ''}T${i + 1}${shareOf(target) > 0 ? ` ${shareText(shareOf(target))}` : ''}`,
    price: target.price,
    tone: 'gain',
    quiet: target.done === true || target.makes === undefined,
    note: formatOutcome(target.makes),
    ...more,
  }));
};

/** The stop's name beside the targets: it is what the whole trade comes to, where each of several targets is for its part. */
export const stopName = ({ targets = [] }: Pick<Aimed, 'targets'>): string =>
  targets.length > 1 ? 'Stop, in all' : 'Stop';

/** `30% runs on`: what no target is for; empty where it is all spoken for. */
export const runnerText = ({ targets = [] }: Pick<Aimed, 'targets'>): string => {
  const share = targets.reduce((sum, target) => sum + shareOf(target), 0);
  return targets.length === 0 || share > WHOLE - 0.005 ? '' : `${shareText(1 - share)} runs on`;
};

/** The way from entry to each target that is still to be reached, the fainter the less of the position goes so far. */
export const drawRewardZones = (frame: PriceFrame, spec: Aimed, entry: number, from: number): void => {
  const { weak, strong } = frame.scene.theme.tint;
  const live = soundTargets(spec).filter(({ done }) => !done);
  const all = live.reduce((sum, target) => sum + shareOf(target), 0);
  let [price, left] = [entry, all];
  for (const target of live) {
    const tint = LEAST_TINT + (1 - LEAST_TINT) * (all > 0 ? left / all : 1);
    frame.drawZone(from, frame.now, price, target.price, 'gain', weak * tint);
    frame.drawZone(Math.max(from, frame.now), frame.right, price, target.price, 'gain', strong * tint);
    price = target.price;
    left -= shareOf(target);
  }
};
