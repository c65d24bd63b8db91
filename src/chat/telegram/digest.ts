import type { Clock } from '../../clock.js';
import { type PushMode } from '../../domain/index.js';
import type { BotDocs } from '../../state/store/docs.js';
import { retryConflicts } from '../../state/store/retry-conflicts.js';
import { getOr, type Store, type StoredPush } from '../../state/store/store.js';
import type { Reply } from './command.js';

/** More silent messages than this at once become one. */
const RUN = 5;
/** More pushes than this at once are the end of an outage: what needs no answer is then told in few messages. */
const FLOOD = 15;
/** Telegram HTML that fits a message, with room for the head. */
const ROOM = 3_800;

export interface GroupRules {
  readonly mode: (stored: StoredPush) => PushMode;
  /** Redraws a card and says nothing. */
  readonly isDrawing: (stored: StoredPush) => boolean;
  /** Must be seen by itself whatever happens: an alarm, a signal that waits. */
  readonly standsAlone: (stored: StoredPush) => boolean;
}

/**
 * The pushes from the front that become one message: those that come silently anyway when there are more than five in
 * a row, and after an outage everything that needs no answer. Empty when the first is to come by itself.
 */
export const groupOf = (pushes: readonly StoredPush[], rules: GroupRules): readonly StoredPush[] => {
  const flood = pushes.length > FLOOD;
  const end = pushes.findIndex(
    (one) => rules.standsAlone(one) || !(flood || rules.isDrawing(one) || rules.mode(one) !== 'loud'),
  );
  const run = pushes.slice(0, end < 0 ? pushes.length : end);
  const said = run.filter((one) => !rules.isDrawing(one) && rules.mode(one) !== 'off');
  return said.length > RUN ? run : [];
};

/** As many lines as fit one message, from the front; at least one. */
export const fitting = <T extends { readonly text: string }>(lines: readonly T[]): readonly T[] => {
  let length = 0;
  const end = lines.findIndex(({ text }) => (length += text.length + 12) > ROOM);
  return end < 0 ? lines : lines.slice(0, Math.max(1, end));
};

export interface Line {
  readonly seq: number;
  readonly text: string;
}

/** Lines under a head, each with its event number. */
export const linesCard = (head: string, lines: readonly Line[], silent: boolean): Reply => ({
  text: [head, ...lines.map(({ text, seq }) => `${text} · #${seq}`)].join('\n'),
  silent,
});

/** What is held back in quiet hours, and brought as one message when they end. */
export interface Digest {
  /** Writes a line down; the same event number once. */
  hold(line: Line): Promise<void>;
  /** Sends what is held, if anything is. Rejects when the chat does not take it: it stays held. */
  release(send: (reply: Reply) => Promise<unknown>): Promise<void>;
}

export const createDigest = (store: Store<BotDocs>, clock: Clock): Digest => {
  /** Undefined until the store was asked. */
  let empty: boolean | undefined;
  let holds = 0;
  let releasing: Promise<void> | undefined;

  const hold = (line: Line): Promise<void> =>
    retryConflicts(async () => {
      const doc = await getOr(store, 'digest', 'main', { since: clock.now(), lines: [] });
      empty = false;
      holds += 1;
      if (doc.value.lines.some(({ seq }) => seq === line.seq)) return;
      const value = { ...doc.value, lines: [...doc.value.lines, line] };
      await store.commit({ put: [{ kind: 'digest', id: 'main', value, version: doc.version }] });
    }, Infinity);

  const sendAll = async (send: (reply: Reply) => Promise<unknown>): Promise<void> => {
    for (;;) {
      const before = holds;
      const doc = await store.get('digest', 'main');
      if (!doc || doc.value.lines.length === 0) {
        empty = holds === before;
        return;
      }
      const lines = fitting(doc.value.lines);
      await send(linesCard('🌙 <b>While it was quiet</b>', lines, false));
      const rest = doc.value.lines.slice(lines.length);
      await store.commit(
        rest.length > 0
          ? {
              put: [
                { kind: 'digest', id: 'main', value: { ...doc.value, lines: rest }, version: doc.version },
              ],
            }
          : { del: [{ kind: 'digest', id: 'main', version: doc.version }] },
      );
    }
  };

  return {
    hold,
    release(send) {
      if (empty === true) return Promise.resolve();
      // The push that comes and the clock that ticks must not both send it.
      releasing ??= sendAll(send).finally(() => (releasing = undefined));
      return releasing;
    },
  };
};
