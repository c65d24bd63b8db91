import { isDeepStrictEqual } from 'node:util';
import type { AlertContent, AlertSource, AlertWish, Alert, ProposedTrade } from '../../domain/index.js';
import type { Proposal, Reading, Update, UpdateReading } from '../../sources/reader/index.js';
import type { Versioned } from '../../state/store/store.js';

/** An alert that is being read, and its source where the owner named one. */
export interface PendingAlert {
  readonly doc: Versioned<Alert>;
  readonly source: AlertSource | undefined;
  /** Why it is put to the owner, whatever its source may do by itself. */
  readonly asks?: string | undefined;
  /** The owner has it planned, for whom its message was refused. */
  readonly byHand?: true;
}

/** What of an update asks for something; what only tells how a trade goes asks for nothing. */
const wishOf = (update: Update): AlertWish | undefined => {
  switch (update.type) {
    case 'stop':
      return { do: 'stop', stop: 'to' in update ? update.to : update.price };
    case 'close':
      return { do: 'close', fraction: update.fraction };
    case 'targets':
      return { do: 'targets', targets: update.targets.filter((target) => typeof target === 'number') };
    case 'cancel':
      return { do: 'cancel' };
    default:
      return undefined;
  }
};

export const updatesIn = ({ update }: UpdateReading): readonly Update[] =>
  'type' in update ? [update] : update;

/** What an update wishes for; nothing where it is news. */
export const wishesIn = (message: UpdateReading): readonly AlertWish[] =>
  updatesIn(message)
    .map(wishOf)
    .filter((wish) => wish !== undefined);

/** The trade of a proposal; what it says of leverage is not read. */
export const tradeOf = ({ symbol, side, entry, stop, targets }: Proposal): ProposedTrade => ({
  symbol,
  side,
  entry,
  stop,
  targets,
});

/** What is kept of a message as it was read; undefined where it is neither a proposal nor an update. */
export const contentOf = (message: Reading): AlertContent | undefined => {
  switch (message.action) {
    case 'propose':
      return { kind: 'proposal', ...tradeOf(message) };
    case 'update':
      return { kind: 'update', symbol: message.symbol, wishes: wishesIn(message) };
    default:
      return undefined;
  }
};

/** Whether both propose the same trade, or wish for the same; news is the same as nothing. */
export const isSameContent = (one: AlertContent | undefined, other: AlertContent | undefined): boolean =>
  one !== undefined && !(one.kind === 'update' && one.wishes.length === 0) && isDeepStrictEqual(one, other);
