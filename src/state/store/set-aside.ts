import { createHash } from 'node:crypto';
import type { Clock } from '../../clock.js';
import { ConflictError, RadError } from '../../domain/index.js';
import type { SetAside } from './docs.js';
import { COPY, copyId, versionOf } from './redis-rows.js';
import type { Change, Versioned } from './store.js';
import type { Torn } from './torn.js';

/** Something of the store that cannot be read. */
export interface Unreadable extends Torn {
  /** Takes it out of the way once it is told; absent for a document, which goes with the telling. */
  readonly remove?: () => Promise<unknown>;
}

/** @param isBack its copy takes its place, which needs no other */
export type Instead<D> = (torn: Torn, now: number, isBack: boolean) => Change<D>;

export interface SetAsideOptions<D> {
  readonly commit: (change: Change<D>) => Promise<void>;
  /** Market time. */
  readonly clock: Pick<Clock, 'now'>;
  readonly instead?: Instead<D> | undefined;
  /** A document as it is stored; undefined where there is none that can be read as one of kind `as`. */
  readonly find: (kind: string, id: string, as: string) => Promise<Versioned<unknown> | undefined>;
  readonly onSetAside?: ((torn: Torn, isBack: boolean) => Promise<void>) | undefined;
}

/**
 * Takes out of the way what cannot be read, each once, whoever else reads it at the same time. Where that cannot be
 * written it is tried again with the next look; nobody waits for it.
 * @returns whether there was something
 */
export const createSetAside =
  <D>(options: SetAsideOptions<D>) =>
  async (all: readonly Unreadable[]): Promise<boolean> => {
    for (const one of all) await setAside(options, one);
    return all.length > 0;
  };

const setAside = async <D>(
  { commit, clock, instead, onSetAside, find }: SetAsideOptions<D>,
  { remove, ...torn }: Unreadable,
): Promise<void> => {
  try {
    const isDoc = remove === undefined;
    const copy = isDoc ? (await find(COPY, copyId(torn.kind, torn.id), torn.kind))?.value : undefined;
    const at = clock.now();
    // The same text may be found again, but those who find it at the same time tell it once.
    const name = asideId(torn);
    const aside = { id: name, version: (await find('torn', name, 'torn'))?.version ?? 0 };
    await commit(changeOf(torn, { isDoc, copy, at, aside }, instead?.(torn, at, copy !== undefined) ?? {}));
    await onSetAside?.(torn, copy !== undefined);
  } catch (error) {
    if (!(error instanceof RadError)) throw error;
    // Somebody else was quicker; or it cannot be written now.
    if (!(error instanceof ConflictError)) return;
  }
  await remove?.().catch(() => undefined);
};

const asideId = ({ kind, id, text }: Torn): string =>
  `${kind}/${id}/${createHash('sha256').update(text).digest('hex').slice(0, 8)}`;

const changeOf = <D>(
  { kind, id, text }: Torn,
  find: {
    readonly isDoc: boolean;
    readonly copy: unknown;
    readonly at: number;
    readonly aside: Pick<Versioned<unknown>, 'id' | 'version'>;
  },
  more: Change<D>,
): Change<D> => {
  const { isDoc, copy, at, aside } = find;
  const version = versionOf(text);
  const value: SetAside = { kind, id, at };
  const put = copy === undefined ? (more.put ?? []) : [{ kind, id, value: copy }];
  // The journal is read by more than the store: a secret does not get into it.
  const data = kind === 'secret' ? { kind, id } : { kind, id, text };
  // Every store has the kind `torn`, whatever its documents are; the compiler cannot know.
  const change: unknown = {
    ...more,
    put: [{ kind: 'torn', ...aside, value }, ...put.map((each) => ({ ...each, version }))],
    del: isDoc && put.length === 0 ? [{ kind, id, version }] : [],
    journal: [{ at, event: 'set-aside', cause: 'it could not be read', data }, ...(more.journal ?? [])],
  };
  return change as Change<D>;
};
