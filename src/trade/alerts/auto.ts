import {
  denied,
  whyNotByItself,
  type Alert,
  type AlertSource,
  type Denied,
  type Signal,
} from '../../domain/index.js';
import { dayOf } from '../../decide/risk/index.js';
import type { BotDocs } from '../../state/store/docs.js';
import { getOr, type Put } from '../../state/store/store.js';
import type { Proposal } from '../../sources/reader/index.js';
import type { ApproveResult } from '../core/results.js';
import type { TradingParts } from '../core/parts.js';
import { approveSignal } from '../signals/approve.js';

/** How many of its trades a source has made by itself on this UTC day, with the write that counts one more. */
const countOf = async (
  { store, clock }: TradingParts,
  { name }: AlertSource,
): Promise<{ readonly count: number; readonly more: Put<BotDocs> }> => {
  const day = dayOf(clock.now());
  const { value, version } = await getOr(store, 'sourceDay', name, { day, count: 0 });
  const count = value.day === day ? value.count : 0;
  return { count, more: { kind: 'sourceDay', id: name, value: { day, count: count + 1 }, version } };
};

const spent = ({ name, bounds }: AlertSource, count: number): string | undefined =>
  count < bounds.perDay
    ? undefined
    : `${name} has made ${count} trades by itself today, at most ${bounds.perDay} are allowed`;

/**
 * Why a proposal of a source that trades without asking is put to the owner all the same; undefined where the bot may
 * approve it. What came late was meant for another price.
 */
export const whyAsked = async (
  parts: TradingParts,
  source: AlertSource,
  alert: Alert,
  { symbol, isAmidTalk }: Proposal,
): Promise<string | undefined> => {
  if (alert.asksOnly) return 'nobody answers for it by name, or it came before';
  if (isAmidTalk) return 'not every word beside its trade is understood';
  const barred = whyNotByItself(source, source.name, symbol);
  if (barred !== undefined) return barred;
  if (isLate(parts, alert)) return 'it came late';
  return spent(source, (await countOf(parts, source)).count);
};

/** Wall time since an alert was sent, as far as its sender says, ms. */
const ageOf = ({ human }: Pick<TradingParts, 'human'>, { sentAt, receivedAt }: Alert): number =>
  human.now() - (sentAt ?? receivedAt);

export const isLate = (parts: Pick<TradingParts, 'human' | 'settings'>, alert: Alert): boolean =>
  ageOf(parts, alert) > parts.settings().alertMaxAge * 1000;

/**
 * Approves the signal of a source that trades without asking, within its bounds as they are then; count and bounds are of
 * the same commit. What they do not allow stays a card.
 */
export const approveByItself = (
  parts: TradingParts,
  name: string,
  { id, opportunity, sizeFactor }: Pick<Signal, 'id' | 'opportunity' | 'sizeFactor'>,
): Promise<ApproveResult> =>
  approveSignal(parts, id, 1, {
    by: 'bot',
    allow: async (): Promise<readonly Put<BotDocs>[] | Denied> => {
      const source = await parts.store.get('source', name);
      const barred = whyNotByItself(source?.value, name, opportunity.symbol, sizeFactor);
      if (!source || barred !== undefined) return denied('source', barred ?? '');
      const { value, version } = source;
      const { count, more } = await countOf(parts, value);
      const over = spent(value, count);
      if (over !== undefined) return denied('per-day', over, { count, limit: value.bounds.perDay });
      return [more, { kind: 'source', id: name, value, version }];
    },
  });
