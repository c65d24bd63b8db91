import { isDeepStrictEqual } from 'node:util';
import { isDenied, type Alert, type AlertSource, type Signal } from '../../domain/index.js';
import type { Proposal, Reading } from '../../sources/reader/index.js';
import { retryConflicts } from '../../state/store/retry-conflicts.js';
import type { Versioned } from '../../state/store/store.js';
import type { TradingParts } from '../core/parts.js';
import { refused, type DeniedResult, type Refused } from '../core/results.js';
import { tradeOf } from './content.js';
import { readMessage } from './context.js';
import { settleNo } from './outcome.js';
import { offerProposal } from './propose.js';
import { sourceOfAlert, whyOff } from './sources.js';

/** What came of the owner's wish to have it planned. */
export type AroundResult =
  | { readonly status: 'offered'; readonly signal: Signal }
  | (DeniedResult & { readonly symbol: string })
  | Refused;

/** What of a refusal is told. */
interface Told {
  readonly code: string;
  readonly words: string;
  readonly text: string;
}

/** Until when its button is good: as long as a card would be, an alert of a program no longer than it may be late. */
const goodUntil = (
  { human, settings }: Pick<TradingParts, 'human' | 'settings'>,
  { door, sentAt, receivedAt }: Alert,
): number =>
  door === 'webhook'
    ? (sentAt ?? receivedAt) + settings().alertMaxAge * 1000
    : human.now() + settings().approvalTtl * 1000;

/** Refuses a message for the talk around a whole trade: nothing is planned, and the owner may have it planned once. */
export const refuseTalk = async (
  parts: TradingParts,
  doc: Versioned<Alert>,
  { code, words, text }: Told,
  proposal: Proposal,
): Promise<void> => {
  const trade = tradeOf(proposal);
  const value: Alert = { ...doc.value, around: { trade, until: goodUntil(parts, doc.value) } };
  await settleNo(
    parts,
    { ...doc, value },
    { status: 'refused', code, words },
    { type: 'refusedTalk', alertId: doc.id, text, ...trade },
    `:${trade.symbol}:${trade.side}`,
  );
};

/**
 * The owner has the trade of a refused message planned without the talk around it, once: what is kept of the message is read
 * anew, and offered by the same way as any proposal where it still tells the trade that he was shown. Card and mark are of one
 * commit. Reads the market.
 * @throws ReadFailedError where the market cannot be read: nothing was done
 */
export const planAround = (parts: TradingParts, alertId: string): Promise<AroundResult> =>
  retryConflicts(async () => {
    const doc = await parts.store.get('alert', alertId);
    const around = doc?.value.around;
    if (!doc || !around) return refused('unknown', 'this message is not kept any more');
    const source = await sourceOfAlert(parts, doc.value);
    const no = whyNot(parts, doc.value, source);
    if (no) return no;
    const proposal = proposalIn(await readMessage(parts, doc.value));
    if (!proposal || !isDeepStrictEqual(tradeOf(proposal), around.trade))
      return refused(
        'changed',
        'read at the prices of now it is not that trade any more: nothing is planned',
      );
    const pending = { doc, source: source === 'off' ? undefined : source, byHand: true } as const;
    const offered = await offerProposal(parts, pending, proposal, (signalId, { entry }) => ({
      put: [
        {
          kind: 'alert',
          id: doc.id,
          version: doc.version,
          value: {
            ...doc.value,
            read: { kind: 'proposal', ...around.trade },
            plannedEntry: entry,
            around: { ...around, signalId },
          },
        },
      ],
    }));
    return isDenied(offered)
      ? { status: 'denied', denied: offered, symbol: proposal.symbol }
      : { status: 'offered', signal: offered };
  });

const whyNot = (
  { human }: Pick<TradingParts, 'human'>,
  { around, revisedBy, source: name }: Alert,
  source: AlertSource | 'off' | undefined,
): Refused | undefined => {
  if (around?.signalId !== undefined) return refused('used', `it was planned already (${around.signalId})`);
  if (revisedBy !== undefined)
    return refused('edited', 'its message was edited since, so this button does not count any more');
  if (source === 'off') return refused('off', whyOff(name));
  if (around && human.now() >= around.until)
    return refused('expired', 'this button has run out: prices have moved on');
  return undefined;
};

const proposalIn = (message: Reading): Proposal | undefined => {
  if (message.action === 'propose') return message;
  return message.action === 'refuse' ? message.around : undefined;
};
