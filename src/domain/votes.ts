import type { Advice } from './learning.js';
import { BY_HAND, calledBy, isStrategys, OWNER } from './source.js';
import type { Analysis, FrameView, Opportunity, Vote } from './analysis.js';
import { sum } from './number.js';
import { opposite, type Side } from './side.js';
import type { Signal } from './signal.js';

/** How many votes speak for a side and against it, of all there are. */
export interface VoteCount {
  readonly pro: number;
  readonly contra: number;
  readonly of: number;
}

export const countVotes = (votes: readonly Vote[], side: Side): VoteCount => ({
  pro: votes.filter((vote) => vote.side === side).length,
  contra: votes.filter((vote) => vote.side === opposite(side)).length,
  of: votes.length,
});

/** The side to which the weight of the votes leans; undefined while it is even or unknown. */
const leanOf = ({ confidence = 0 }: Pick<Analysis, 'confidence'>): Side | undefined =>
  confidence > 0 ? 'long' : confidence < 0 ? 'short' : undefined;

/** Whether the votes lean to the other side. */
export const isAgainstVotes = ({ analysis, side }: Pick<Opportunity, 'analysis' | 'side'>): boolean =>
  leanOf(analysis) === opposite(side);

/** How the votes stand, led by the side to which they lean: `2 of 8 votes short, 4h and 1d agree`. A count, no likelihood. */
export const votesText = (analysis: Analysis): string => {
  const { votes, frames } = analysis;
  const side = leanOf(analysis);
  if (side === undefined) return 'the votes are even';
  return [countText(votes, side), ...framesText(frames, side)].join(', ');
};

/** `5 of 8 votes long, 1 short`. Votes weigh unequally: where the fewer lead, it says so. */
export const countText = (votes: readonly Vote[], side: Side): string => {
  const { pro, contra, of } = countVotes(votes, side);
  const other = opposite(side);
  const outweighed = contra >= pro && weightOf(votes, other) < weightOf(votes, side);
  const against =
    contra === 0
      ? ''
      : `, ${contra}${outweighed ? ` lighter ${contra === 1 ? 'one' : 'ones'}` : ''} ${other}`;
  return `${pro} of ${of} votes ${side}${against}`;
};

const weightOf = (votes: readonly Vote[], side: Side): number =>
  sum(votes.filter((vote) => vote.side === side).map(({ weight }) => weight));

/** How the votes stand to what is to be traded: a trade by hand may go against them. */
export const standText = (opportunity: Pick<Opportunity, 'analysis' | 'side'>): string =>
  `${isAgainstVotes(opportunity) ? 'against the votes: ' : ''}${votesText(opportunity.analysis)}`;

/** An opportunity, and whose idea it is. */
export interface Sourced {
  readonly opportunity: Opportunity;
  readonly source?: Signal['source'] | undefined;
}

/** Signals that are alike, whose record is kept: the side, and whether a vote speaks against it. */
export type SignalClass = `${Side} ${'unopposed' | 'opposed'}`;

/** What a signal is marked with when it is decided, for what is learned of it later. */
export interface SignalMarks {
  /** Absent for a trade by hand, and for what was recorded before there were classes. */
  readonly signalClass?: SignalClass;
  /** Absent for a trade by hand, and where nothing was learned. */
  readonly advice?: Advice;
}

/** The marks of one thing as a part of another. */
export const marksOf = ({
  signalClass,
  advice,
}: {
  readonly [K in keyof SignalMarks]: SignalMarks[K] | undefined;
}): SignalMarks => ({ ...(signalClass ? { signalClass } : {}), ...(advice ? { advice } : {}) });

/** Undefined for what is not the strategy's idea: its record says nothing of such. */
export const signalClassOf = ({
  opportunity: { analysis, side },
  source,
}: Sourced): SignalClass | undefined =>
  isStrategys({ source })
    ? `${side} ${countVotes(analysis.votes, side).contra > 0 ? 'opposed' : 'unopposed'}`
    : undefined;

/** Why a trade was opened; of one that is not the strategy's idea whose it is, and how the votes stood. */
export const openingReasons = ({ opportunity, source }: Sourced): readonly string[] => {
  if (source === undefined || isStrategys({ source })) return opportunity.reasons;
  const mark = isAgainstVotes(opportunity) ? '⚠ ' : '';
  const head = source === OWNER ? BY_HAND : `signal of ${calledBy(source)}`;
  return [`${mark}${head}, ${standText(opportunity)}`, ...opportunity.reasons];
};

/** The slow frames beside votes for a side: `4h agrees, 1d points short`. */
const framesText = (frames: readonly FrameView[], side: Side): readonly string[] => {
  const told = (isTold: (direction: FrameView['direction']) => boolean, one: string, many: string) => {
    const names = frames.filter(({ direction }) => isTold(direction)).map(({ timeframe }) => timeframe);
    return names.length === 0 ? [] : [`${names.join(' and ')} ${names.length === 1 ? one : many}`];
  };
  const other = opposite(side);
  return [
    ...told((direction) => direction === side, 'agrees', 'agree'),
    ...told((direction) => direction === other, `points ${other}`, `point ${other}`),
    ...told((direction) => direction !== side && direction !== other, 'is undecided', 'are undecided'),
  ];
};
