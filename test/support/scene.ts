import type { Intent, Order, OrderRequest, Position, Push } from '../../src/domain/index.js';
import { executeIntent } from '../../src/trade/execution/driver.js';
import { offerOpportunity } from '../../src/trade/signals/offer.js';
import type { Row } from '../venues/paper/support.js';
import type { TradingSettings } from '../../src/domain/index.js';
import { Misbehaving } from './misbehaving.js';
import { SYMBOL, World } from './world.js';

/** A quiet candle at 100. */
export const QUIET: Row = [100, 100, 100, 100, 1_000_000];

export const request = (key: string) => ({ key, sentAt: 0 });

/** A world behind a wire that can fail, and the questions that tests ask of both sides of it. */
export class Scene {
  readonly world: World;
  readonly wire: Misbehaving;

  constructor(
    rows: readonly Row[] = Array.from({ length: 60 }, () => QUIET),
    over: Partial<TradingSettings> = {},
  ) {
    this.world = new World(rows, over);
    this.wire = new Misbehaving(this.world.exchange);
    this.world.wire = this.wire.exchange;
    this.world.reboot();
  }

  /** Offers and approves an entry without driving it. Returns the planned contracts. */
  async approve(over: Parameters<World['opportunity']>[0] = {}): Promise<number> {
    await offerOpportunity(this.world.parts, this.world.opportunity(over));
    const [signal] = await this.world.desk.signals.list();
    if (!signal) throw new Error('no signal');
    const answer = await this.world.desk.signals.approve(
      signal.id,
      signal.cardVersion,
      request(`a${signal.id}`),
    );
    if (answer.status !== 'approved') throw new Error(JSON.stringify(answer));
    return signal.plan.contracts;
  }

  /** Offers, approves and drives an entry. */
  async enter(over: Parameters<World['opportunity']>[0] = {}): Promise<number> {
    const planned = await this.approve(over);
    await this.world.drain();
    return planned;
  }

  /** What the owner does on the exchange's own site: buys 4 at market, unless said otherwise. */
  byHand(change: Partial<OrderRequest> = {}): ReturnType<World['exchange']['createOrder']> {
    return this.world.exchange.createOrder({
      clientOrderId: `hand${String(change.contracts)}${String(change.side)}`,
      symbol: SYMBOL,
      side: 'buy',
      type: 'market',
      contracts: 4,
      reduceOnly: false,
      leverage: 5,
      ...change,
    });
  }

  /** One run of an intent's job. */
  run(id: string): Promise<void> {
    return executeIntent(this.world.parts, id);
  }

  /** Forgets the owed jobs, as if they were late. */
  async holdBack(): Promise<void> {
    const owed = await this.world.store.owedJobs(Infinity, 1000);
    await this.world.store.settleJobs(owed.map(({ seq }) => seq));
  }

  async held(): Promise<number> {
    return (await this.world.exchange.fetchPositions())[0]?.contracts ?? 0;
  }

  async resting(type?: Order['type']): Promise<Order[]> {
    return (await this.world.exchange.fetchOpenOrders()).filter((order) => !type || order.type === type);
  }

  async position(): Promise<Position | undefined> {
    return (await this.world.store.get('position', SYMBOL))?.value;
  }

  async intents(kind?: Intent['kind']): Promise<Intent[]> {
    const all = (await this.world.store.list('intent')).map(({ value }) => value);
    return all.filter((intent) => !kind || intent.kind === kind);
  }

  async intent(id: string): Promise<Intent | undefined> {
    return (await this.world.store.get('intent', id))?.value;
  }

  async pushes<T extends Push['type']>(type: T): Promise<Extract<Push, { type: T }>[]> {
    const all = (await this.world.store.owedPushes(1000)).map(({ push }) => push);
    return all.filter((push): push is Extract<Push, { type: T }> => push.type === type);
  }
}

export const isEntry = ({ reduceOnly }: { reduceOnly: boolean }): boolean => !reduceOnly;
export const isStop = ({ type }: { type: string }): boolean => type === 'stop';
export const isTarget = ({ type }: { type: string }): boolean => type === 'takeProfit';
export const isMarket = ({ type }: { type: string }): boolean => type === 'market';
