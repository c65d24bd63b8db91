import {
  BadInputError,
  INITIAL_CONTROL,
  isFinal,
  sign,
  unrealisedOf,
  type Fill,
  type JournalEntry,
  type Position,
} from '../domain/index.js';
import { callOffEntries } from '../execution/call-off.js';
import { getOr } from '../store/store.js';
import { findOpportunity, isOpportunity } from '../strategy/index.js';
import { adoptPosition } from './adopt.js';
import { forgetPosition } from './forget.js';
import { approveSignal, resizeSignal, skipSignal } from './approve.js';
import { riskFromMark } from './context.js';
import { arm, halt, pause, resume } from './control.js';
import type { Outlook, PositionFigures, Status, TradingDesk } from './desk.js';
import { readEquity } from './equity-history.js';
import { stepModelBack } from './learn-model.js';
import { readLearning } from './learning-view.js';
import { closePosition, retargetPosition, scalePosition } from './orders.js';
import { changePairs, readPairs } from './pairs.js';
import type { TradingParts } from './parts.js';
import type { Emergency } from './emergency.js';
import { undoApproval } from './undo.js';
import { proveTrade } from './proof.js';
import { proposeTrade } from './propose.js';
import { readLocks, readRisk, unlockSymbol } from './risk-view.js';
import { scanned, strategyOptions } from './scan.js';
import type { SettingsOverride } from './settings-override.js';

/** The desk over the real parts. */
export const createDesk = (parts: TradingParts, emergency?: Emergency): TradingDesk => ({
  status: () => readStatus(parts),
  signals: async () =>
    (await parts.store.list('signal'))
      .map(({ value }) => value)
      .filter((signal) => signal.status === 'offered')
      .sort((a, b) => b.offeredAt - a.offeredAt),
  signal: async (id) => (await parts.store.get('signal', id))?.value,
  positions: () => readPositions(parts),
  position: async (symbol) => (await readPositions(parts)).find((each) => each.position.symbol === symbol),
  trades: async (limit) =>
    (await parts.store.list('trade'))
      .map(({ value }) => value)
      .sort((a, b) => b.closedAt - a.closedAt)
      .slice(0, limit),
  journal: (limit, symbol) => parts.store.journal({ limit, ...(symbol ? { symbol } : {}) }),
  symbols: async () => [...(await parts.market.instruments()).keys()].sort(),
  instrument: async (symbol) => (await parts.market.instruments()).get(symbol),
  mark: async (symbol) => (await parts.market.quote(symbol)).mark,
  outlook: (symbol) => readOutlook(parts, symbol),
  scanned: () => scanned(parts),
  fills: (symbol, ids) => readFills(parts, symbol, new Set(ids)),
  equityHistory: (from) => readEquity(parts.store, from),
  outcomes: async () => (await parts.store.list('outcome')).map(({ id, value }) => ({ id, ...value })),
  propose: (order, request) => proposeTrade(parts, order, request),
  cancelEntries: (symbol) => callOffEntries(parts, 'by the owner', symbol),
  learning: () => readLearning(parts),
  stepModelBack: async () => {
    const book = await stepModelBack(parts);
    return book
      ? { status: 'stepped', learning: await readLearning(parts) }
      : { status: 'refused', code: 'no-version', reason: 'there is no earlier version of the model' };
  },
  risk: () => readRisk(parts),
  locks: () => readLocks(parts),
  unlock: (symbol) => unlockSymbol(parts, symbol),
  settings: () => overridesOf(parts).views(),
  previewSetting: (name, value) => overridesOf(parts).preview(name, value),
  changeSetting: (name, value) => overridesOf(parts).change(name, value),
  pairs: () => readPairs(parts),
  changePairs: (change, cause) => changePairs(parts, change, cause),
  approve: (signalId, cardVersion) => approveSignal(parts, signalId, cardVersion, { by: 'owner' }),
  skip: (signalId, cardVersion) => skipSignal(parts, signalId, cardVersion),
  undo: (signalId, cardVersion) => undoApproval(parts, signalId, cardVersion),
  resize: (signalId, cardVersion, factor) => resizeSignal(parts, signalId, cardVersion, factor),
  close: (symbol, fraction, request, cause) => closePosition(parts, symbol, fraction, request, cause),
  scale: (order, request) => scalePosition(parts, order, request),
  retarget: (order, request) => retargetPosition(parts, order, request),
  adopt: (symbol) => adoptPosition(parts, symbol),
  forget: (symbol, positionId) => forgetPosition(parts, symbol, positionId),
  proof: (of) => proveTrade(parts, of),
  arm: (armed) => arm(parts, armed),
  pause: (reason, until) => pause(parts, reason, 'owner', until),
  resume: (resetPeak = false) => resume(parts, resetPeak),
  halt: (reason, request) => (emergency ? emergency.halt(reason, request) : halt(parts, reason, request)),
});

