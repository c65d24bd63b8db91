import type { AccountView } from '../store/docs.js';
import type { EquitySample } from './equity-history.js';
import type { LearningView } from './learning-view.js';
import type { PairRules } from './pairs.js';
import type { Proof } from './proved.js';
import type { RiskView, SymbolLock } from './risk-view.js';
import type { SettingPreview, SettingView } from './settings-override.js';
import type {
  Analysis,
  ClosedTrade,
  Control,
  Denied,
  EquityMarks,
  Fill,
  Instrument,
  Intent,
  JournalEntry,
  Outcome,
  Plan,
  Position,
  Side,
  Signal,
} from '../domain/index.js';

/** Who asks, so that a redelivered request acts once: the intent id is made from it (invariant 2). */
export interface Request {
  /** [A-Za-z0-9]{1,16}, the same when the same request arrives again: `u` + update_id. */
  readonly key: string;
  /** Wall time at which the owner sent it. */
  readonly sentAt: number;
}

/** A tap or command was in order but came to nothing; `reason` is one line for the owner. */
export interface Refused {
  readonly status: 'refused';
  readonly code: string;
  readonly reason: string;
}

/** A position that was opened elsewhere is now managed as the bot's own. */
export type AdoptResult = { readonly status: 'adopted'; readonly position: Position } | Refused;

/** A position that the exchange does not show any more, out of the books. */
export type ForgetResult =
  | { readonly status: 'confirm'; readonly position: Position }
  | { readonly status: 'forgotten'; readonly trade: ClosedTrade }
  | Refused;

export type ApproveResult =
  | { readonly status: 'approved'; readonly signal: Signal; readonly intentId: string }
  /** The market or the account moved: a new card with this plan has replaced the old one. */
  | { readonly status: 'replaced'; readonly signal: Signal; readonly before: Plan; readonly why: string }
  | { readonly status: 'denied'; readonly denied: Denied }
  | Refused;

export type ResizeResult =
  | { readonly status: 'resized'; readonly signal: Signal }
  | { readonly status: 'denied'; readonly denied: Denied }
  | Refused;

export type RecordResult = { readonly status: 'recorded'; readonly intentId: string } | Refused;

export type RetargetResult =
  | RecordResult
  /** The stop is loosened, and so that this holds the trail is switched off. */
  | { readonly status: 'recorded'; readonly intentId: string; readonly trailingOff: true }
  /** The stop would loosen: ask again, showing the loss at the new stop in USDT. */
  | {
      readonly status: 'confirm';
      readonly lossNow: number;
      readonly lossThen: number;
      /** The trail would be switched off with it. */
      readonly stopsTrailing?: boolean;
    };

/** A position with the figures of the moment. Money in USDT. */
export interface PositionFigures {
  readonly position: Position;
  readonly instrument: Instrument;
  readonly mark: number;
  /** Market time of the mark. */
  readonly markAt: number;
  readonly unrealised: number;
  /** realised + unrealised − fees + funding. */
  readonly net: number;
  readonly pnlFraction: number;
  readonly r: number;
  /** Loss if the stop is hit now, from here on; negative = profit locked in. */
  readonly openRisk: number;
}

export interface Status {
  readonly mode: string;
  readonly approval: string;
  /** Market time now (simulated in replay). */
  readonly now: number;
  readonly control: Control;
  readonly account: AccountView | undefined;
  readonly marks: EquityMarks | undefined;
  readonly positions: number;
  readonly waitingSignals: number;
  readonly workingIntents: readonly Intent[];
  readonly lastScan:
    { readonly at: number; readonly symbols: number; readonly opportunities: number } | undefined;
  /** Lines that explain what is simulated or assumed. */
  readonly notes: readonly string[];
}

/** What a halt without the state store came to. */
export interface DirectHalt {
  /** Symbols without a position now. */
  readonly closed: readonly string[];
  /** Symbols that are still open. */
  readonly left: readonly string[];
  /** Why something is left, or why it is not even known what is. */
  readonly why?: string;
}

export interface HaltResult {
  /** Symbols that are being closed. */
  readonly closing: readonly string[];
  /** The state store was away: what was done straight on the exchange. */
  readonly direct?: DirectHalt;
}

/** Scale by a signed fraction of the open contracts: −0.5 takes half off, +0.5 adds half. */
export interface ScaleOrder {
  readonly symbol: string;
  readonly fraction: number;
}

/** Prices on the owner's side of things; `null` removes the target; `entry` moves the stop to break-even. */
export interface RetargetOrder {
  readonly symbol: string;
  readonly stop?: number | 'entry';
  readonly target?: number | null;
  readonly trailing?: boolean;
  readonly mayLoosen?: boolean;
}

/** What the strategy sees in a symbol now: the signal it would give, or in one line why it gives none. */
export interface Outlook {
  readonly analysis: Analysis;
  readonly signal?: Side;
  readonly reason: string;
}

/** A trade that the owner wants to see planned. */
export interface OpenOrder {
  readonly symbol: string;
  readonly side: Side;
  /** Price of the stop; absent = from volatility, as for a signal. */
  readonly stop?: number;
  /** Times the size that the rules would take; 1 when absent. */
  readonly sizeFactor?: number;
}

