import type { TradingSettings } from '../domain/index.js';
import { plural, span } from '../chat/telegram/format.js';
import type { MadeSafe } from './trader.js';

const list = (facts: readonly string[]): string =>
  [facts.slice(0, -1).join(', '), ...facts.slice(-1)].filter((fact) => fact !== '').join(' and ');

/** What was looked at, and what came of it; of what there was none only the positions are named. */
const checkedText = ({ positions, unsettled, canceledEntries, events, resumedIntents }: MadeSafe): string => {
  const rest = positions - unsettled;
  const facts = [
    positions === 0 ? 'no position of mine is open' : '',
    rest > 0 ? `${plural(rest, 'position')} with stop and target as they should be` : '',
    unsettled > 0 ? `${plural(unsettled, 'position')} whose stop is still being placed` : '',
    events > 0 ? `${plural(events, 'record')} of fills and fees booked` : '',
    canceledEntries > 0 ? `${plural(canceledEntries, 'entry order')} cancelled` : '',
    resumedIntents > 0 ? `${plural(resumedIntents, 'order')} taken up again` : '',
  ];
  return `Checked on the exchange: ${list(facts.filter((fact) => fact !== ''))}.`;
};

/**
 * What the chat says of a start; after the first one how long it was away, and what was checked.
 * @param now market time; a recording stands still while nobody plays it
 */
export const startText = (
  version: string,
  mode: TradingSettings['mode'],
  safe: MadeSafe | undefined,
  now: number,
): string => {
  const help = '/status shows what it does.';
  if (safe?.lastRead === undefined) return `RAD ${version} is running (${mode}). ${help}`;
  const away = mode === 'replay' ? '' : ` after ${span(now - safe.lastRead)} away`;
  return `RAD ${version} is running again (${mode})${away}. ${checkedText(safe)} ${help}`;
};
