import type { Denied } from '../../../domain/index.js';
import type { Refused } from '../../../trade/core/results.js';
import type { Reply } from '../command.js';
import { inWords, say } from '../format.js';

/** In order, but it came to nothing: the reason in one line. */
export const refusalCard = ({ reason }: Pick<Refused, 'reason'>): Reply => ({
  text: `⚠️ ${say(inWords(reason.charAt(0).toUpperCase() + reason.slice(1)), 600)}`,
  undone: true,
});

const SMALLER = '½× on the card may fit; closing something in /positions makes room, too.';
const WAITS = 'The card stays: try again when the book is fuller.';

/** What would work instead, by the code of the rule. */
const REMEDIES: Readonly<Record<string, string>> = {
  paused: '/resume lets entries begin again.',
  halted: '/resume ends the halt.',
  'not-armed': '/arm lets entries begin.',
  cooldown: '/unlock lifts the lock on this symbol.',
  drawdown: '/resume asks whether the peak is to begin anew.',
  'already-open': '/scale adds to what is open, /target moves its stop and target.',
  'max-positions': 'Close one of /positions first, or set MAX_OPEN_POSITIONS higher (/settings).',
  correlated: 'Close one that moves with it first, or set MAX_CORRELATION higher (/settings).',
  'daily-loss': '½× on the card may fit in what is left of the day; the count begins anew at 00:00 UTC.',
  'open-risk': SMALLER,
  exposure: SMALLER,
  'no-margin': SMALLER,
  'below-one-lot':
    '2× on the card may reach one contract; what a trade may risk is RISK_PER_TRADE (/settings).',
  'stop-too-wide': 'A nearer stop is yours to set: /open with sl -5%, for example.',
  'spread-too-wide': WAITS,
  'no-depth': WAITS,
  'stop-inside-spread': WAITS,
};

/** A "no" of our own rules, with its numbers in words, and what would work. */
export const deniedCard = ({ code, reason }: Pick<Denied, 'code' | 'reason'>): Reply => ({
  text: [
    `⛔ Denied by our rules: ${say(inWords(reason), 600)}`,
    ...(REMEDIES[code] === undefined ? [] : [`💡 ${REMEDIES[code]}`]),
  ].join('\n'),
  undone: true,
});
