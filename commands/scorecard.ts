import { scorecardOf, type SignalScore } from '../src/decide/analytics/index.js';
import { table } from '../src/chat/telegram/cards/table.js';
import type { Command } from '../src/chat/telegram/command.js';
import { percent, plainSigned, signedR } from '../src/chat/telegram/format.js';
import { noWords } from './no-words.js';

/** Beyond this the difference is hardly luck (about 95 %). */
const HARDLY_LUCK = 2;

const row = (name: string, { signals, meanR, winRate }: SignalScore): string[] => [
  name,
  String(signals),
  meanR === undefined ? '–' : plainSigned(meanR),
  winRate === undefined ? '–' : percent(winRate),
];

export const scorecard: Command = {
  name: 'scorecard',
  aliases: ['score'],
  menu: 'What approved and skipped signals made',
  help: '/scorecard: what approved, skipped and expired signals made or would have made, in R, net of fees: what your choice is worth',
  kind: 'read',
  async run(request, desk) {
    noWords(request);
    const outcomes = await desk.learning.outcomes();
    const scored = outcomes.flatMap(({ kind, r }) =>
      kind === 'denied' ? [] : [{ status: kind === 'traded' ? ('approved' as const) : kind, r }],
    );
    if (scored.length === 0)
      return {
        text: 'No signal has come to its end yet. Skipped and expired ones are followed to theirs, too.',
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
      ].join('\n'),
      picture: { kind: 'scorecard', ref: 'all' },
      silent: true,
    };
  },
};
