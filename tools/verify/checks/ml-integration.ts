import { wallClock } from '../../../src/clock.js';
import { DAY, HOUR, isEvent, seededRandom, type Outcome } from '../../../src/domain/index.js';
import type { BotDocs } from '../../../src/state/store/docs.js';
import type { Put, Store } from '../../../src/state/store/store.js';
import type { GateView } from '../../../src/trade/views/learning.js';
import { check } from '../check.js';
import { ensure, near, present } from '../expect.js';
import { TAPE } from '../candle-script.js';
import { voted } from '../votes.js';
import type { OpenWorld, World } from '../world.js';

const OUTCOMES = 1000;
const BATCH = 200;
/** How the event loop is felt, ms. */
const PULSE_MS = 10;

/** What a signal made that went one way or the other. */
type Teaching = (side: number, coin: number) => number;

/** Longs pay four times in five, shorts lose as often. */
const learnable: Teaching = (side, coin) => (side > 0 === coin < 0.8 ? 1.5 : -1);
/** Nothing decides. */
const noise: Teaching = (_, coin) => (coin < 0.45 ? 1.5 : -1);

/** A past of outcomes that end before the script begins; two features, of which one may teach. */
const outcomesOf = (teaching: Teaching): readonly Outcome[] => {
  const random = seededRandom(7);
  return Array.from({ length: OUTCOMES }, (_, i) => {
    const side = random() < 0.5 ? 1 : -1;
    const at = TAPE.from - (OUTCOMES - i + 2) * 2 * HOUR;
    return {
      at,
      closedAt: at + HOUR,
      r: teaching(side, random()),
      kind: 'traded',
      features: { side, chance: random() },
    };
  });
};

const trainJob = (trainAt: number) => ({
  queue: 'upkeep' as const,
  name: 'retrain-model' as const,
  data: { trainAt },
});

/** Outcomes that a gate is judged by, one a day. */
const JUDGED = 120;

/**
 * Trades that ended and are still to be learned, each with what the model said of it when it was decided.
 * @param isRight whether the model takes what pays, or what loses
 */
const judgedLessons = (name: string, before: number, isRight: boolean): readonly Put<BotDocs>[] =>
  Array.from({ length: JUDGED }, (_, i) => {
    const pays = i % 2 === 0;
    const at = before - (JUDGED - i + 1) * DAY;
    const advice = { fixed: true, threshold: true, model: pays === isRight, risk: 0.02 };
    const outcome = {
      at,
      closedAt: at + HOUR,
      r: pays ? 1 : -1,
      kind: 'traded',
      features: {},
      advice,
    } as const;
    return { kind: 'lesson', id: `${name}${i}`, value: { symbol: 'FLAT-USDT', side: 'long', outcome } };
  });

/** Gives the bot its past, and owes it the training. */
const pastOf =
  (teaching: Teaching) =>
  async (store: Store<BotDocs>): Promise<void> => {
    const outcomes = outcomesOf(teaching);
    for (let from = 0; from < outcomes.length; from += BATCH)
      await store.commit({
        put: outcomes
          .slice(from, from + BATCH)
          .map((value, i) => ({ kind: 'outcome', id: `past${from + i}`, value })),
      });
    await store.commit({ put: judgedLessons('right', TAPE.from, true), jobs: [trainJob(TAPE.from)] });
  };

const opened = (open: OpenWorld, teaching: Teaching): Promise<World> =>
  open({ recording: 'script', time: 'replay', past: pastOf(teaching) });

const modelGate = async ({ app }: World): Promise<GateView> => {
  const { gates } = await app.desk.learning.view();
  return present(
    gates.find(({ learner }) => learner === 'model'),
    'the gate of the model',
  );
};

const signalOf = async (world: World, symbol: string) => {
  await world.card(symbol);
  return present(
    (await world.app.desk.signals.list()).find(({ plan }) => plan.symbol === symbol)?.opportunity,
    `the signal of ${symbol}`,
  );
};

