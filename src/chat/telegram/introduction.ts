import type { Log } from '../../domain/index.js';
import { errorLine, faultOf } from './api-errors.js';
import type { Reply } from './command.js';
import type { Outgoing } from './outgoing.js';
import type { ChatBasis } from './parts.js';

/** The id of the tour's first message among the cards. */
const TOUR = 'tour';

/** The tour comes by itself, once, ahead of everything else that the owner is told. */
export interface Introduction {
  /** Sees to it that whoever has this chat has been shown around. Rejects when the chat does not take it now. */
  ahead(chatId: number): Promise<void>;
  /** Shows around whoever has just become the owner. */
  give(chatId: number): Promise<void>;
}

export const createIntroduction = ({
  store,
  outgoing,
  tour,
  log,
  token,
}: Pick<ChatBasis, 'store' | 'token'> & {
  readonly outgoing: Pick<Outgoing, 'send'>;
  readonly tour: () => Promise<Reply | undefined>;
  readonly log: Log;
}): Introduction => {
  /** Whoever needs no tour, as far as this process knows. */
  let knows: number | undefined;
  let giving: Promise<void> | undefined;

  const send = async (chatId: number): Promise<void> => {
    try {
      const reply = await tour();
      if (!reply) return;
      const ref = await outgoing.send(chatId, reply);
      knows = chatId;
      await store.commit({ put: [{ kind: 'card', id: TOUR, value: ref }] });
    } catch (error) {
      const kind = faultOf(error)?.kind;
      if (kind !== 'refused' && kind !== 'markup' && kind !== 'tooLong') throw error;
      // What can never be sent must not stand in the way of everything else.
      knows = chatId;
      log.warn({ error: errorLine(error, token) }, 'the tour could not be sent');
    }
  };

  const once = (work: () => Promise<void>): Promise<void> =>
    (giving ??= work().finally(() => (giving = undefined)));

  return {
    async ahead(chatId) {
      if (knows === chatId) return;
      await once(async () => {
        if ((await store.get('card', TOUR))?.value.chatId === chatId) knows = chatId;
        else await send(chatId);
      });
    },
    give: (chatId) => once(() => send(chatId)),
  };
};
