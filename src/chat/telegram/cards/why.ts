import { countVotes, type JournalEntry, type Signal, votesText } from '../../../domain/index.js';
import type { Outlook, Verdicts } from '../../../trade/desk/desk.js';
import { amount, fitLines, inWords, price, say, timeText } from '../format.js';
import { journalBlocks } from './journal-text.js';
import { planLine, riskLine, type WhyContext } from './journal-words.js';
import { recordLine, standLine } from './signal.js';
import { sourceMark } from './source.js';

/** What the strategy makes of a symbol now. */
export const outlookLine = ({ analysis, signal, reason }: Outlook, timeZone: string): string => {
  const verdict = signal ? `a ${signal} signal: ${say(reason, 120)}` : `no signal: ${say(reason, 200)}`;
  return `<b>Now</b> (candle of ${timeText(analysis.candleTime, timeZone)}): ${verdict}\nMarket ${analysis.regime} · ${votesText(analysis)}`;
};

/** Why a symbol gives no signal, in few words, by the code of the rule. */
const VERDICTS: ReadonlyMap<string, string> = new Map([
  ['signal', 'gives a signal'],
  ['no-side', 'votes even'],
  ['frames-disagree', '4h or 1d against the votes'],
  ['below-threshold', 'votes too weak'],
  ['not-fresh', 'under way since an earlier candle'],
  ['no-volatility', 'does not move'],
  ['stop-too-wide', 'stop too far away'],
  ['warm-up', 'too few candles yet'],
  ['stale', 'candles too old'],
  ['unread', 'could not be read'],
]);

/** Why there is no signal, most frequent first: `Now: 8 × 4h or 1d against the votes · 3 × votes too weak`. */
export const verdictsLine = ({ symbols, by }: Verdicts): string =>
  symbols === 0
    ? 'No symbol is scanned (/pairs, /sides).'
    : `Now: ${[...by]
        .toSorted(([, a], [, b]) => b - a)
        .map(([code, count]) => `${count} × ${VERDICTS.get(code) ?? say(code, 24)}`)
        .join(' · ')}`;

/** Which signals are meant by such, and what their record does not say. */
const recordNotes = ({ record, opportunity }: Signal): readonly string[] => {
  if (!record) return [];
  const { contra } = countVotes(opportunity.analysis.votes, opportunity.side);
  const notes = [
    `such: ${opportunity.side}s of the strategy with ${contra > 0 ? 'some votes' : 'no vote'} against them`,
    ...(record.low <= 0 && record.high >= 0 ? ['the interval includes 0, so it may be luck'] : []),
    ...(record.source === 'recorded' ? ['the rules were chosen on these candles: expect less'] : []),
  ];
  return [`<i>${notes.join('; ')}</i>`];
};

const bar = (share: number): string =>
  '▮'.repeat(Math.round(share * 5)) + '▯'.repeat(5 - Math.round(share * 5));

const DIRECTION: Readonly<Record<string, string>> = { long: '📈', short: '📉' };

/** Votes, slower frames and risk behind a signal, then what became of it, the newest first. */
export const signalWhy = (signal: Signal, entries: readonly JournalEntry[], context: WhyContext): string => {
  const { opportunity, plan } = signal;
  const { analysis } = opportunity;
  const instrument = context.instrument(plan.symbol);
  const at = (value: number | undefined): string => (value === undefined ? 'none' : price(value, instrument));
  const heaviest = Math.max(1e-9, ...analysis.votes.map(({ weight }) => weight));
  const votes = analysis.votes
    .filter(({ side }) => side !== undefined)
    .toSorted((a, b) => b.weight - a.weight)
    .slice(0, 12);
  const silent = analysis.votes.filter(({ side }) => side === undefined).length;
  return fitLines([
    `❓ <b>Why ${say(plan.symbol, 24)} ${plan.side}</b>${sourceMark(signal)} · ${say(signal.id, 12)} · ${signal.status}`,
    standLine(opportunity),
    ...recordLine(signal),
    ...recordNotes(signal),
    `Market <b>${analysis.regime}</b>, candle of ${timeText(analysis.candleTime, context.timeZone)}`,
    '',
    '<b>Votes</b>, the heaviest first',
    ...votes.map(
      (vote) =>
        `${DIRECTION[vote.side ?? ''] ?? '·'} ${bar(vote.weight / heaviest)} ${say(inWords(vote.reason), 110)} · weight ${amount(vote.weight)}`,
    ),
    ...(silent > 0 ? [`${silent} had no opinion.`] : []),
    ...(analysis.frames.length > 0 ? ['', '<b>Slower frames</b>'] : []),
    ...analysis.frames.map(
      (frame) =>
        `${DIRECTION[frame.direction] ?? '▫️'} ${frame.timeframe}: ${say(inWords(frame.reason.replace(`${frame.timeframe}: `, '')), 120)}`,
    ),
    '',
    '<b>Risk</b>',
    planLine(plan, at),
    riskLine(plan),
    ...plan.warnings.slice(0, 4).map((warning) => `⚠️ ${say(inWords(warning), 160)}`),
    ...(entries.length > 0 ? ['', '<b>What became of it</b>, the newest first'] : []),
    ...journalBlocks(entries, context, false),
  ]).trimEnd();
};