export type ProposeResult =
  | { readonly status: 'offered'; readonly signal: Signal }
  | { readonly status: 'denied'; readonly denied: Denied }
  | Refused;

/**
 * Everything the owner can ask of the trading core. Answers come from state in Redis, never from a slow exchange,
 * except where a method says that it reads the market.
 */
export interface TradingDesk {
  status(): Promise<Status>;
  /** Offered signals, newest first. */
  signals(): Promise<readonly Signal[]>;
  signal(id: string): Promise<Signal | undefined>;
  positions(): Promise<readonly PositionFigures[]>;
  position(symbol: string): Promise<PositionFigures | undefined>;
  trades(limit: number): Promise<readonly ClosedTrade[]>;
  journal(limit: number, symbol?: string): Promise<readonly JournalEntry[]>;
  /** Symbols the bot knows, for reading what a person typed. */
  symbols(): Promise<readonly string[]>;
  instrument(symbol: string): Promise<Instrument | undefined>;
  /** Price of now (reads the market). */
  mark(symbol: string): Promise<number>;
  /** What the strategy makes of a symbol's last closed candle (reads the market); undefined with too few candles. */
  outlook(symbol: string): Promise<Outlook | undefined>;
  /** Symbols that the next scan looks at. */
  scanned(): Promise<readonly string[]>;
  /** Fills of a symbol that the journal still has, by their ids; oldest first. */
  fills(symbol: string, ids: readonly string[]): Promise<readonly Fill[]>;
  /** Equity by hour and, further back, by day, from a market time on; ascending. */
  equityHistory(from?: number): Promise<readonly EquitySample[]>;
  /** What signals made or would have made, as far as it is known; by id of the signal or position. */
  outcomes(): Promise<readonly (Outcome & { readonly id: string })[]>;

  /** Re-checks price drift, spread, depth and every risk rule at this moment (reads the market). */
  approve(signalId: string, cardVersion: number, request: Request): Promise<ApproveResult>;
  skip(
    signalId: string,
    cardVersion: number,
  ): Promise<{ readonly status: 'skipped'; readonly signal: Signal } | Refused>;
  /** Takes an approval back while its order is held back (UNDO_SECONDS). */
  undo(
    signalId: string,
    cardVersion: number,
  ): Promise<{ readonly status: 'undone'; readonly signal: Signal } | Refused>;
  /** Redraws the plan at `factor` × its own size, within the caps (reads the market). */
  resize(signalId: string, cardVersion: number, factor: number): Promise<ResizeResult>;

  /** Plans a trade by hand and offers it with a card; nothing is sent before its Approve (reads the market). */
  propose(order: OpenOrder, request: Request): Promise<ProposeResult>;
  /** Cancels the orders of entries that still work; the symbols. */
  cancelEntries(symbol?: string): Promise<readonly string[]>;

  /** `fraction` of the open contracts, 1 = all. */
  close(symbol: string, fraction: number, request: Request, cause: string): Promise<RecordResult>;
  scale(
    order: ScaleOrder,
    request: Request,
  ): Promise<RecordResult | { readonly status: 'denied'; readonly denied: Denied }>;
  retarget(order: RetargetOrder, request: Request): Promise<RetargetResult>;

  /** Takes over a position that was opened outside the bot. */
  adopt(symbol: string): Promise<AdoptResult>;
  /** Takes a position out of the books that the exchange does not show (reads it); asks back without its id. */
  forget(symbol: string, positionId?: string): Promise<ForgetResult>;
  /** A trade or open position, by id or symbol, proved on the exchange of this moment (reads it); undefined = unknown. */
  proof(of: string): Promise<Proof | undefined>;

  /** Live: lets entries begin (or stops them). Survives restarts; other keys or a lost record start unarmed. */
  arm(armed: boolean): Promise<Control>;
  pause(reason: string, until?: number): Promise<Control>;
  /** @param resetPeak the owner confirmed that the drawdown peak starts again from today's equity. */
  resume(
    resetPeak?: boolean,
  ): Promise<
    | { readonly status: 'resumed'; readonly control: Control }
    | { readonly status: 'confirm'; readonly reason: string }
    | Refused
  >;
  /** Stops entries, cancels working ones and closes everything at market, reduce-only. Idempotent. */
  halt(reason: string, request: Request): Promise<HaltResult>;

  /** What has been learned: threshold, Kelly, the versions of the model. */
  learning(): Promise<LearningView>;
  /** Uses the version before the current one; its own validation still decides whether it is in use. */
  stepModelBack(): Promise<{ readonly status: 'stepped'; readonly learning: LearningView } | Refused>;
  /** What is at stake and what the limits leave; undefined until the account has been read. */
  risk(): Promise<RiskView | undefined>;
  /** Symbols without entries for a while. */
  locks(): Promise<readonly SymbolLock[]>;
  unlock(symbol: string): Promise<SymbolLock | undefined>;

  settings(): readonly SettingView[];
  /** What a change of a setting would do; `value` undefined = back to .env. @throws BadInputError. */
  previewSetting(name: string, value: string | undefined): SettingPreview;
  /** Changes a setting for good, in force at once. @throws BadInputError. */
  changeSetting(name: string, value: string | undefined): Promise<SettingView>;
  pairs(): Promise<PairRules>;
  changePairs(change: (rules: PairRules) => PairRules, cause: string): Promise<PairRules>;
}
