import { createHash } from 'node:crypto';
import { ConflictError, expecting, reasonOf, type Log } from '../domain/index.js';
import type { PairedOwner } from '../chat/telegram/owner.js';
import type { BotDocs } from '../state/store/docs.js';
import type { DurableValue } from '../state/store/durable-value.js';
import type { Store } from '../state/store/store.js';

export interface PairingPlaces {
  /** Of this mode and account. */
  readonly store: Store<BotDocs>;
  /** Of all modes on this Redis. */
  readonly shared: Store<BotDocs>;
  /** For when Redis is away. */
  readonly file: Pick<DurableValue<number>, 'read' | 'keep'>;
  /** Of the bot whose owner it is; only its hash is kept. */
  readonly token: string;
  readonly log: Log;
}

/**
 * Who paired with this bot, in this mode or in another: a change of mode keeps the owner.
 * @throws StoreUnavailableError where Redis is away and nobody is known
 */
export const readPaired = async (places: PairingPlaces): Promise<PairedOwner> => {
  const { store, shared, file, token, log } = places;
  const id = createHash('sha256').update(token).digest('hex').slice(0, 16);
  const share = async (userId: number): Promise<void> => {
    const written = shared.commit({ put: [{ kind: 'owner', id, value: { userId }, version: 0 }] });
    await expecting(ConflictError, written, () => undefined);
  };
  const keep = (userId: number): void => {
    file.keep(userId);
    // It is in the store of this mode, and shared again with the next start.
    void share(userId).catch((error: unknown) =>
      log.warn({ reason: reasonOf(error) }, 'the pairing is known in this mode alone so far'),
    );
  };
  try {
    const own = await store.get('owner', 'main');
    const userId = (own ?? (await shared.get('owner', id)))?.value.userId;
    if (userId !== undefined) keep(userId);
    return { userId, keep };
  } catch (error) {
    const userId = await file.read();
    if (userId === undefined) throw error;
    return { userId, keep };
  }
};
