import { carefulOf, type Rehearsal, type RehearsedFacts } from '../../src/domain/index.js';
import type { BotDocs } from '../../src/state/store/docs.js';
import type { Store } from '../../src/state/store/store.js';
import { stepOf } from './lines.js';
import type { Report, ReportedLine } from './report.js';
import type { Verdict } from './types.js';

/**
 * Keeps what a rehearsal came to where the bot reads it. One that placed no order, or was interrupted, says nothing
 * against a whole one before it unless a line of it is red; what it found is heeded all the same.
 */
export const remember = async (store: Store<BotDocs>, report: Report): Promise<void> => {
  const before = (await store.get('rehearsal', 'main'))?.value;
  const now = rehearsalOf(report);
  const isVerdict = now.isWhole || now.red.length > 0 || !before;
  const facts = carefulOf(stillOf(before?.facts ?? {}, report, now.isWhole), now.facts);
  const kept = isVerdict ? now : before;
  await store.commit({ put: [{ kind: 'rehearsal', id: 'main', value: { ...kept, facts } }] });
};

/** What of earlier findings was not measured anew: a page by a whole rehearsal, the window around funding by its line. */
const stillOf = (
  { candlePage, fundingWindow }: RehearsedFacts,
  { lines }: Report,
  isWhole: boolean,
): RehearsedFacts => {
  const isMeasured = lines.some(({ id, verdict }) => id === '11b.window' && verdict !== 'fail');
  return {
    ...(candlePage === undefined || isWhole ? {} : { candlePage }),
    ...(fundingWindow === undefined || isMeasured ? {} : { fundingWindow }),
  };
};

const rehearsalOf = ({ ended, ending, lines, facts }: Report): Rehearsal => {
  const proved = new Set(lines.filter(({ verdict }) => verdict !== 'fail').map(({ id }) => stepOf(id)));
  return {
    at: ended,
    isWhole: ending === 'complete' && proved.has('11') && proved.has('12'),
    hasLadder: ending === 'complete' && proved.has('10b'),
    red: linesOf(lines, 'fail'),
    yellow: linesOf(lines, 'warn'),
    facts,
  };
};

const linesOf = (lines: readonly ReportedLine[], verdict: Verdict): Rehearsal['red'] =>
  lines.filter((line) => line.verdict === verdict).map(({ id, name, why = '' }) => ({ id, name, why }));
