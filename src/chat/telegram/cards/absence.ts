import type { Signal } from '../../../domain/index.js';
import type { Reply } from '../command.js';
import { fitLines, inWords, plural, say, sideWord, span } from '../format.js';
import { signalButtons, signalLine } from './overview.js';

/** Lines of each kind that are shown. */
const MOST = 8;

const overLine = ({ plan, status, note }: Signal): string =>
  `• ${sideWord(plan.side)} ${say(plan.symbol, 24)}: ${status}${note === undefined ? '' : `, ${say(inWords(note), 120)}`}`;

interface Absence {
  /** Length of the silence, ms. */
  readonly silence: number;
  readonly marketNow: number;
  /** Of those that came in it, as they are now. */
  readonly came: readonly Signal[];
  /** Everything that waits for an answer, the newest first. */
  readonly waiting: readonly Signal[];
}

/** After a long silence: what came, and what of it still stands. */
export const absenceCard = ({ silence, marketNow, came, waiting }: Absence): Reply => {
  const over = came.filter(({ status }) => status !== 'offered');
  const more = over.length > MOST ? [`… and ${over.length - MOST} more`] : [];
  return {
    text: fitLines([
      `👋 <b>${plural(came.length, 'signal')} came</b> in the ${span(silence)} since your last word`,
      ...(waiting.length === 0
        ? ['None waits for your answer any more.']
        : [
            `<b>${waiting.length} waiting</b>`,
            ...waiting.slice(0, MOST).map((one) => signalLine(one, marketNow)),
          ]),
      ...(waiting.length > MOST ? [`… and ${waiting.length - MOST} more: /signals`] : []),
      ...(over.length === 0 ? [] : ['Over by now:', ...over.slice(0, MOST).map(overLine), ...more]),
    ]),
    buttons: signalButtons(waiting),
  };
};
