import {
  BadInputError,
  type ClosedTrade,
  type CostTable,
  type IncomingAlert,
  type Instrument,
  type Intent,
  type Outcome,
  type Plan,
  type PostRef,
  type Signal,
  timeframeMs,
} from '../../domain/index.js';
import { expectedExit, positionRules, type ExpectedExit } from '../../decide/exits/index.js';
import { answerAlert } from '../alerts/answer.js';
import { planAround } from '../alerts/around.js';
import { exportAlerts } from '../alerts/export.js';
import { receiveAlert, reviseAlert } from '../alerts/receive.js';
import { noteTurnedAway } from '../alerts/turned-away.js';
import { addSource, changeSource, listSources, removeSource, renewSecret } from '../alerts/sources.js';
import { cancelEntries } from '../orders/cancel-entries.js';
import { adoptPosition } from '../reconcile/adopt.js';
import { forgetPosition } from '../reconcile/forget.js';
import { awaitingSignals, endAwaiting } from '../signals/await-price.js';
import { approveSignal, resizeSignal, skipSignal } from '../signals/approve.js';
import { halt } from '../positions/halt.js';
import { arm, pause, resume, resumeAt, whyNoResumeAt } from '../account/control.js';
import { readEquity } from '../account/equity-history.js';
import { changeRemark, readRemarks } from '../account/remarks.js';
import { readCosts } from '../learn/costs.js';
import { stepModelBack } from '../learn/model.js';
import { readLearning, type LearningView } from '../views/learning.js';
import { closeAllowed, retargetsAllowed, scaleAllowed } from '../positions/allowed-changes.js';
import { closePosition, retargetPosition, scalePosition } from '../positions/close-scale-retarget.js';
import { changePairs, readPairs } from '../signals/pairs.js';
import type { TradingParts } from '../core/parts.js';
import {
  refused,
  type ApproveResult,
  type HaltResult,
  type Refused,
  type Request,
  type ResumeResult,
} from '../core/results.js';
import type { Emergency } from '../outage/emergency.js';
import { planAgain } from '../signals/plan-again.js';
import { undoApproval } from '../signals/undo.js';
import { proveTrade } from '../audit/proof.js';
import { proposeTrade } from '../signals/manual-entry.js';
import { readSourceScores } from '../views/sources.js';
import { readLocks, readRisk, unlockSymbol } from '../views/risk.js';
import { readVerdicts } from '../views/verdicts.js';
import { scanned } from '../signals/scan.js';
import { readOwnAlerts, removeOwnAlerts, setOwnAlert } from '../watchdog/own-alerts.js';
import { takeUpInTime } from '../reconcile/take-up.js';
import type { SettingsOverride } from '../core/setting-overrides.js';
import {
  readFills,
  readMoney,
  readOutlook,
  readPositions,
  readSmallestOrders,
  readStatus,
  type PositionFigures,
} from './readings.js';

export type { Verdicts } from '../views/verdicts.js';
export type { Outlook, PositionFigures, SmallestOrder, Status } from './readings.js';

/**
 * What the owner can ask of the trading core, by what it is about. Answers come from state in Redis, never from a slow
 * exchange, except where a method says that it reads the market.
 */
export const createDesk = (parts: TradingParts, emergency?: Emergency) => ({
  signals: signalsOf(parts),
  alerts: {
    receive: (incoming: IncomingAlert) => receiveAlert(parts, incoming),
    revise: (incoming: IncomingAlert & { readonly post: PostRef }) => reviseAlert(parts, incoming),
    /** Adds what was turned away unread to the scores of its sources, by their names. */
    noteTurnedAway: noteTurnedAway.bind(undefined, parts),
    /** ALERT_MAX_AGE, s. */
    maxAge: () => parts.settings().alertMaxAge,
    /** Does what a source wished for, as the owner says yes to it, once (reads the market). */
    answer: (alertId: string, request: Request) => answerAlert(parts, alertId, request),
    /** Plans the trade of a message that was refused for the talk around it, once (reads the market). */
    planAround: (alertId: string) => planAround(parts, alertId),
    /** Those of the journal, archived ones included, of one source or of all; oldest first. */
    exported: (source?: string) => exportAlerts(parts, source),
  },
  sources: sourcesOf(parts),
  positions: positionsOf(parts),
  account: accountOf(parts, emergency),
  market: marketOf(parts),
  learning: learningOf(parts),
  settings: settingsOf(parts),
  ownAlerts: ownAlertsOf(parts),
});

export type TradingDesk = ReturnType<typeof createDesk>;

