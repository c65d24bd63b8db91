import type { Clock } from '../../clock.js';
import type { CardRef } from '../../state/store/docs.js';
import type { Reply } from './command.js';
import { timeText } from './format.js';
import type { Outgoing } from './outgoing.js';
import { MINUTE } from '../../domain/index.js';

/** The same words within this since they were last said are no news, ms. */
const WINDOW = 10 * MINUTE;
/** Different messages that are remembered. */
const KEPT = 20;
/** A message ends with so many event numbers; of more it has the first and the last, because its length has an end. */
const NUMBERS = 5;

interface Said {
  readonly ref: CardRef;
  /** Event numbers of those that said it, oldest first; of more than `NUMBERS` the first and the last. */
  readonly seqs: readonly number[];
  readonly times: number;
  readonly at: number;
}

/** Equal messages in a row of minutes are one message that counts them. */
export interface Repeats {
  /** Sends a message, or adds to the one that said the same a moment ago. Rejects when the chat does not take it. */
  send(chatId: number, reply: Reply, seq: number): Promise<void>;
}

export const createRepeats = (outgoing: Outgoing, clock: Clock, timeZone: string): Repeats => {
  const said = new Map<string, Said>();

  const keep = (key: string, value: Said): void => {
    said.delete(key);
    said.set(key, value);
    const [oldest] = said.keys();
    if (said.size > KEPT && oldest !== undefined) said.delete(oldest);
  };

  return {
    async send(chatId, reply, seq) {
      const key = `${chatId} ${reply.text}`;
      const before = said.get(key);
      const at = clock.elapsed();
      if (before && at - before.at <= WINDOW) {
        // Tried again after a lost answer: it is counted already.
        const next = before.seqs.includes(seq) ? before : withNext(before, seq);
        const { seqs, times } = next;
        const again = times > 1 ? ` (×${times}, last at ${timeText(clock.now(), timeZone)})` : '';
        const text = `${reply.text}${again}`;
        if ((await outgoing.edit(before.ref, numbered({ ...reply, text }, ...seqs))) === 'edited')
          return keep(key, { ...next, at });
      }
      const ref = await outgoing.send(chatId, numbered(reply, seq));
      keep(key, { ref, seqs: [seq], times: 1, at });
    },
  };
};

const withNext = (said: Said, seq: number): Said => {
  const times = said.times + 1;
  return { ...said, times, seqs: [...(times > NUMBERS ? said.seqs.slice(0, 1) : said.seqs), seq] };
};

/** The event numbers at the end: a repeat after a lost answer carries the same (invariant 16). */
export const numbered = (reply: Reply, ...seqs: readonly (number | undefined)[]): Reply => {
  const numbers = seqs.filter((seq) => seq !== undefined).map((seq) => `#${seq}`);
  return { ...reply, text: [reply.text, ...numbers].join(' · ') };
};
