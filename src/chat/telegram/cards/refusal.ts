import type { Denied } from '../../../domain/index.js';
import type { Refused } from '../../../trade/core/results.js';
import type { Reply } from '../command.js';
import { inWords, say } from '../format.js';

/** In order, but it came to nothing: the reason in one line. */
export const refusalCard = ({ reason }: Pick<Refused, 'reason'>): Reply => ({
  text: `⚠️ ${say(inWords(reason.charAt(0).toUpperCase() + reason.slice(1)), 600)}`,
  undone: true,
});

/** A "no" of our own rules, with its numbers in words. */
export const deniedCard = ({ reason }: Pick<Denied, 'reason'>): Reply => ({
  text: `⛔ Denied by our rules: ${say(inWords(reason), 600)}`,
  undone: true,
});
