import {
  LEARNERS,
  type Gates,
  type JournalEntry,
  type Learner,
  type Outcome,
  type Push,
} from '../../domain/index.js';
import { gateText, isOpen, judgeOutcomes, SHUT_GATES } from '../../decide/learning/index.js';
import { dayOf } from '../../decide/risk/index.js';
import { getOr, type Versioned } from '../../state/store/store.js';
import type { TradingParts } from '../core/parts.js';

type Reads = Pick<TradingParts, 'store' | 'settings'>;

/** Whether anything is collected. */
export const isLearning = ({ settings }: Pick<Reads, 'settings'>): boolean => settings().learning !== 'off';

export const readGates = ({ store }: Pick<Reads, 'store'>): Promise<Versioned<Gates>> =>
  getOr(store, 'gates', 'main', SHUT_GATES);

/** Whether a learner decides: its gate is open, and it is not only watched. */
export const acts = ({ settings }: Pick<Reads, 'settings'>, { gates }: Gates, learner: Learner): boolean =>
  settings().learning === 'on' && isOpen(gates[learner]);

/** The gates after outcomes that became known; those that nothing was said of count for none. */
export const withOutcomes = (
  gates: Gates,
  outcomes: readonly Outcome[],
  /** When signals were decided that have not ended, unix ms. */
  open: readonly number[],
  now: number,
): Gates => {
  const judged = outcomes.flatMap(({ at, r, advice }) => (advice ? [{ day: dayOf(at), r, advice }] : []));
  return judgeOutcomes(gates, judged, new Set(open.map(dayOf)), now);
};

/** What the owner and the journal hear of gates that opened or shut. */
export const gateNews = (
  { settings }: Pick<Reads, 'settings'>,
  before: Gates,
  after: Gates,
  at: number,
): { readonly journal: readonly JournalEntry[]; readonly pushes: readonly Push[] } => {
  const changed = LEARNERS.filter(
    (learner) => isOpen(before.gates[learner]) !== isOpen(after.gates[learner]),
  );
  const isActing = settings().learning === 'on';
  return {
    journal: changed.map((gate) => {
      const { outcomes, evidence } = before.gates[gate];
      const data = { gate, outcomes, evidence };
      const event = isOpen(after.gates[gate]) ? 'gate-opened' : 'gate-shut';
      return { at, event, cause: gateText(gate, after.gates[gate], isActing), data };
    }),
    pushes: changed.map((gate) => ({
      type: 'notice',
      level: 'info',
      text: gateText(gate, after.gates[gate], isActing),
    })),
  };
};
