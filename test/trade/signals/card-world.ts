import type { Opportunity, Push, Side, Signal } from '../../../src/domain/index.js';
import { offerOpportunity } from '../../../src/trade/signals/offer.js';
import { expireSignals } from '../../../src/trade/signals/waiting.js';
import { see, SYMBOL, World } from '../../support/world.js';
import type { Row } from '../../venues/paper/support.js';

export const HOUR = 3_600_000;
export const TTL_MS = 12 * HOUR;

const CALM = Array.from({ length: 40 }, () => [100, 100, 100, 100, 1_000_000] as const);

/** A market, calm at 100 unless told otherwise, and the cards that come and go in it. */
export class CardWorld extends World {
  constructor(rows: readonly Row[] = CALM) {
    super(rows, { approvalTtl: TTL_MS / 1000 });
  }

  /** What the strategy sees at the nth candle is offered. */
  offer(candle: number, over: Partial<Opportunity> = {}): ReturnType<typeof offerOpportunity> {
    const analysis = { ...this.opportunity().analysis, candleTime: candle * HOUR };
    return offerOpportunity(this.parts, this.opportunity({ analysis, ...over }));
  }

  /** The owner asks for a trade by hand. */
  async ask(side: Side): Promise<void> {
    see(this.parts.analyzers, this.opportunity());
    const answer = await this.desk.signals.propose({ symbol: SYMBOL, side }, { key: 'u9', sentAt: 0 });
    if (answer.status !== 'offered') throw new Error(JSON.stringify(answer));
  }

  approve({ id }: Signal, version: number): ReturnType<World['desk']['signals']['approve']> {
    return this.desk.signals.approve(id, version, { key: 'u1', sentAt: 0 });
  }

  /** Offers a signal and lets it expire; the price is as fresh as before. */
  async expired(): Promise<Signal> {
    await this.offer(1);
    const waiting = await this.card();
    const value = { ...waiting, expiresAt: this.clock.now() };
    await this.store.commit({ put: [{ kind: 'signal', id: waiting.id, value }] });
    await expireSignals(this.parts);
    return this.card('expired');
  }

  again({ id, cardVersion }: Signal): ReturnType<World['desk']['signals']['planAgain']> {
    return this.desk.signals.planAgain(id, cardVersion);
  }

  async cards(): Promise<readonly Signal[]> {
    return (await this.store.list('signal')).map(({ value }) => value);
  }

  /** The only one of a status. */
  async card(status: Signal['status'] = 'offered'): Promise<Signal> {
    const found = (await this.cards()).filter((one) => one.status === status);
    const [only] = found;
    if (!only || found.length > 1) throw new Error(`${found.length} signals are ${status}`);
    return only;
  }

  async pushed(type: Push['type']): Promise<number> {
    return (await this.store.owedPushes(1000)).filter(({ push }) => push.type === type).length;
  }

  priceMoves(factor: number): void {
    const quote = this.market.quote.bind(this.market);
    this.market.quote = async (symbol) => {
      const { bid, ask, last, mark, ...rest } = await quote(symbol);
      return { ...rest, bid: bid * factor, ask: ask * factor, last: last * factor, mark: mark * factor };
    };
  }
}
