import type { AlertSource, IncomingAlert, Push, Signal } from '../../../src/domain/index.js';
import { readAlert } from '../../../src/trade/alerts/read.js';
import { receiveAlert } from '../../../src/trade/alerts/receive.js';
import { see, type Fate } from '../../support/world.js';
import type { Row } from '../../venues/paper/support.js';
import { CardWorld } from '../signals/card-world.js';

export const SOURCE: AlertSource = {
  name: 'tradingview',
  door: 'webhook',
  isOn: true,
  mode: 'ask',
  bounds: { sizeFactor: 0.5, perDay: 2 },
  needsStop: false,
  createdAt: 0,
};

/** A market at 100 in which sources propose trades; the strategy sees something in every symbol. */
export class AlertWorld extends CardWorld {
  constructor(source: Partial<AlertSource> = {}, rows?: readonly Row[]) {
    super(rows);
    see(this.parts.analyzers, this.opportunity());
    void this.name({ ...SOURCE, ...source });
  }

  /** The owner names a source, or changes it. */
  name(source: AlertSource): Promise<void> {
    return this.store.commit({ put: [{ kind: 'source', id: source.name, value: source }] });
  }

  override reboot(fate?: Fate): void {
    super.reboot(fate);
    see(this.parts.analyzers, this.opportunity());
  }

  /** A message comes in; its job has not run. */
  async hears(text: string, over: Partial<IncomingAlert> = {}): Promise<string> {
    const alert = { source: 'tradingview', door: 'webhook', kind: 'text', text, ...over } as const;
    return (await receiveAlert(this.parts, alert)).alertId;
  }

  /** A message comes in and is read. */
  async says(text: string, over: Partial<IncomingAlert> = {}): Promise<string> {
    const id = await this.hears(text, over);
    await readAlert(this.parts, id);
    return id;
  }

  async outcome(id: string): Promise<unknown> {
    return (await this.store.get('alert', id))?.value.outcome;
  }

  /** What the owner is told of a kind. */
  async pushes<T extends Push['type']>(type: T): Promise<readonly (Push & { readonly type: T })[]> {
    const owed = (await this.store.owedPushes(1000)).map(({ push }) => push);
    return owed.filter((push): push is Push & { readonly type: T } => push.type === type);
  }

  async notices(): Promise<readonly string[]> {
    return (await this.pushes('notice')).map(({ text }) => text);
  }

  /** Everybody trades at a price from now on. */
  priceIs(price: number): void {
    const quote = this.market.quote.bind(this.market);
    this.market.quote = async (symbol) => ({
      ...(await quote(symbol)),
      bid: price,
      ask: price,
      last: price,
      mark: price,
    });
  }

  /** The card is approved and its entry filled. */
  async enters(signal: Signal): Promise<void> {
    await this.approve(signal, signal.cardVersion);
    await this.drain();
  }
}
