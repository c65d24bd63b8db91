/** How the first reason of a trade begins that the owner planned by hand. */
export const BY_HAND = 'opened by hand';
/** Why a position that was opened elsewhere is held. */
export const OUTSIDE = 'opened outside the bot';

/** Where the idea of a trade came from: `strategy:trend`, `owner`, or `outside` of the bot. */
export const sourceOf = ({ reasons }: { readonly reasons: readonly string[] }): string =>
  reasons.some((reason) => reason.replace(/^⚠ /, '').startsWith(BY_HAND))
    ? 'owner'
    : reasons.includes(OUTSIDE)
      ? 'outside'
      : 'strategy:trend';
