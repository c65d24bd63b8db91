import { reasonOf, type Log } from '../domain/index.js';
import { openAlertDoor, type AlertDoor } from './alert-door.js';
import type { LeaseKeeper } from '../state/store/lease-keeper.js';
import { openChat, type ChatParts, type OpenChat } from './chat.js';
import type { Duties } from './roles.js';
import { createTalk, Turn, type Talk } from './talk.js';

/** A chat, what keeps it going, and the door of those who may speak up from outside. */
export interface Spoken {
  readonly chat: OpenChat;
  readonly talk: Talk;
  readonly door: AlertDoor;
}

/** Opens the chat under a lease of its own; nothing is said before it talks. */
export const openTalk = async (
  places: Omit<ChatParts, 'speaks' | 'yields'>,
  keeper: LeaseKeeper,
): Promise<Spoken> => {
  const { settings, desk, venue, log, stops } = places;
  const turn = new Turn(keeper);
  const chat = await openChat({ ...places, speaks: turn.speaks, yields: turn.yields });
  const talk = createTalk({
    store: venue.store,
    bot: chat.bot,
    keeper,
    turn,
    clock: venue.human,
    log,
    stops,
    isPlayed: venue.replay !== undefined,
  });
  const { store, human: clock } = venue;
  const door = openAlertDoor({ settings, desk, store, speaker: keeper, clock, log, stops });
  return { chat, talk, door };
};

/** A process that only chats waits for its turn; one that also trades does not wait for another that chats. */
export const speak = async (
  talk: Talk | undefined,
  { duties, noWait, abort, log }: { duties: Duties; noWait: boolean; abort: AbortController; log: Log },
): Promise<void> => {
  const speaking = talk?.start(noWait && !duties.trades, abort.signal);
  if (!duties.trades) return speaking;
  speaking?.catch((error: unknown) => {
    const reason = reasonOf(error);
    if (!abort.signal.aborted) log.error({ reason }, 'the chat did not start');
  });
};