const signalsOf = (parts: TradingParts) => ({
  /** All that are kept, whatever became of them. */
  all: async (): Promise<readonly Signal[]> => (await parts.store.list('signal')).map(({ value }) => value),
  /** Offered signals, newest first. */
  list: async (): Promise<readonly Signal[]> =>
    (await parts.store.list('signal'))
      .map(({ value }) => value)
      .filter((signal) => signal.status === 'offered')
      .sort((a, b) => b.offeredAt - a.offeredAt),
  /** Approved ones that wait for their price. */
  awaiting: async (): Promise<readonly Signal[]> => (await awaitingSignals(parts)).map(({ value }) => value),
  get: async (id: string) => (await parts.store.get('signal', id))?.value,
  /** How the rules will end what a plan opens. */
  exitOf: ({ trailDistance }: Pick<Plan, 'trailDistance'>): ExpectedExit | undefined =>
    expectedExit(
      { trailing: true, trailDistance, candlesHeld: 0 },
      positionRules(parts.settings(), parts.rules),
      timeframeMs(parts.settings().timeframe),
    ),
  /** What an approval became, while it is kept. */
  entry: async ({ intentId }: Pick<Signal, 'intentId'>): Promise<Intent | undefined> =>
    intentId === undefined ? undefined : (await parts.store.get('intent', intentId))?.value,
  /** Re-checks price drift, spread, depth and every risk rule at this moment (reads the market). */
  approve: (signalId: string, cardVersion: number, _request: Request): Promise<ApproveResult> =>
    approveSignal(parts, signalId, cardVersion, { by: 'owner' }),
  skip: skipSignal.bind(undefined, parts),
  /** Takes an approval back while its order is held back (UNDO_SECONDS). */
  undo: undoApproval.bind(undefined, parts),
  /** Redraws the plan at a factor × its own size, within the caps (reads the market). */
  resize: resizeSignal.bind(undefined, parts),
  /** Offers one that has expired once more, on the price of now (reads the market). */
  planAgain: planAgain.bind(undefined, parts),
  /** Plans a trade by hand and offers it with a card; nothing is sent before its Approve (reads the market). */
  propose: proposeTrade.bind(undefined, parts),
  /** Calls off what waits for its price. */
  cancelAwaiting: (symbol?: string) => endAwaiting(parts, 'cancelled by you', { symbol, by: 'owner' }),
  /** Cancels the orders of entries that still work; what became of each. */
  cancelEntries: (symbol?: string) => cancelEntries(parts, 'by the owner', symbol),
});

/** Where messages from outside may come from. Each throws NotFoundError for an unknown name, BadInputError with one line. */
const sourcesOf = (parts: TradingParts) => ({
  list: () => listSources(parts),
  add: addSource.bind(undefined, parts),
  change: changeSource.bind(undefined, parts),
  renewSecret: renewSecret.bind(undefined, parts),
  remove: removeSource.bind(undefined, parts),
  /** What each is worth by what is kept of it, by name. */
  scores: () => readSourceScores(parts),
});

const positionsOf = (parts: TradingParts) => ({
  list: () => readPositions(parts),
  get: async (symbol: string): Promise<PositionFigures | undefined> =>
    (await readPositions(parts)).find((each) => each.position.symbol === symbol),
  /** Holds the books against the account: what was opened elsewhere is among the positions from then on. */
  takeUp: () => takeUpInTime(parts),
  /** A fraction of the open contracts, 1 = all; of one position alone, as a button means it. */
  close: closePosition.bind(undefined, parts),
  scale: scalePosition.bind(undefined, parts),
  retarget: retargetPosition.bind(undefined, parts),
  /** Whether they may be done now, by the same checks; nothing is done. */
  mayClose: closeAllowed.bind(undefined, parts),
  mayScale: scaleAllowed.bind(undefined, parts),
  mayRetarget: retargetsAllowed.bind(undefined, parts),
  /** Takes over a position that was opened outside the bot. */
  adopt: adoptPosition.bind(undefined, parts),
  /** Takes a position out of the books that the exchange does not show (reads it); asks back without its id. */
  forget: forgetPosition.bind(undefined, parts),
  /** A trade or open position, by id or symbol, proved on the exchange of this moment (reads it); undefined = unknown. */
  proof: proveTrade.bind(undefined, parts),
  /** Closed ones, newest first. */
  trades: async (limit: number): Promise<readonly ClosedTrade[]> =>
    (await parts.store.list('trade'))
      .map(({ value }) => value)
      .sort((a, b) => b.closedAt - a.closedAt)
      .slice(0, limit),
  /** What the owner noted of trades and open positions, by their ids. */
  remarks: () => readRemarks(parts),
  /** Changes what is noted of one. @throws BadInputError. */
  remark: changeRemark.bind(undefined, parts),
  /** Fills of a symbol that the journal still has, by their ids; oldest first. */
  fills: (symbol: string, ids: readonly string[]) => readFills(parts, symbol, new Set(ids)),
});

