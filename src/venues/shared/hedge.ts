import { createWithin, wallClock } from '../../clock.js';
import type { Placement } from '../exchange.js';
import { ExchangeError } from './errors.js';

/** A call that is silent for longer is not waited for alone, ms: it may hang, and nothing that guards waits for it. */
const SILENCE = 700;

/** Waits of the wire are wall time, as its deadlines are. */
export const pause = (ms: number): Promise<void> => wallClock.sleep(ms);

const within = createWithin(wallClock);

/** Whether something was settled within `ms` of wall time. */
const isSettled = (work: Promise<unknown>, ms: number): Promise<boolean> => {
  const settled = work.then(
    () => true,
    () => true,
  );
  return within(settled, ms).catch(() => false);
};

/** An answer, be it a refusal, told apart from the lack of one. */
const answerOf = <T>(call: Promise<T>): Promise<() => T> =>
  call.then(
    (value) => () => value,
    (error: unknown) => {
      if (!(error instanceof ExchangeError)) throw error;
      return () => {
        throw error;
      };
    },
  );

/**
 * Asks, and once that is silent for long a second time beside it; the first answer counts. Only for what may be asked
 * twice.
 */
export const askedTwice = async <T>(ask: () => Promise<T>): Promise<T> => {
  const first = ask();
  if (await isSettled(first, SILENCE)) return first;
  try {
    return (await Promise.any([answerOf(first), answerOf(ask())]))();
  } catch (error) {
    throw error instanceof AggregateError ? (error.errors[0] as Error) : error;
  }
};

/** What the first of several answers shows that shows anything; one that failed shows nothing. */
const shownInTurn = async <T>(answers: readonly Promise<T | undefined>[]): Promise<T | undefined> => {
  for (const answer of answers) {
    const shown = await answer.catch(() => undefined);
    if (shown !== undefined) return shown;
  }
  return undefined;
};

/**
 * What the first of several ways shows. Those of a stage are asked side by side, and what an earlier one of them shows
 * counts before what a later one does; the next stage is asked when they show nothing, fail, or are silent for long.
 * Undefined when all ways have answered and none shows anything.
 * @throws what a way failed with, when none of the others shows anything
 */
export const firstShown = async <T>(
  stages: readonly (readonly (() => Promise<T | undefined>)[])[],
): Promise<T | undefined> => {
  const asked: Promise<T | undefined>[] = [];
  for (const ways of stages) {
    const answers = ways.map((way) => way());
    for (const answer of answers) answer.catch(() => undefined);
    asked.push(...answers);
    const shown = shownInTurn(answers);
    if (!(await isSettled(shown, SILENCE))) continue;
    const found = await shown;
    if (found !== undefined) return found;
  }
  const shown = asked.map(async (answer) => (await answer) ?? Promise.reject(new Error('not shown')));
  return Promise.any(shown).catch(async () => {
    await Promise.all(asked);
    return undefined;
  });
};

/** What became of an order; unknown as yet while its answer is silent for long, with the answer to come. */
export const placedSoon = async (answer: Promise<Placement>): Promise<Placement> =>
  (await isSettled(answer, SILENCE))
    ? answer
    : { outcome: 'unknown', reason: `no answer within ${SILENCE} ms yet`, answer };
