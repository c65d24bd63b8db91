import type { ChatCore } from './core.js';
import type { Params } from './params.js';
import type { Entry, Room } from './state.js';
import { badRequest } from './wire.js';

/** One Bot API method: its result, or an ApiError thrown. */
export type Method = (core: ChatCore, params: Params) => unknown;

/** Ids that the bot sees; the prefix makes them recognisable. */
export const publicFileId = (id: string): string => `AgAC${id}`;
export const fileIdOf = (publicId: string): string => publicId.replace(/^AgAC/, '');

/** The chat that a call names; throws what Telegram throws for a missing or unknown one. */
export function roomOf(core: ChatCore, params: Params): Room {
  if (!params.has('chat_id')) throw badRequest('chat_id is empty');
  const id = params.integer('chat_id');
  const room = id === undefined ? undefined : core.state.rooms.get(id);
  if (!room) throw badRequest('chat not found');
  return room;
}

/** The message that a call names, if it is there. */
export function entryOf(room: Room, params: Params): Entry | undefined {
  const id = params.integer('message_id');
  return id === undefined ? undefined : room.entries.get(id);
}

/** The bot's own message that a call wants to change. */
export function editableOf(core: ChatCore, room: Room, params: Params): Entry {
  if (!params.has('message_id')) throw badRequest('message identifier is not specified');
  const entry = entryOf(room, params);
  if (!entry) throw badRequest('message to edit not found');
  if (entry.message.from?.id !== core.bot.id) throw badRequest("message can't be edited");
  return entry;
}
