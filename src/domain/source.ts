/** How the first reason of a trade begins that the owner planned by hand. */
export const BY_HAND = 'opened by hand';
/** Why a position that was opened elsewhere is held. */
export const OUTSIDE = 'opened outside the bot';

/** The bot's own strategy, as a source; absent where a source is written down. */
const STRATEGY = 'strategy:trend';
export const OWNER = 'owner';
/** What the owner forwards of somebody whom he has not named, or who hides. */
export const UNKNOWN = 'unknown';
/** What the owner pastes: nobody knows who wrote it. */
export const PASTED = 'pasted';

/** How a source is called where the owner is told of it. */
export const calledBy = (source: string): string =>
  source === UNKNOWN ? 'an unknown source' : source === PASTED ? 'your paste' : source;

/** Whether an idea is the strategy's: what such signals made counts for it, and later candles renew or end its card. */
export const isStrategys = ({ source }: { readonly source?: string | undefined }): boolean =>
  source === undefined || source.startsWith('strategy:');

/**
 * Where the idea of a trade came from: `strategy:trend`, `owner`, `outside` of the bot, or the name of a source. Before
 * sources were written down the reasons alone said it.
 */
export const sourceOf = ({
  source,
  reasons,
}: {
  readonly source?: string | undefined;
  readonly reasons: readonly string[];
}): string =>
  source ??
  (reasons.some((reason) => reason.replace(/^⚠ /, '').startsWith(BY_HAND))
    ? OWNER
    : reasons.includes(OUTSIDE)
      ? 'outside'
      : STRATEGY);

/** A source as a part of another thing; the strategy needs no word. */
export const sourcePart = ({
  source,
}: {
  readonly source?: string | undefined;
}): { readonly source?: string } => (source === undefined ? {} : { source });
