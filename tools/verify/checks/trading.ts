import { check } from '../check.js';
import { ensure, present } from '../expect.js';

const SYMBOL = 'RISE-USDT';

/** A tap becomes a filled position; the same tap again, by the page or by redelivery, becomes nothing. */
export const trading = check('Trading', async (open) => {
  const world = await open({ recording: 'script', time: 'replay' });
  const { desk } = world.app;
  const card = await world.card(SYMBOL);
  const signal = present(
    (await desk.signals.list()).find(({ plan }) => plan.symbol === SYMBOL),
    'the signal',
  );
  await world.approve(SYMBOL);
  const position = await world.until(
    'the open position',
    async () => (await desk.positions.get(SYMBOL))?.position,
  );
  const intent = await world.until('the end of the intent', async () => {
    const doc = (await world.parts.store.get('intent', position.intentId))?.value;
    return doc?.status === 'filled' ? doc : undefined;
  });
  const planned = intent.plan?.contracts;
  ensure(
    position.contracts === planned,
    `${position.contracts} contracts are open, ${planned} were approved`,
  );
  const held = (await world.recorder.exchange.fetchPositions()).find(({ symbol }) => symbol === SYMBOL);
  ensure(
    held?.contracts === position.contracts && held.side === position.side,
    `the exchange holds ${held ? `${held.side} ${held.contracts}` : 'nothing'}, the bot ${position.side} ${position.contracts}`,
  );

  await world.owner.tap(card, 'Approve').catch(() => undefined);
  const repeated = await desk.signals.approve(signal.id, signal.cardVersion, {
    key: 'u1',
    sentAt: world.parts.human.now(),
  });
  ensure(repeated.status === 'refused', `the same approval delivered again was ${repeated.status}`);
  // The chat works in order: the repeated tap is through when this is answered.
  await world.ask('/positions', [SYMBOL]);
  const entries = world.recorder.entries(SYMBOL).length;
  ensure(entries === 1, `${entries} entry orders reached the exchange for one approval`);
  const after = (await world.recorder.exchange.fetchPositions()).find(({ symbol }) => symbol === SYMBOL);
  ensure(
    after?.contracts === held.contracts,
    `the repeated tap made ${held.contracts} contracts ${after?.contracts ?? 0}`,
  );
  return `${held.contracts} contracts of ${SYMBOL} by one tap, nothing by its repetitions`;
});
