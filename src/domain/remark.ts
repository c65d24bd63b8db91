/** What the owner wrote down about a trade: by the trade's id, which is its position's while it is open. */
export interface Remark {
  /** One line of at most `NOTE_LENGTH` characters. */
  readonly note?: string;
  /** Lower case, without #; each once, in the order in which they were given. */
  readonly tags: readonly string[];
  /** Market time of the last change. */
  readonly at: number;
}

/** A closed trade or open position that something is noted of. */
export interface Remarked {
  readonly id: string;
  readonly symbol: string;
}

export const NOTE_LENGTH = 500;
export const MOST_TAGS = 10;

/** Whether nothing is left of a remark. */
export const isEmptyRemark = ({ note, tags }: Pick<Remark, 'note' | 'tags'>): boolean =>
  note === undefined && tags.length === 0;
