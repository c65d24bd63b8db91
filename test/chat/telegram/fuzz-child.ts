import { MemoryStore } from '../../../src/state/store/memory-store.js';
import type { BotDocs } from '../../../src/state/store/docs.js';
import { ManualClock } from '../../../src/clock.js';
import { loadSecret } from '../../../src/chat/telegram/callback.js';
import { NOW, signal } from './fixtures.js';
import {
  hostileUpdates,
  isListed,
  isOwners,
  isOwnersTap,
  isPassedOn,
  mayBeTold,
  NAMED,
} from './hostile-updates.js';
import { createRig, OWNER, type Rig } from './rig.js';

/** What the process that is flooded reports on its last line. */
export interface FuzzResult {
  readonly updates: number;
  /** Updates that were the owner's. */
  readonly owners: number;
  /** Updates on which something was asked of the trading core. */
  readonly acted: number;
  /** Posts that were read as alerts, and messages that the owner passed on. */
  readonly read: number;
  /** Words to the owner on where somebody took the bot. */
  readonly told: number;
  readonly faults: readonly string[];
  /** Resident memory after the last update less that after 10,000, both after a collection. */
  readonly grownBytes: number;
  readonly answersAfterwards: string;
}

const BATCH = 2_000;
const WARM = 10_000;
/** Telegram's limit of a text. */
const LONGEST = 4_096;

const resident = (): number => {
  for (let i = 0; i < 3; i += 1) globalThis.gc?.();
  return process.memoryUsage().rss;
};

/** Being read is all that becomes of an alert here. */
const READS: ReadonlySet<string> = new Set(['receive', 'revise']);

/** What an answer must never be. */
const faultsOf = (rig: Rig): string[] =>
  rig.wire.calls.flatMap(({ method, payload }) => {
    const text = payload['text'] ?? payload['caption'];
    return [
      ...(payload['chat_id'] !== undefined && payload['chat_id'] !== OWNER
        ? [`${method} to another chat`]
        : []),
      ...(typeof text === 'string' && text.length > LONGEST
        ? [`${method} with ${text.length} characters`]
        : []),
    ];
  });

const flood = async (total: number): Promise<FuzzResult> => {
  const clock = new ManualClock(NOW);
  const store = new MemoryStore<BotDocs>({ clock, journalLimit: 1_000 });
  const secret = await loadSecret(store);
  const rig = createRig({ store, pairingCode: 'code' });
  // Answered: every button of its card is used up.
  rig.desk.named = NAMED;
  rig.desk.signalsById.set('S1', signal({ status: 'skipped', cardVersion: 2 }));
  const faults: string[] = [];
  let [owners, acted, warm, read, told] = [0, 0, 0, 0, 0];
  for (let done = 0; done < total; done += BATCH) {
    for (const [index, one] of hostileUpdates(BATCH, done + 7, secret).entries()) {
      rig.clock.advance(10);
      rig.wire.calls.length = 0;
      rig.desk.asked.length = 0;
      const update = { ...one, update_id: done + index + 1 };
      await rig.chat.handleUpdate(update);
      const said = isOwners(update);
      const mine = said || isOwnersTap(update);
      if (mine) owners += 1;
      if (rig.desk.asked.length > 0) acted += 1;
      const about = (what: string): string => `${what}: ${JSON.stringify(update).slice(0, 300)}`;
      const isRead = rig.desk.asked.some(([method]) => READS.has(method));
      if (isRead) read += 1;
      if (!mine && mayBeTold(update)) told += rig.wire.calls.length;
      else if (!mine && rig.wire.calls.length > 0) faults.push(about('answered a stranger'));
      if (isRead && !isListed(update) && !said) faults.push(about('read what is not listed'));
      if (!(said && !isPassedOn(update)) && rig.desk.asked.some(([method]) => !READS.has(method)))
        faults.push(about('acted without a word of the owner'));
      faults.push(...faultsOf(rig).map(about));
    }
    faults.push(...rig.lines.filter((line) => line.includes('could not be handled')));
    rig.lines.length = 0;
    if (done + BATCH === WARM) warm = resident();
    if (faults.length > 20) break;
  }
  rig.wire.calls.length = 0;
  const grownBytes = resident() - warm;
  await rig.say('/status');
  return {
    updates: total,
    owners,
    acted,
    read,
    told,
    faults,
    grownBytes,
    answersAfterwards: rig.wire.last(),
  };
};

process.stdout.write(`${JSON.stringify(await flood(Number(process.argv[2])))}\n`);
