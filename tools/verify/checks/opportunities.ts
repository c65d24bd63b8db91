import { check } from '../check.js';
import { ensure } from '../expect.js';
import type { World } from '../world.js';

const TOP = 3;

const offered = async (world: World): Promise<readonly string[]> =>
  (await world.parts.store.journal({ match: ({ event }) => event === 'signal-offered' })).map(
    ({ symbol }) => symbol ?? '',
  );

/** Cards of signals in the order in which they came, each once. */
const cards = (world: World): readonly string[] =>
  world.messages
    .filter(({ version, hasPhoto, buttons }) => version === 1 && hasPhoto && buttons.length > 0)
    .map(({ text }) => /[A-Z]+-USDT/.exec(text)?.[0] ?? text);

/** The best of a scan, in order, as cards with pictures; the same candle scanned again offers nothing again. */
export const opportunities = check('Opportunities', async (open) => {
  const world = await open({
    recording: 'script',
    time: 'replay',
    settings: { TOP_OPPORTUNITIES: String(TOP) },
  });
  await world.until('signals', async () => (await offered(world)).length >= TOP || undefined);
  const scan = world.recorder.scans.findLast(({ run }) => run.opportunities.length > 0)?.run;
  const found = scan?.opportunities ?? [];
  ensure(found.length > TOP, `the scan found ${found.length} opportunities, more than ${TOP} were there`);
  const best = [...found]
    .sort((a, b) => b.score - a.score)
    .slice(0, TOP)
    .map(({ symbol }) => symbol);
  ensure(
    (await offered(world)).join() === best.join(),
    `offered ${(await offered(world)).join(', ')}; the best were ${best.join(', ')}`,
  );
  for (const symbol of best) await world.card(symbol);
  ensure(
    cards(world).join() === best.join(),
    `cards came for ${cards(world).join(', ')}; ranked ${best.join(', ')}`,
  );

  const before = world.recorder.scans.filter(({ run }) => run.gathered).length;
  await world.parts.store.commit({ jobs: [{ queue: 'scan', name: 'scan-market', data: {} }] });
  await world.until('the scan of the same candle again', () =>
    Promise.resolve(world.recorder.scans.filter(({ run }) => run.gathered).length > before || undefined),
  );
  const again = world.recorder.scans.at(-1)?.run.opportunities.length ?? 0;
  ensure(
    again === found.length,
    `the same candle scanned again gave ${again} opportunities, not ${found.length}`,
  );
  // Pushes arrive in order: what the second scan had owed would be there before the answer.
  await world.ask('/signals', ['waiting']);
  const keys = (await world.parts.store.list('signal')).map(({ value }) => value.key);
  ensure(new Set(keys).size === keys.length, `one candle gave two signals: ${keys.join(', ')}`);
  ensure(
    cards(world).length === TOP,
    `after a second scan of one candle the chat has cards of ${cards(world).join(', ')}`,
  );
  return `${best.join(', ')} of ${found.length} by score, each with its picture, once`;
});
