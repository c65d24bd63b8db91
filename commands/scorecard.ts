import { scorecardOf, type SignalScore } from '../src/decide/analytics/index.js';
import { table } from '../src/chat/telegram/cards/table.js';
import { sourceScoreCard, sourceScoreList } from '../src/chat/telegram/cards/source-score.js';
import type { Command, Reply } from '../src/chat/telegram/command.js';
import { quote, BadInputError } from '../src/domain/index.js';
import { percent, plainSigned, signedR } from '../src/chat/telegram/format.js';

/** Beyond this the difference is hardly luck (about 95 %). */
const HARDLY_LUCK = 2;

const row = (name: string, { signals, meanR, winRate }: SignalScore): string[] => [
  name,
  String(signals),
  meanR === undefined ? '–' : plainSigned(meanR),
  winRate === undefined ? '–' : percent(winRate),
];

/** @throws BadInputError with the sources that there are */
const scoreOf = (word: string, sources: Parameters<typeof sourceScoreList>[0]): Reply => {
  const found = sources.find(({ score }) => score.name === word.toLowerCase());
  if (found) return sourceScoreCard(found);
  const names = sources.map(({ score }) => score.name);
  throw new BadInputError(
    `There is no source ${quote(word)}; ${names.length === 0 ? 'none is named yet' : `there is ${names.join(', ')}`}.`,
  );
};

export const scorecard: Command = {
  name: 'scorecard',
  aliases: ['score'],
  menu: 'What approved and skipped signals made',
  help: [
    '/scorecard: what approved, skipped and expired signals made or would have made, in R, net of fees: what your choice is worth',
    '<code>/scorecard tradingview</code>: what a source is worth: its trades, what you skipped, what was not read and why',
  ].join('\n'),
  kind: 'read',
  async run({ args: [word, extra] }, desk) {
    if (extra !== undefined)
      throw new BadInputError('One source at a time. For example /scorecard tradingview.');
    const sources = await desk.sources.scores();
    if (word !== undefined) return scoreOf(word, sources);
    const list = sourceScoreList(sources);
    const outcomes = await desk.learning.outcomes();
    const scored = outcomes.flatMap(({ kind, r }) =>
      kind === 'denied' ? [] : [{ status: kind === 'traded' ? ('approved' as const) : kind, r }],
    );
    if (scored.length === 0)
      return {
        text: [
          'No signal has come to its end yet. Skipped and expired ones are followed to theirs, too.',
          list?.text ?? '',
        ]
          .join('\n')
          .trim(),
        buttons: list?.buttons ?? [],
      };
    const { approved, skipped, expired, choice, choiceT } = scorecardOf(scored);
    const verdict =
      choice === undefined
        ? 'Your choice can be judged once approved and skipped signals have both ended.'
        : `What you approved made ${signedR(choice)} ${choice < 0 ? 'less' : 'more'} a signal than what you skipped: ${choiceT !== undefined && Math.abs(choiceT) > HARDLY_LUCK ? 'hardly luck' : 'not to be told from luck'} (t ${choiceT?.toFixed(1) ?? '–'}).`;
    return {
      text: [
        '<b>Signals and what became of them</b>',
        table([
          ['', 'n', 'mean R', 'won'],
          row('approved', approved),
          row('skipped', skipped),
          row('expired', expired),
        ]),
        verdict.replace('made −', 'made '),
        'Skipped and expired ones are estimates: stop, trail, target and time along the candles, fees included.',
        ...(list ? [list.text] : []),
      ].join('\n'),
      buttons: list?.buttons ?? [],
      picture: { kind: 'scorecard', ref: 'all' },
      silent: true,
    };
  },
};
