import { reasonName } from '../../../trade/views/reason-names.js';
import type { ScoredSource } from '../../../trade/views/sources.js';
import { wonShare, type Counts, type RecordOfR, type SourceScore } from '../../../decide/analytics/index.js';
import type { TurnedAway } from '../../../domain/index.js';
import { inRows, show, type Reply } from '../command.js';
import { amount, percent, plural, say, signedPercent, signedR } from '../format.js';

/** Reasons that are named of each kind. */
const NAMED = 5;

const total = (counts: Counts): number => counts.reduce((sum, [, count]) => sum + count, 0);

/** `3 not read: names no symbol 2, spot, not futures 1`; nothing for none. */
const countLine = (what: string, counts: Counts): string[] => {
  if (counts.length === 0) return [];
  const named = counts.slice(0, NAMED).map(([name, count]) => `${say(name, 48)} ${amount(count)}×`);
  const more = counts.length > NAMED ? ', …' : '';
  return [`${amount(total(counts))} ${what}: ${named.join(', ')}${more}`];
};

const recordLine = (what: string, record: RecordOfR): string => {
  const { count, meanR, totalR, interval } = record;
  if (meanR === undefined) return `${what}: none has ended yet`;
  const range = interval
    ? ` (95%: ${signedR(interval.low)} to ${signedR(interval.high)})`
    : ' (too few to tell from luck)';
  return `${what}: <b>${signedR(meanR)}</b> on average in ${amount(count)}${range} · ${percent(wonShare(record) ?? 0)} won · ${signedR(totalR)} in all`;
};

const delayText = (ms: number): string =>
  ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;

const slippageLine = ({ trades, mean }: SourceScore['slippage']): string[] =>
  mean === undefined
    ? []
    : [
        `Entries ${signedPercent(Math.abs(mean), 2).replace('+', '')} ${mean > 0 ? 'worse' : 'better'} than when its message came, in ${plural(trades, 'trade')}`,
      ];

const delayLine = ({ median, p95 }: SourceScore['delay']): string[] =>
  median === undefined || p95 === undefined
    ? []
    : [`Message to card ${delayText(median)}, one in twenty over ${delayText(p95)}`];

const TURNED_AWAY: Readonly<Record<TurnedAway, string>> = {
  late: 'too late',
  off: 'switched off',
  fast: 'too fast',
  store: 'not to be written down',
  broken: 'no readable text',
  flood: 'too many posts a minute',
  lost: 'lost while Redis was away',
};

const byName = (counts: Counts): Counts => counts.map(([code, count]) => [reasonName(code), count]);

const inWords = (counts: Counts): Counts =>
  counts.map(([why, count]) => [TURNED_AWAY[why as TurnedAway] ?? why, count]);

/** What a source is worth: what its ideas made first, then what became of its messages. HTML. */
export const scoreLines = ({ score, isBad }: Pick<ScoredSource, 'score' | 'isBad'>): string[] => {
  const {
    messages,
    refused,
    byHand,
    denied,
    ignored,
    updates,
    offered,
    fates,
    taken,
    untaken,
    unfilled,
    turnedAway,
  } = score;
  const fatesText = fates.map(([what, count]) => `${say(what, 32)} ${amount(count)}`).join(', ');
  return [
    ...(isBad ? ['⚠️ Its record is clearly bad.'] : []),
    recordLine('Traded', taken),
    recordLine('Not taken, would have made', untaken),
    ...(unfilled > 0 ? [`Price never came: ${amount(unfilled)} (made nothing, counted in neither)`] : []),
    `${plural(messages, 'message')} kept · ${plural(offered, 'card')}${fatesText === '' ? '' : `: ${fatesText}`}`,
    ...countLine('not read', byName(refused)),
    ...(byHand > 0 ? [`${amount(byHand)} of those planned by your hand`] : []),
    ...countLine('denied by your rules', byName(denied)),
    ...countLine('turned away unread', inWords(turnedAway)),
    ...(updates + ignored > 0
      ? [`${plural(updates, 'update')} to its trades · ${amount(ignored)} not meant as a signal`]
      : []),
    ...slippageLine(score.slippage),
    ...delayLine(score.delay),
  ];
};

/** Whether nothing is known of a source yet. */
export const isEmptyScore = ({ score: { messages, turnedAway }, results }: ScoredSource): boolean =>
  messages + results.length + turnedAway.length === 0;

/** What a source is worth, with what each of its signals made as a picture. */
export const sourceScoreCard = (scored: ScoredSource): Reply => ({
  text: [`📡 <b>${say(scored.score.name, 24)}</b>`, ...scoreLines(scored)].join('\n'),
  ...scorePicture(scored),
  silent: true,
});

/** Its picture, where there is anything to draw. */
export const scorePicture = ({ score, results }: ScoredSource): Pick<Reply, 'picture'> =>
  results.length > 0 ? { picture: { kind: 'source', ref: score.name } } : {};

/** A source in one line among others. */
export const scoreLine = ({ taken, untaken }: SourceScore): string =>
  taken.meanR === undefined && untaken.meanR === undefined
    ? 'no result yet'
    : [
        ...(taken.meanR === undefined ? [] : [`${signedR(taken.meanR)} in ${plural(taken.count, 'trade')}`]),
        ...(untaken.meanR === undefined
          ? []
          : [`${signedR(untaken.meanR)} in ${amount(untaken.count)} not taken`]),
      ].join(' · ');

/** The sources by what they made, each with a button to its score; nothing where there is none. */
export const sourceScoreList = (
  scored: readonly ScoredSource[],
): Pick<Reply, 'text' | 'buttons'> | undefined =>
  scored.length === 0
    ? undefined
    : {
        text: [
          '<b>Sources</b>',
          ...scored.map(
            ({ score, isBad }) =>
              `📡 <b>${say(score.name, 24)}</b>${isBad ? ' ⚠️' : ''} · ${scoreLine(score)}`,
          ),
        ].join('\n'),
        buttons: inRows(
          scored.map(({ score: { name } }) => show(name, `scorecard ${name}`)),
          3,
        ),
      };
