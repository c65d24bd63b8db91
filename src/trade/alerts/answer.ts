import type { Alert, AlertAsk } from '../../domain/index.js';
import { retryConflicts } from '../../state/store/retry-conflicts.js';
import type { TradingParts } from '../core/parts.js';
import { refused, type Refused, type Request } from '../core/results.js';
import { commit } from '../orders/parts.js';
import { askedSince } from './ask.js';
import { carryOut, type Carried } from './carry-out.js';

/** What the owner's yes to a source's wish came to. */
export type AnswerResult =
  { readonly status: 'carried'; readonly symbol: string; readonly carried: readonly Carried[] } | Refused;

/**
 * The owner says yes to what a source wished for: done as he would have said it himself, once, while the question is
 * good and of the same position. The same request may finish what it began.
 */
export const answerAlert = async (
  parts: TradingParts,
  alertId: string,
  request: Request,
): Promise<AnswerResult> => {
  const taken = await take(parts, alertId, request);
  if ('status' in taken) return taken;
  const { alert, ask, newest } = taken;
  const own = ask.isBegun ? { ...request, key: alertId } : request;
  const carried = await carryOut(parts, ask, alert.source, own, 'owner');
  if (ask.wishes.some((wish) => wish.do === 'anew')) await readAnew(parts, newest.alertId);
  return { status: 'carried', symbol: ask.symbol, carried };
};

/** `newest`: the version of its post that counts. */
type Taken = { readonly alert: Alert; readonly ask: AlertAsk; readonly newest: Alert };

/** The newest version of an alert's post; undefined where one on the way to it is not kept any more. */
const newestOf = async ({ store }: Pick<TradingParts, 'store'>, alert: Alert): Promise<Alert | undefined> => {
  let newest: Alert | undefined = alert;
  while (newest?.revisedBy !== undefined) newest = (await store.get('alert', newest.revisedBy))?.value;
  return newest;
};

const take = (parts: TradingParts, alertId: string, { key }: Request): Promise<Taken | Refused> =>
  retryConflicts(async () => {
    const doc = await parts.store.get('alert', alertId);
    const ask = doc?.value.ask;
    if (!doc || !ask) return refused('unknown', 'this question is not known any more');
    if (ask.takenBy !== undefined && ask.takenBy !== key)
      return refused('used', 'this question was answered already');
    if (ask.takenBy === undefined && parts.human.now() >= ask.until)
      return refused('expired', 'this question has run out');
    const newest = await newestOf(parts, doc.value);
    const isMeant = newest?.alertId === alertId || newest?.standsFor === alertId;
    if (!newest || (ask.takenBy === undefined && !isMeant))
      return refused('edited', 'its message was edited since, so this question does not count any more');
    const since =
      ask.takenBy === undefined ? await askedSince(parts, doc.value.source, ask.symbol, alertId) : undefined;
    if (since !== undefined)
      return refused('replaced', `its source has asked for something else since: ${since}`);
    if (ask.takenBy === undefined)
      await commit(parts, {
        put: [
          {
            kind: 'alert',
            id: alertId,
            version: doc.version,
            value: { ...doc.value, ask: { ...ask, takenBy: key } },
          },
        ],
      });
    return { alert: doc.value, ask, newest };
  });

/** The edited version is read as if it were the first. */
const readAnew = (parts: TradingParts, alertId: string): Promise<void> =>
  retryConflicts(async () => {
    const doc = await parts.store.get('alert', alertId);
    if (!doc?.value.outcome || doc.value.outcome.status !== 'asked') return;
    const { outcome: _read, revises: _before, standsFor: _same, ask: _answered, ...value } = doc.value;
    await commit(parts, {
      put: [{ kind: 'alert', id: alertId, value, version: doc.version }],
      jobs: [{ queue: 'signals', name: 'read-alert', data: { alertId } }],
    });
  });
