import type { Stage } from './arguments.js';
import { LINE_IDS, stepOf } from './lines.js';
import type { Begun } from './run.js';
import { aroundFunding } from './steps/around-funding.js';
import { books } from './steps/books.js';
import { candles } from './steps/candles.js';
import { contracts } from './steps/contracts.js';
import { edge } from './steps/edge.js';
import { key } from './steps/key.js';
import { ladder } from './steps/ladder.js';
import { lot } from './steps/lot.js';
import { notFound } from './steps/not-found.js';
import { resting } from './steps/resting.js';
import { shapes } from './steps/shapes.js';
import { socket } from './steps/socket.js';
import { trials } from './steps/trials.js';
import type { Stand, Step, TradingStand } from './types.js';

/** Steps that send no order, by stage. */
const QUIET = {
  public: { '1': edge, '2': candles, '3': contracts, '4': socket },
  reading: { '5': key, '6': shapes, '7': notFound, '8': trials },
} as const satisfies Partial<Record<Stage, Readonly<Record<string, Step>>>>;

type QuietStage = keyof typeof QUIET;

export const isQuiet = (stage: Stage): stage is QuietStage => stage in QUIET;

/** The steps of a stage that sends no order. */
export const quietSteps = (stage: QuietStage, stand: Stand): readonly Begun[] =>
  Object.entries(QUIET[stage]).map(([step, prove]) => ({ step, prove: () => prove(stand) }));

/** Steps that send orders, by stage. */
const TRADING = {
  resting: { '9': resting },
  lot: { '10': lot, '11': books },
  ladder: { '10b': ladder },
  funding: { '11b': aroundFunding },
} as const satisfies Partial<Record<Stage, Readonly<Record<string, Step<TradingStand>>>>>;

export type TradingStage = keyof typeof TRADING;

/** Whether a stage sends orders. */
export const trades = (stage: Stage): stage is TradingStage => stage in TRADING;

/** The steps of stages that send orders. */
export const tradingSteps = (stages: readonly TradingStage[], stand: TradingStand): readonly Begun[] =>
  stages.flatMap((stage) =>
    Object.entries<Step<TradingStand>>(TRADING[stage]).map(([step, prove]) => ({
      step,
      prove: () => prove(stand),
    })),
  );

/** Lines that stages prove if all goes well, the end included. */
export const linesIn = (stages: readonly Stage[]): number => {
  const steps = new Set(
    stages.flatMap((stage) =>
      isQuiet(stage) ? Object.keys(QUIET[stage]) : trades(stage) ? Object.keys(TRADING[stage]) : ['13'],
    ),
  );
  if (stages.some(trades)) steps.add('12');
  return LINE_IDS.filter((id) => steps.has(stepOf(id))).length;
};
