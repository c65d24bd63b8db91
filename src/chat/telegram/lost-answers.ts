import type { Clock } from '../../clock.js';
import type { JournalEntry, JournalEvent, Log } from '../../domain/index.js';
import type { BotDocs } from '../../state/store/docs.js';
import type { Store } from '../../state/store/store.js';
import type { TradingDesk } from '../../trade/desk/desk.js';
import { wordsOf } from './cards/journal-words.js';
import type { Tools } from './command.js';
import { plainText } from './outgoing.js';

/** How often it is looked whether the state store is back, ms. */
const LOOKS = 1_000;
/** What was asked on a connection that broke may be done so much later, ms. */
const LATE = 1_000;
/** As many journal entries are looked through, and as many are told. */
const MOST = 500;
const TOLD = 5;

/** What comes of a word of the owner's, and of nothing else but an alarm of the bot's. */
const EVENTS: ReadonlySet<JournalEvent> = new Set([
  'called-off',
  'approval-undone',
  'approval-denied',
  'resize-denied',
  'addition-denied',
  'signal-skipped',
  'signal-replanned',
  'adopted',
  'forgotten',
  'unlocked',
  'paused',
  'resumed',
  'halted',
  'armed',
  'disarmed',
  'setting-changed',
  'pairs-changed',
  'source-added',
  'source-changed',
  'source-removed',
  'remarked',
  'model-stepped-back',
]);

const isOwners = (entry: JournalEntry, what: string): boolean =>
  EVENTS.has(entry.event) ||
  (entry.event === 'intent-recorded' && entry.data?.by === 'owner') ||
  (entry.event === 'signal-offered' && what === '/open');

export interface LostAnswers {
  /**
   * The state store went away between doing and answering: once it is back it is looked up what became of it, and told.
   * @param what as the owner knows it: `/close`
   * @param before the journal's newest number ahead of it; undefined where that was not answered either
   */
  follow(what: string, before: number | undefined): void;
}

export const createLostAnswers = (parts: {
  readonly desk: Pick<TradingDesk, 'account'>;
  readonly store: Pick<Store<BotDocs>, 'commit'>;
  readonly storeIllness: Tools['storeIllness'];
  readonly clock: Pick<Clock, 'sleep'>;
  readonly timeZone: string;
  readonly log: Log;
}): LostAnswers => {
  const { desk, store, storeIllness, clock, timeZone, log } = parts;

  const becameOf = async (what: string, before: number | undefined): Promise<string> => {
    if (before === undefined)
      return `Redis is back. What became of ${what} cannot be told: look at /why and /positions before you say it again.`;
    const last = await desk.account.lastJournal();
    const since = last > before ? await desk.account.journal(Math.min(last - before, MOST)) : [];
    const found = since.filter((entry) => isOwners(entry, what)).slice(-TOLD);
    if (found.length === 0)
      return `Redis is back: nothing of ${what} was noted, and nothing was done. Say it again if it is still wanted.`;
    const context = { timeZone, instrument: () => undefined };
    const lines = found.map((entry) =>
      plainText(`${entry.symbol ? `${entry.symbol}: ` : ''}${wordsOf(entry, context)[0] ?? entry.event}`),
    );
    return [`Redis is back: ${what} was noted.`, ...new Set(lines)].join('\n');
  };

  const settle = async (what: string, before: number | undefined): Promise<void> => {
    for (;;) {
      await clock.sleep(LOOKS);
      if ((await storeIllness()) !== undefined) continue;
      await clock.sleep(LATE);
      try {
        const text = await becameOf(what, before);
        return await store.commit({ pushes: [{ type: 'notice', level: 'info', text }] });
      } catch (error) {
        log.debug({ what, err: error }, 'not looked up yet');
      }
    }
  };

  return {
    follow: (what, before) => void settle(what, before),
  };
};