/** Trained on noise: known, not asked, and every decision as if there were no model, though its gate is open. */
const checkNoise = async (open: OpenWorld): Promise<string> => {
  const world = await opened(open, noise);
  for (const symbol of ['RISE-USDT', 'SINK-USDT']) {
    const opportunity = await signalOf(world, symbol);
    ensure(
      near(opportunity.confidence, voted(opportunity)),
      `a model trained on noise moved the confidence in ${symbol} from ${voted(opportunity)} to ${opportunity.confidence}`,
    );
  }
  const { reason, versions } = await world.app.desk.learning.view();
  ensure(
    versions.length === 1 && versions[0]?.samples === OUTCOMES,
    `${versions.length} versions were trained`,
  );
  ensure(!versions.some(({ active }) => active), `a model trained on noise is asked: ${reason}`);
  await world.stop();
  return 'off on noise';
};

/**
 * Trained on something that can be learned, and right about what ended since: its gate opens, it raises what pays and
 * holds back what does not. Wrong from then on: its gate shuts.
 */
const checkLearnable = async (open: OpenWorld): Promise<string> => {
  const world = await opened(open, learnable);
  const long = await signalOf(world, 'RISE-USDT');
  const gate = await modelGate(world);
  ensure(gate.isOpen, `the gate of a model that was right ${JUDGED} times is shut: ${gate.text}`);
  ensure(
    long.confidence > voted(long) && long.reasons.some((one) => one.includes('the model')),
    `the model in use left the confidence in a long that pays at ${long.confidence}, the votes say ${voted(long)}`,
  );
  const denial = await world.until('the denial of the short that does not pay', async () =>
    (await world.parts.store.journal({ symbol: 'SINK-USDT' })).find(isEvent('signal-denied')),
  );
  ensure(denial.data.code === 'model-doubts', `the short was denied by ${denial.data.code}`);
  await world.answer(0, ['The model would have made +1.00 R a trade']);
  const { trained, longest } = await trainBeside(world);
  const wrong = await shut(world);
  await world.stop();
  return `${(voted(long) * 100).toFixed(0)} → ${(long.confidence * 100).toFixed(0)} % where it pays, trained in ${trained} ms with the event loop away for ${longest} ms at most; gate open after ${JUDGED} outcomes, shut again by ${wrong}`;
};

/** Lets the model be wrong until its gate shuts. */
const shut = async (world: World): Promise<number> => {
  await world.parts.store.commit({ put: judgedLessons('wrong', world.parts.clock.now(), false) });
  const entry = await world.until('the gate of a model that is wrong to shut', async () =>
    (await world.parts.store.journal()).find(isEvent('gate-shut')),
  );
  const gate = await modelGate(world);
  ensure(entry.data.gate === 'model' && !gate.isOpen, `the gate is open after it shut: ${gate.text}`);
  return JUDGED;
};

/** Trains once more while the event loop is felt: training on it would stop its pulse. */
const trainBeside = async (world: World): Promise<{ readonly trained: number; readonly longest: number }> => {
  const began = wallClock.now();
  let last = began;
  let longest = 0;
  const stop = wallClock.every(PULSE_MS, () => {
    const now = wallClock.now();
    longest = Math.max(longest, now - last);
    last = now;
  });
  await world.parts.store.commit({ jobs: [trainJob(TAPE.from + HOUR)] });
  await world.until(
    'a second version of the model',
    async () => (await world.app.desk.learning.view()).versions.length === 2 || undefined,
  );
  stop();
  const trained = wallClock.now() - began;
  ensure(
    longest < Math.max(250, trained / 2),
    `training took ${trained} ms and kept the event loop busy for ${longest} ms of it`,
  );
  return { trained, longest };
};

/** Training, gate and use of the model in the running bot. */
export const mlIntegration = check('ML Integration', async (open) => {
  const off = await checkNoise(open);
  return `${off}; ${await checkLearnable(open)}`;
});
