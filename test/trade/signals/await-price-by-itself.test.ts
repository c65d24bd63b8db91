import { beforeEach, expect, it } from 'vitest';
import { watchAwaiting } from '../../../src/trade/signals/await-price.js';
import { AlertWorld, SOURCE } from '../alerts/alert-world.js';

/** The price of the market is 100. */
const LONG = 'long AAA\nentry 98\nsl 95';
const auto = { ...SOURCE, mode: 'auto' as const };

let world: AlertWorld;
beforeEach(() => {
  world = new AlertWorld(auto);
});

const awaitedByItself = async (): Promise<void> => {
  await world.says(LONG);
  expect((await world.card('awaiting')).plan.entry).toBe(98);
};

const intents = async () => (await world.store.list('intent')).map(({ value }) => value);

it('an entry that waits is entered by the bot when its price comes', async () => {
  await awaitedByItself();
  world.priceIs(98);
  await watchAwaiting(world.parts);
  expect(await intents()).toMatchObject([{ by: 'bot', cause: 'its price has come' }]);
});

it.each([
  ['has to ask now', { mode: 'ask' as const }],
  ['may not trade the symbol any more', { bounds: { ...auto.bounds, symbols: ['BBB-USDT'] } }],
  ['may take less by now', { bounds: { ...auto.bounds, sizeFactor: 0.4 } }],
])('an entry that waits becomes a card that asks where its source %s', async (_, change) => {
  await awaitedByItself();
  await world.name({ ...auto, ...change });
  await watchAwaiting(world.parts);
  const card = await world.card();
  expect(card.isAuto).toBeUndefined();
  expect(await world.notices()).toMatchObject([expect.stringContaining('its card asks you')]);
  world.priceIs(98);
  await watchAwaiting(world.parts);
  expect(await intents()).toEqual([]);
  await world.approve(card, card.cardVersion);
  expect(await intents()).toMatchObject([{ by: 'owner' }]);
});

it.each([
  ['off', () => world.name({ ...auto, isOn: false }), 'tradingview is off'],
  [
    'gone',
    () => world.store.commit({ del: [{ kind: 'source', id: 'tradingview' }] }),
    'tradingview is no source any more',
  ],
])('an entry that waits ends where its source is %s, and says so', async (_, change, note) => {
  await awaitedByItself();
  await change();
  world.priceIs(98);
  await watchAwaiting(world.parts);
  expect((await world.card('ended')).note).toBe(note);
  expect(await world.notices()).toMatchObject([expect.stringContaining(note)]);
  expect(await intents()).toEqual([]);
});

it('an entry that waits is not entered where the source is switched off while it is planned', async () => {
  await awaitedByItself();
  world.priceIs(98);
  const quote = world.market.quote.bind(world.market);
  world.market.quote = async (symbol) => {
    await world.name({ ...auto, isOn: false });
    return quote(symbol);
  };
  await watchAwaiting(world.parts);
  expect(await intents()).toEqual([]);
  expect((await world.card('ended')).note).toBe('tradingview is off');
});

it('an entry that waits and that the owner approved himself is held against what he saw', async () => {
  // The bot did not come to approve it.
  await world.name(SOURCE);
  await world.says(LONG);
  const card = { ...(await world.card()), isAuto: true as const };
  await world.store.commit({ put: [{ kind: 'signal', id: card.id, value: card }] });
  await world.approve(card, 1);
  const signal = await world.card('awaiting');
  const cheaper = { ...signal, plan: { ...signal.plan, worstCase: signal.plan.worstCase / 2 } };
  await world.store.commit({ put: [{ kind: 'signal', id: signal.id, value: cheaper }] });
  world.priceIs(98);
  await watchAwaiting(world.parts);
  expect(await intents()).toEqual([]);
  expect((await world.card()).before).toMatchObject({ worstCase: cheaper.plan.worstCase });
});
