import { sign, type Instrument, type Plan } from '../../../src/domain/index.js';
import { check } from '../check.js';
import { ensure, present } from '../expect.js';
import type { Received } from '../port-recorder.js';
import type { World } from '../world.js';

const RISK = 0.01;
/** Binds where the stop is near; where it is farther, risk does. */
const MAX_POSITION_SIZE = 327.7;
/** What a stop is planned to slip. */
const SLIPPAGE = 0.001;

/** The notional that the rules allow, by hand: equity × risk ÷ loss of one USDT of notional at the stop, fees both ways. */
const approvedNotional = (plan: Plan, { takerFee }: Instrument): number => {
  const exit = plan.stop * (1 - sign(plan.side) * SLIPPAGE);
  const loss = sign(plan.side) * (plan.entry - exit) + takerFee * (plan.entry + exit);
  return Math.min(MAX_POSITION_SIZE, (plan.equity * RISK * plan.entry) / loss);
};

const checkEntry = async (world: World, symbol: string): Promise<string> => {
  const [first, ...more] = world.recorder.entries(symbol);
  const order = present(first, `the entry order of ${symbol}`).request;
  ensure(more.length === 0, `${more.length + 1} entry orders arrived for ${symbol}`);
  const instrument = present(await world.app.desk.market.instrument(symbol), symbol);
  const intents = (await world.parts.store.list('intent')).map(({ value }) => value);
  const plan = present(
    intents.find(({ kind, symbol: own }) => kind === 'open' && own === symbol)?.plan,
    'the plan',
  );
  const lot = instrument.lotSize * instrument.contractSize * plan.entry;
  const sent = order.contracts * instrument.contractSize * plan.entry;
  const approved = approvedNotional(plan, instrument);
  const told = `${symbol}: ${order.contracts} × ${instrument.contractSize} × ${plan.entry} = ${sent.toFixed(4)} USDT arrived, ${approved.toFixed(4)} were approved, one lot is ${lot.toFixed(4)}`;
  ensure(sent <= approved + 1e-6 && approved - sent < lot, told);
  ensure(
    Number.isInteger(order.contracts / instrument.lotSize),
    `${symbol}: ${order.contracts} are no whole lots`,
  );
  const fills = (await world.recorder.fills()).filter(
    ({ clientOrderId }) => clientOrderId === order.clientOrderId,
  );
  const filled = fills.reduce((sum, { contracts }) => sum + contracts, 0);
  ensure(filled === order.contracts, `${symbol}: ${filled} of ${order.contracts} contracts were filled`);
  return `${symbol} ${sent.toFixed(0)} of ${approved.toFixed(0)} USDT`;
};

const checkRecord = (received: readonly Received[]): void => {
  for (const { request, recordedBy } of received) {
    const what = `${request.type} ${request.side} of ${request.symbol} (${request.clientOrderId})`;
    ensure(recordedBy !== undefined, `${what} reached the exchange before its client id was recorded`);
    const owner = request.type === 'stop' || request.type === 'takeProfit' ? 'position' : 'intent';
    ensure(recordedBy === owner, `${what} is recorded by no ${owner}`);
  }
  const ids = received.map(({ request }) => request.clientOrderId);
  ensure(new Set(ids).size === ids.length, `a client id was sent twice: ${ids.join(', ')}`);
};

/** Three entries, their protection and an exit, as they arrived at the exchange. */
export const orders = check('Orders', async (open) => {
  const world = await open({
    recording: 'script',
    time: 'replay',
    settings: {
      RISK_PER_TRADE: String(RISK),
      MAX_POSITION_SIZE: String(MAX_POSITION_SIZE),
      MAX_OPEN_POSITIONS: '10',
    },
  });
  const symbols = ['SLIDE-USDT', 'SINK-USDT', 'RISE-USDT'];
  const seen: string[] = [];
  for (const symbol of symbols) {
    await world.approve(symbol);
    seen.push(await checkEntry(world, symbol));
  }
  await world.ask('/close RISE', ['By ', 'closed', 'RISE-USDT']);
  const exit = world.recorder.received.find(({ request }) => request.type === 'market');
  ensure(exit?.request.reduceOnly === true, 'no reduce-only order closed the position');
  checkRecord(world.recorder.received);
  const account = await world.recorder.fills();
  const sent = new Set(world.recorder.received.map(({ request }) => request.clientOrderId));
  ensure(
    account.every(({ clientOrderId }) => sent.has(clientOrderId)),
    'a fill belongs to an order that was never sent',
  );
  return `${seen.join(', ')}; ${world.recorder.received.length} orders, each recorded before it was sent`;
});