const readOutlook = async (parts: TradingParts, symbol: string): Promise<Outlook | undefined> => {
  const analysis = (await parts.brain.refresh(symbol)).analysis();
  if (!analysis) return undefined;
  const found = findOpportunity(analysis, await strategyOptions(parts));
  if (!isOpportunity(found)) return { analysis, reason: found.reason };
  return { analysis, signal: found.side, reason: found.reasons[0] ?? '' };
};

const overridesOf = ({ overrides }: TradingParts): SettingsOverride => {
  if (!overrides) throw new BadInputError('Settings cannot change here.');
  return overrides;
};

const readFills = async (
  { store }: TradingParts,
  symbol: string,
  ids: ReadonlySet<string>,
): Promise<readonly Fill[]> => {
  const match = ({ event, data }: JournalEntry): boolean => event === 'fill' && ids.has(String(data?.['id']));
  // The journal's data of a fill is the fill.
  return (await store.journal({ symbol, match })).map(({ data }) => data as unknown as Fill);
};

const readStatus = async (parts: TradingParts): Promise<Status> => {
  const { store } = parts;
  const settings = parts.settings();
  const [control, account, marks, positions, signals, intents, scan] = await Promise.all([
    getOr(store, 'control', 'main', INITIAL_CONTROL),
    store.get('account', 'main'),
    store.get('equity', 'main'),
    store.list('position'),
    store.list('signal'),
    store.list('intent'),
    store.get('scan', 'main'),
  ]);
  return {
    mode: settings.mode,
    approval: settings.approval,
    now: parts.clock.now(),
    control: control.value,
    account: account?.value,
    marks: marks?.value,
    positions: positions.filter(({ value }) => value.status === 'open').length,
    waitingSignals: signals.filter(({ value }) => value.status === 'offered').length,
    workingIntents: intents.map(({ value }) => value).filter((intent) => !isFinal(intent)),
    lastScan: scan && {
      at: scan.value.startedAt,
      symbols: scan.value.symbols,
      opportunities: scan.value.opportunities.length,
    },
    notes: parts.notes,
  };
};

const readPositions = async (parts: TradingParts): Promise<readonly PositionFigures[]> => {
  const [docs, account, instruments] = await Promise.all([
    parts.store.list('position'),
    parts.store.get('account', 'main'),
    parts.market.instruments(),
  ]);
  const figures: PositionFigures[] = [];
  for (const { value: position } of docs) {
    const instrument = instruments.get(position.symbol) ?? position.instrument;
    if (position.status !== 'open' || !instrument) continue;
    const known = account?.value.marks[position.symbol];
    figures.push(
      figuresOf(
        position,
        instrument,
        known ?? position.entryPrice,
        known === undefined ? position.updatedAt : (account?.value.at ?? 0),
      ),
    );
  }
  return figures;
};

const figuresOf = (
  position: Position,
  instrument: PositionFigures['instrument'],
  mark: number,
  markAt: number,
): PositionFigures => {
  const unrealised = unrealisedOf(position, mark, instrument.contractSize);
  const net = position.realised + unrealised - position.fees + position.funding;
  return {
    position,
    instrument,
    mark,
    markAt,
    unrealised,
    net,
    pnlFraction: sign(position.side) * (mark / position.entryPrice - 1),
    r: position.riskUnit > 0 ? net / position.riskUnit : 0,
    openRisk: riskFromMark(position, mark, instrument),
  };
};
