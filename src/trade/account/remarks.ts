import {
  BadInputError,
  isEmptyRemark,
  MOST_TAGS,
  NOTE_LENGTH,
  type JournalEntry,
  type Remark,
  type Remarked,
} from '../../domain/index.js';
import type { TradingParts } from '../core/parts.js';
import { commit } from '../orders/parts.js';
import { retryConflicts } from '../../state/store/retry-conflicts.js';

const NOTHING: Pick<Remark, 'note' | 'tags'> = { tags: [] };

/** What the owner noted, by id of the trade. */
export const readRemarks = async ({
  store,
}: Pick<TradingParts, 'store'>): Promise<ReadonlyMap<string, Remark>> =>
  new Map((await store.list('remark')).map(({ id, value }) => [id, value]));

/**
 * Changes what is noted of a trade, for good, and journals it. Returns what is noted now.
 * @throws BadInputError for a note or a number of tags that is too long
 */
export const changeRemark = (
  parts: TradingParts,
  { id, symbol }: Remarked,
  change: (before: Pick<Remark, 'note' | 'tags'>) => Pick<Remark, 'note' | 'tags'>,
): Promise<Pick<Remark, 'note' | 'tags'>> =>
  retryConflicts(async () => {
    const known = await parts.store.get('remark', id);
    const after = change(known?.value ?? NOTHING);
    if ((after.note ?? '').length > NOTE_LENGTH)
      throw new BadInputError(
        `A note has at most ${NOTE_LENGTH} characters, this one ${after.note?.length}.`,
      );
    if (after.tags.length > MOST_TAGS) throw new BadInputError(`A trade has at most ${MOST_TAGS} tags.`);
    const at = parts.clock.now();
    const journal: JournalEntry[] = [
      { at, event: 'remarked', symbol, positionId: id, cause: 'by the owner', data: { ...after } },
    ];
    const { version = 0 } = known ?? {};
    await commit(
      parts,
      isEmptyRemark(after)
        ? { ...(known ? { del: [{ kind: 'remark', id, version }] } : {}), journal }
        : { put: [{ kind: 'remark', id, value: { ...after, at }, version }], journal },
    );
    return after;
  });