const accountOf = (parts: TradingParts, emergency?: Emergency) => ({
  status: () => readStatus(parts),
  /** What the account has made since its books were opened, by the ledger and at the marks; transfers are not in it. */
  money: () => readMoney(parts),
  journal: (limit: number, symbol?: string) => parts.store.journal({ limit, ...(symbol ? { symbol } : {}) }),
  /** Number of the newest journal entry, from 1; 0 while there is none. */
  lastJournal: () => parts.store.lastJournal(),
  /** Equity by hour and, further back, by day, from a market time on; ascending. */
  equityHistory: (from?: number) => readEquity(parts.store, from),
  /** What is at stake and what the limits leave; undefined until the account has been read. */
  risk: () => readRisk(parts),
  /** Symbols without entries for a while. */
  locks: () => readLocks(parts),
  unlock: (symbol: string) => unlockSymbol(parts, symbol),
  /** Live: lets entries begin (or stops them). Survives restarts; other keys or a lost record start unarmed. */
  arm: (armed: boolean) => arm(parts, armed),
  pause: (reason: string, until?: number) => pause(parts, reason, 'owner', until),
  /** @param resetPeak the owner confirmed that the drawdown peak starts again from today's equity. */
  resume: async (resetPeak = false): Promise<ResumeResult> => {
    // A halt that waits for the store to be back came before this.
    await emergency?.merge();
    return resume(parts, resetPeak);
  },
  /** Why a pause cannot be given an end now; undefined: it can. */
  whyNoResumeAt: () => whyNoResumeAt(parts),
  /** Lets a pause end by itself at a wall time. */
  resumeAt: async (until: number): Promise<ResumeResult> => {
    await emergency?.merge();
    return resumeAt(parts, until);
  },
  /** Stops entries, cancels working ones and closes everything at market, reduce-only. Idempotent. */
  halt: (reason: string, request: Request): Promise<HaltResult> =>
    emergency ? emergency.halt(reason, request) : halt(parts, reason, request),
});

const marketOf = (parts: TradingParts) => ({
  /** Market time, which signals expire by: people's own, but in replay the recording's. */
  now: (): number => parts.clock.now(),
  /** Symbols the bot knows, for reading what a person typed. */
  symbols: async (): Promise<readonly string[]> => [...(await parts.market.instruments()).keys()].sort(),
  instrument: async (symbol: string): Promise<Instrument | undefined> =>
    (await parts.market.instruments()).get(symbol),
  /** Price of now (reads the market). */
  mark: async (symbol: string) => (await parts.market.quote(symbol)).mark,
  /** What the strategy makes of a symbol's last closed candle (reads the market); undefined with too few candles. */
  outlook: (symbol: string) => readOutlook(parts, symbol),
  /** What the strategy makes of all symbols that are scanned (reads the market where it must). */
  verdicts: () => readVerdicts(parts),
  /** Symbols that the next scan looks at. */
  scanned: () => scanned(parts),
  /** The smallest orders of the most traded symbols that are scanned (reads the market); what cannot be read is left out. */
  smallestOrders: (limit: number) => readSmallestOrders(parts, limit),
});

const ownAlertsOf = (parts: TradingParts) => ({
  /** The owner's own alerts that wait, as they stand now (reads the market). */
  list: () => readOwnAlerts(parts),
  /** Tells the owner once a condition is met; not where it is already (reads the market). */
  set: setOwnAlert.bind(undefined, parts),
  remove: removeOwnAlerts.bind(undefined, parts),
});

const learningOf = (parts: TradingParts) => ({
  /** What has been learned: threshold, Kelly, the versions of the model. */
  view: () => readLearning(parts),
  /** What signals made or would have made, as far as it is known; by id of the signal or position. */
  outcomes: async (): Promise<readonly (Outcome & { readonly id: string })[]> =>
    (await parts.store.list('outcome')).map(({ id, value }) => ({ id, ...value })),
  /** What trades really cost: in all, by symbol and by hour. */
  costs: async (): Promise<CostTable> => (await readCosts(parts)).value,
  /** Uses the version before the current one; its own validation still decides whether it is asked. */
  stepModelBack: async (): Promise<
    { readonly status: 'stepped'; readonly learning: LearningView } | Refused
  > =>
    (await stepModelBack(parts))
      ? { status: 'stepped', learning: await readLearning(parts) }
      : refused('no-version', 'there is no earlier version of the model'),
});

const settingsOf = (parts: TradingParts) => ({
  list: () => overridesOf(parts).views(),
  /** What a change of a setting would do; `value` undefined = back to what the program was started with. @throws BadInputError. */
  preview: (name: string, value: string | undefined) => overridesOf(parts).preview(name, value),
  /** Changes a setting for good, in force at once. @throws BadInputError. */
  change: (name: string, value: string | undefined) => overridesOf(parts).change(name, value),
  pairs: () => readPairs(parts),
  changePairs: changePairs.bind(undefined, parts),
});

const overridesOf = ({ overrides }: TradingParts): SettingsOverride => {
  if (!overrides) throw new BadInputError('Settings cannot change here.');
  return overrides;
};
