import { describe, expect, it } from 'vitest';
import type { AccountEvent, Order } from '../../../src/domain/index.js';
import { checkPositions } from '../../../src/trade/watchdog/tick.js';
import { QUIET, request, Scene } from '../../support/scene.js';
import type { Row } from '../../venues/paper/support.js';
import { SYMBOL } from '../../support/world.js';

const at = (price: number): Row => [price, price, price, price, 1_000_000];
const RICH = { paperBalance: 20_000, maxPositionSize: 10_000 };
const FIRST_PART = 2;

/** A ladder whose first rung has triggered: it fills in two parts, of which the record shows the first for now. */
const firstPart = async (): Promise<{
  readonly scene: Scene;
  readonly open: number;
  readonly rung: Order;
  readonly showRest: () => void;
}> => {
  const scene = new Scene(
    [...Array.from({ length: 5 }, () => QUIET), ...Array.from({ length: 12 }, () => at(104))],
    RICH,
  );
  await scene.enter();
  const targets = [
    { price: 104, share: 0.3 },
    { price: 108, share: 0.3 },
    { price: 112, share: 0.4 },
  ];
  await scene.world.desk.positions.retarget({ symbol: SYMBOL, targets, stopFollows: 'entry' }, request('u1'));
  await scene.world.drain();
  const open = await scene.held();
  const rung = (await scene.resting('takeProfit')).find(({ triggerPrice }) => triggerPrice === 104);
  if (!rung) throw new Error('no rung rests at 104');
  let isPart = true;
  const late: AccountEvent[] = [];
  const inParts = (event: AccountEvent): readonly AccountEvent[] => {
    if (event.type !== 'fill' || event.fill.clientOrderId !== rung.clientOrderId) return [event];
    const { fill } = event;
    late.push({ ...event, fill: { ...fill, id: `${fill.id}b`, contracts: fill.contracts - FIRST_PART } });
    return [{ ...event, fill: { ...fill, id: `${fill.id}a`, contracts: FIRST_PART, fee: 0 } }];
  };
  const working: Order = { ...rung, filled: FIRST_PART };
  const { exchange } = scene.wire;
  scene.world.wire = {
    ...exchange,
    fetchEvents: async (cursor) => {
      const page = await exchange.fetchEvents(cursor);
      const events = page.events.flatMap(inParts);
      return { ...page, events: isPart ? events : [...events, ...late.splice(0)] };
    },
    fetchOrder: async (symbol, id) =>
      isPart && id === rung.clientOrderId ? working : exchange.fetchOrder(symbol, id),
    fetchOpenOrders: async (symbol) => {
      const orders = await exchange.fetchOpenOrders(symbol);
      const others = orders.filter(({ clientOrderId }) => clientOrderId !== rung.clientOrderId);
      return isPart ? [...others, working] : others;
    },
  };
  scene.world.reboot();
  scene.world.clock.set(scene.world.clock.now() + 1_800_000);
  await tick(scene);
  return { scene, open, rung, showRest: () => (isPart = false) };
};

const tick = async (scene: Scene): Promise<void> => {
  await checkPositions(scene.world.parts);
  await scene.world.drain();
};

describe('a rung that fills in parts', () => {
  it('takes off its share and no more: what is left of its order rests there, and needs no other', async () => {
    const { scene, open, rung, showRest } = await firstPart();
    expect(await scene.position()).toMatchObject({ ladder: [{ filled: FIRST_PART }, {}, {}] });
    showRest();
    for (let times = 0; times < 3; times++) {
      scene.world.clock.set(scene.world.clock.now() + 10_000);
      await tick(scene);
    }
    expect(await scene.held()).toBe(open - rung.contracts);
    expect(await scene.position()).toMatchObject({
      ladder: [{ filled: rung.contracts, done: true }, { filled: 0 }, { filled: 0 }],
    });
  });
});
