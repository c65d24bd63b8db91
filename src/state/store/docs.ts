import type {
  Alert,
  AlertSource,
  ClosedTrade,
  Control,
  CostTable,
  EquityMarks,
  Gates,
  Intent,
  Lesson,
  Opportunity,
  OrderOrigin,
  Outcome,
  OwnAlert,
  Position,
  PushPreferences,
  Rehearsal,
  Remark,
  Signal,
  TrackRecord,
  TurnedAway,
  Unfilled,
} from '../../domain/index.js';
import type { LedgerState } from '../../domain/ledger/ledger.js';

/** One scan: chunks are gathered here; a scan past its deadline is gathered with what has arrived. */
export interface ScanRun {
  readonly id: string;
  readonly startedAt: number;
  readonly deadline: number;
  readonly chunks: number;
  readonly done: readonly number[];
  readonly gathered: boolean;
  readonly opportunities: readonly Opportunity[];
  readonly failed: readonly { readonly symbol: string; readonly reason: string }[];
  readonly symbols: number;
}

/** Where a card lies in the chat. */
export interface CardRef {
  readonly chatId: number;
  readonly messageId: number;
  readonly hasPhoto: boolean;
  /** What its picture was drawn of: another plan needs another picture. */
  readonly drawnOf?: string;
}

/** A question that waits for the owner's yes; consumed by the tap. */
export interface Confirmation {
  readonly action: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** Wall time; absent of a claim on a button, and of what an earlier version asked. */
  readonly askedAt?: number;
  /** Wall time. */
  readonly expiresAt: number;
}

/** Latest account figures, so that the chat can answer without asking the exchange. */
export interface AccountView {
  readonly balance: number;
  readonly equity: number;
  readonly available: number;
  readonly openRisk: number;
  readonly exposure: number;
  /** Market time at which the exchange was last read. */
  readonly at: number;
  /** Mark prices of the open positions at that time. */
  readonly marks: Readonly<Record<string, number>>;
}

/** Pushes that wait for the end of the quiet hours, in words. */
interface HeldPushes {
  readonly since: number;
  /** `text` is Telegram HTML. */
  readonly lines: readonly { readonly seq: number; readonly text: string }[];
}

/** When the owner was last heard; wall time. */
export interface Presence {
  readonly spokeAt: number;
  /** What came since was told once. */
  readonly told?: boolean;
}

/** A question of a source that waits for the owner's answer. */
export interface OpenQuestion {
  readonly symbol: string;
  readonly alertId: string;
  /** What is wished for, in words. */
  readonly words: string;
  /** Wall time until which it can be answered. */
  readonly until: number;
  /** Its source asked too often: it is put to the owner later, unless another takes its place before. */
  readonly isHeld?: true;
}

/** What could not be read and was set aside; its text is in the journal. */
export interface SetAside {
  readonly kind: string;
  readonly id: string;
  /** Market time. */
  readonly at: number;
}

/** A difference that reconciliation watches. Market times. */
export interface Finding {
  readonly since: number;
  /** Consecutive reads that showed it. */
  readonly reads: number;
  /** The owner knows. */
  readonly told: boolean;
}

/** The bot's documents by kind. Ids: the document's own id, or `main` for the single ones. */
export interface BotDocs {
  signal: Signal;
  /** key → signal id: one signal per symbol, side and closed candle. */
  signalKey: { readonly signalId: string; readonly at: number };
  /** What came from outside, by its own id. */
  alert: Alert;
  /** Which alert that was: by source and id or text, and by source and post. Wall time. */
  alertKey: { readonly alertId: string; readonly at: number };
  /**
   * What is kept of each source, by its name: oldest first, with the `alertKey`s that lead there and its size in bytes;
   * and what the journal takes of its texts in an hour (its first ms, wall time).
   */
  alertLog: {
    readonly journaled?: { readonly hour: number; readonly bytes: number };
    readonly entries: readonly {
      readonly alertId: string;
      readonly keys: readonly string[];
      readonly bytes: number;
    }[];
  };
  /** What each source asks, by its name: at most one open question a symbol, and how many it has put since a wall time. */
  questions: { readonly open: readonly OpenQuestion[]; readonly since: number; readonly asked: number };
  /** How many messages of a source were turned away unread, by why; by its name. */
  turnedAway: Readonly<Partial<Record<TurnedAway, number>>>;
  /** Sources that the owner named, by name. */
  source: AlertSource;
  /** Alerts of the owner's own that wait to be met, by their ids. */
  ownAlert: OwnAlert;
  /** Trades that a source has made by itself on a UTC day (its first ms), by the source's name. */
  sourceDay: { readonly day: number; readonly count: number };
  intent: Intent;
  /** What an order was sent for, by client order id; market time of its recording. */
  order: OrderOrigin & { readonly at: number };
  /** Open position by symbol. */
  position: Position;
  trade: ClosedTrade;
  /** What the owner noted of a trade, by its id. */
  remark: Remark;
  control: Control;
  equity: EquityMarks;
  ledger: LedgerState;
  /**
   * `events`: how far the account's record was read, and that of cash flows where it is one of its own (an earlier version
   * had one place for both); `replay`: the stepper's time.
   */
  cursor: { readonly value: string; readonly cashflows?: string };
  scan: ScanRun;
  card: CardRef;
  confirm: Confirmation;
  account: AccountView;
  /** Cooldown or lock of a symbol until a market time. */
  lock: { readonly until: number; readonly reason: string };
  owner: { readonly userId: number };
  /** `main`. */
  presence: Presence;
  /** Updates already handled, so that a redelivered command acts once. */
  update: { readonly at: number };
  /** Updates that were confirmed to the chat's server before they were handled, as JSON. */
  unfinished: { readonly json: string };
  secret: { readonly value: string };
  /** What the owner changed in chat: by the setting's name; `pairs`: which symbols give signals (PairRules, JSON). */
  setting: { readonly value: string; readonly at: number };
  /** Last equity of a UTC hour, floating result included; by hour, `2025-10-01T05`. */
  equityPoint: { readonly t: number; readonly equity: number };
  /** `main`: the versions of the model (learning's ModelBook). */
  model: { readonly versions: readonly object[]; readonly pinned?: number };
  /** Still to be learned, by id of the trade or signal; gone once its outcome is recorded. */
  lesson: Lesson;
  /** Learned, by the same id: what the model is trained on. */
  outcome: Outcome;
  /** Signals whose price never came, by their ids. */
  unfilled: Unfilled;
  record: TrackRecord;
  /** `main`: what is known of each learner beside the fixed rule. */
  gates: Gates;
  /** `main`: what trades really cost. */
  costs: CostTable;
  /** How loud each kind of push is, and when it is quiet. */
  preferences: PushPreferences;
  /** Lines held back in quiet hours, oldest first; `main`. */
  digest: HeldPushes;
  /** Local date (YYYY-MM-DD) of the last report of each period; ids `day` and `week`. */
  report: { readonly date: string };
  /** A difference between what we hold to be so and what the exchange shows, by what and where; gone when it is. */
  finding: Finding;
  /** Approved orders that still can be undone, by intent id; `until` in wall time. */
  held: { readonly until: number };
  /** `main`: what the latest rehearsal on the account came to. */
  rehearsal: Rehearsal;
  /** Stored things that could not be read and were set aside, by kind, id and a digest of their text. */
  torn: SetAside;
}
