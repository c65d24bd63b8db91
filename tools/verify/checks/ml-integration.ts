import { wallClock } from '../../../src/clock.js';
import { HOUR, isEvent, seededRandom, type Outcome } from '../../../src/domain/index.js';
import type { BotDocs } from '../../../src/state/store/docs.js';
import type { Store } from '../../../src/state/store/store.js';
import { check } from '../check.js';
import { ensure, near, present } from '../expect.js';
import { TAPE } from '../candle-script.js';
import { voted } from '../votes.js';
import type { OpenWorld, World } from '../world.js';

const OUTCOMES = 1000;
const BATCH = 200;
/** How the event loop is felt, ms. */
const PULSE_MS = 10;

type Lesson = (side: number, coin: number) => number;

/** Longs pay four times in five, shorts lose as often. */
const learnable: Lesson = (side, coin) => (side > 0 === coin < 0.8 ? 1.5 : -1);
/** Nothing decides. */
const noise: Lesson = (_, coin) => (coin < 0.45 ? 1.5 : -1);

/** A past of outcomes that end before the script begins; two features, of which one may teach. */
const outcomesOf = (lesson: Lesson): readonly Outcome[] => {
  const random = seededRandom(7);
  return Array.from({ length: OUTCOMES }, (_, i) => {
    const side = random() < 0.5 ? 1 : -1;
    const at = TAPE.from - (OUTCOMES - i + 2) * 2 * HOUR;
    return {
      at,
      closedAt: at + HOUR,
      r: lesson(side, random()),
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

/** Gives the bot its past, and owes it the training. */
const pastOf =
  (lesson: Lesson) =>
  async (store: Store<BotDocs>): Promise<void> => {
    const outcomes = outcomesOf(lesson);
    for (let from = 0; from < outcomes.length; from += BATCH)
      await store.commit({
        put: outcomes
          .slice(from, from + BATCH)
          .map((value, i) => ({ kind: 'outcome', id: `past${from + i}`, value })),
      });
    await store.commit({ jobs: [trainJob(TAPE.from)] });
  };

const opened = (open: OpenWorld, lesson: Lesson): Promise<World> =>
  open({ recording: 'script', time: 'replay', past: pastOf(lesson) });

const signalOf = async (world: World, symbol: string) => {
  await world.card(symbol);
  return present(
    (await world.app.desk.signals.list()).find(({ plan }) => plan.symbol === symbol)?.opportunity,
    `the signal of ${symbol}`,
  );
};

/** Trained on noise: known, refused with a reason, and every decision as if there were no model. */
const checkNoise = async (open: OpenWorld): Promise<string> => {
  const world = await opened(open, noise);
  for (const symbol of ['RISE-USDT', 'SINK-USDT']) {
    const opportunity = await signalOf(world, symbol);
    ensure(
      near(opportunity.confidence, voted(opportunity)),
      `a model trained on noise moved the confidence in ${symbol} from ${voted(opportunity)} to ${opportunity.confidence}`,
    );
  }
  const { inUse, reason, versions } = await world.app.desk.learning.view();
  ensure(
    versions.length === 1 && versions[0]?.samples === OUTCOMES,
    `${versions.length} versions were trained`,
  );
  ensure(!inUse, `a model trained on noise is in use: ${reason}`);
  await world.stop();
  return 'off on noise';
};

/** Trained on something that can be learned: in use, raising what pays and holding back what does not. */
const checkLearnable = async (open: OpenWorld): Promise<string> => {
  const world = await opened(open, learnable);
  const long = await signalOf(world, 'RISE-USDT');
  const { inUse, reason } = await world.app.desk.learning.view();
  ensure(inUse, `a model trained on learnable outcomes is not in use: ${reason}`);
  ensure(
    long.confidence > voted(long) && long.reasons.some((one) => one.includes('the model')),
    `the model in use left the confidence in a long that pays at ${long.confidence}, the votes say ${voted(long)}`,
  );
  const denial = await world.until('the denial of the short that does not pay', async () =>
    (await world.parts.store.journal({ symbol: 'SINK-USDT' })).find(isEvent('signal-denied')),
  );
  ensure(denial.data.code === 'model-doubts', `the short was denied by ${denial.data.code}`);
  await world.answer(0, ['The model is used from now on']);
  const { trained, longest } = await trainBeside(world);
  await world.stop();
  return `${(voted(long) * 100).toFixed(0)} → ${(long.confidence * 100).toFixed(0)} % where it pays, trained in ${trained} ms with the event loop away for ${longest} ms at most`;
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
