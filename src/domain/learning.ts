/** What learns. Each has a gate of its own, and acts only while that is open. */
export const LEARNERS = ['model', 'threshold', 'kelly'] as const;
export type Learner = (typeof LEARNERS)[number];

/** What the fixed rule and each learner said of a signal when it was decided, by what was known then. */
export type Advice = {
  /** Whether the votes reach the fixed threshold. */
  readonly fixed: boolean;
  /** Whether they reach the adaptive one. */
  readonly threshold: boolean;
  /** Whether they do once the model has weighed them; absent while no model speaks. */
  readonly model?: boolean;
  /** The part of the risk that Kelly asks for, 0…1; absent without a record. */
  readonly kelly?: number;
  /** RISK_PER_TRADE, a fraction. */
  readonly risk: number;
};

/** A signal's result beside what was said of it. */
export type JudgedOutcome = {
  /** UTC day of the decision: its start, unix ms. */
  readonly day: number;
  /** Net result in R. */
  readonly r: number;
  readonly advice: Advice;
};

/** Trades of one side of a comparison: how many, and the sum of what they made (R, or log growth for Kelly). */
export type TradeTotals = { readonly trades: number; readonly sum: number };

/** What a gate counted of the signals of one UTC day, which move together and so are one observation. */
export type GateDay = {
  readonly day: number;
  readonly outcomes: number;
  /** Sum of their net R, clipped. */
  readonly r: number;
  /** How much better the learner did than the fixed rule, as the test counts it. */
  readonly gain: number;
  readonly fixed: TradeTotals;
  readonly learned: TradeTotals;
};

/** What a gate knows. */
export type Gate = {
  /** The last year, by day of decision. */
  readonly days: readonly GateDay[];
  /** Outcomes counted since the evidence was begun. */
  readonly outcomes: number;
  /** Natural logarithm of the evidence (an e-value) that the learner does better. */
  readonly evidence: number;
  /** Market time since which it is open; absent while it is shut. */
  readonly openSince?: number;
  /** While it is open: how much of the evidence the days since have left, natural logarithm; shut at 0. */
  readonly support?: number;
};

/** The gates, and the outcomes whose day is not over yet. One stored document. */
export type Gates = {
  readonly gates: Readonly<Record<Learner, Gate>>;
  readonly waiting: readonly JudgedOutcome[];
};
