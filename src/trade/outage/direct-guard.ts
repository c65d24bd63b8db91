import {
  coveredBy,
  isWorking,
  lots,
  reasonOf,
  reduction,
  sign,
  type ExchangePosition,
  type Intent,
  type JournalEntry,
  type Order,
  type OrderRequest,
} from '../../domain/index.js';
import type { AwayKind } from '../orders/ids.js';
import { lookUp, sendUnfenced } from '../orders/send.js';
import type { Placement } from '../../venues/exchange.js';
import type { DurableLines } from '../../state/store/durable-lines.js';
import type { KnownPosition } from '../core/known-positions.js';
import { isSent, sentBy } from '../orders/in-flight.js';
import { guardedIn, type Guarded } from './guarded.js';
import type { TradingParts } from '../core/parts.js';
import { createWithin } from '../../clock.js';

/** What was done while the state store was away; becomes journal once it is back. */
export type GuardLine = JournalEntry<'guard-recorded'>;

/** A list of the whole account is waited for so long, ms; then each symbol asks for its own. */
const READ_MS = 1_500;
/** A look waits so long for what it began, ms; a call that hangs goes on by itself and holds up no other symbol. */
const LOOK_MS = 500;
/** What the exchange wants later is sent again after this where it names no time, and for so long in one look, ms. */
const AGAIN_MS = 250;
const TRIES_MS = 1_500;
/** An order of an entry that nothing shows is cancelled again after this, ms: it may still turn up. */
const UNSEEN_MS = 5_000;
/** A stop that has gone off explains for so long what its position still shows, ms: reads lag writes. */
const SETTLING_MS = 10_000;
/** What is known of old is left so long to another that may have traded meanwhile, ms: its stop may be tighter. */
const ANOTHER_MS = 3_000;
/** Orders of one kind for one position. */
const MAX_IDS = 50;
const GONE = 'its stop was gone from the exchange';
const BEYOND = 'its stop was gone and the price beyond it';

/** What is open and what rests, as the exchange shows it. */
type Lists = readonly [held: readonly ExchangePosition[], orders: readonly Order[]];

/** What lacks a stop in one symbol. */
interface Gap {
  readonly one: Guarded;
  /** What client ids are made of (`OrderIds.away`). */
  readonly subject: string;
  readonly contracts: number;
  /** Client ids of the orders that are shown to work. */
  readonly listed: ReadonlySet<string>;
  /** Aborted once the store is there again. */
  readonly outage: AbortSignal;
}

/** What became of stops that no list shows. */
interface Unlisted {
  /** Contracts of those that work, or count as resting because they were just accepted. */
  readonly covered: number;
  /** Contracts that those which went off have filled. */
  readonly filled: number;
  /** Whether each is known to have ended without filling anything, or not to be there. */
  readonly areDead: boolean;
}

/**
 * Guards open positions and what entries fill while the state store is away (invariants 5 and 20). What the account
 * shows as open beyond its resting reduce-only stops gets a stop for the rest, or is closed at market where the mark is
 * beyond that stop already or the exchange refuses it: at once where an entry is under way, else when two looks in a row
 * show it. The client ids are those that whoever guards it would give, and the position takes the stops for its own once
 * the store is back. No stop is cancelled, and what was never known is left.
 */
export class DirectGuard {
  /** Symbols that the last answered look showed short of stops, and since when, steady ms. */
  readonly #short = new Map<string, number>();
  /** Under way, by symbol or by the client id that is being cancelled: whether to look again at once. */
  readonly #busy = new Map<string, Promise<boolean>>();
  /** When each of them may be begun again, steady ms. */
  readonly #notBefore = new Map<string, number>();
  /** Orders that are over, by client id: they are not looked up again. */
  readonly #over = new Map<string, Order>();
  #outage: AbortController | undefined;

  constructor(
    private readonly parts: TradingParts,
    private readonly file: DurableLines<GuardLine>,
  ) {}

  /** The store is there again: what is under way sends nothing more. */
  end(): void {
    this.#outage?.abort();
    this.#outage = undefined;
    for (const known of [this.#short, this.#over, this.#notBefore]) known.clear();
  }

  /**
   * One look at the account. Never rejects.
   * @param how.cancels whether the orders of entries are cancelled: nobody can follow them
   * @param how.isOld whether what is known may be out of date
   * @returns whether it has to be looked at again at once
   */
  async look(
    known: readonly KnownPosition[],
    entries: readonly Intent[],
    how: { readonly cancels: boolean; readonly isOld: boolean },
  ): Promise<boolean> {
    this.#outage ??= new AbortController();
    const { signal } = this.#outage;
    const within = createWithin(this.parts.human);
    const { exchange } = this.parts;
    const sent = entries.flatMap(sentBy).map(({ request }) => request);
    if (how.cancels) for (const request of sent) this.#cancel(request);
    let all: Promise<Lists> | undefined;
    const lists = (symbol: string): Promise<Lists> =>
      (all ??= within(Promise.all([exchange.fetchPositions(), exchange.fetchOpenOrders()]), READ_MS)).catch(
        () => Promise.all([exchange.fetchPositions(symbol), exchange.fetchOpenOrders(symbol)]),
      );
    const guarded = guardedIn(known, entries);
    const symbols = new Set(guarded.map(({ symbol }) => symbol));
    for (const symbol of this.#short.keys()) if (!symbols.has(symbol)) this.#short.delete(symbol);
    for (const one of guarded)
      this.#begin(one.symbol, async () =>
        this.#guard(one, await lists(one.symbol), { signal, isOld: how.isOld }),
      );
    const again = await within(Promise.all(this.#busy.values()), LOOK_MS).catch(() => [true]);
    const isOver = sent.every(({ clientOrderId }) => this.#over.has(clientOrderId));
    return this.#short.size > 0 || again.includes(true) || !isOver;
  }

  #begin(key: string, work: () => Promise<boolean>): void {
    if (this.#busy.has(key) || this.parts.human.elapsed() < (this.#notBefore.get(key) ?? 0)) return;
    const done = work()
      .catch((error: unknown) => {
        this.parts.log.warn({ of: key, reason: reasonOf(error) }, 'not guarded without Redis yet');
        return true;
      })
      .finally(() => this.#busy.delete(key));
    this.#busy.set(key, done);
  }

  #cancel(request: OrderRequest): void {
    const { symbol, clientOrderId: id } = request;
    if (this.#over.has(id)) return;
    this.#begin(id, async () => {
      await this.parts.exchange.cancelOrder(symbol, id);
      if (!(await this.#lookUp(request))) this.#notBefore.set(id, this.parts.human.elapsed() + UNSEEN_MS);
      return false;
    });
  }

  /** @returns whether to look again at once */
  async #guard(
    one: Guarded,
    [held, orders]: Lists,
    look: { readonly signal: AbortSignal; readonly isOld: boolean },
  ): Promise<boolean> {
    const { symbol, side, stop, entries } = one;
    this.parts.sends.noteShown(orders);
    const shown = held.find((each) => each.symbol === symbol && each.side === side && each.contracts > 0);
    const missing = shown ? lots(shown.contracts - coveredBy(orders, shown)) : 0;
    if (!shown || missing <= 0) {
      this.#short.delete(symbol);
      return false;
    }
    const now = this.parts.human.elapsed();
    const since = this.#short.get(symbol);
    this.#short.set(symbol, since ?? now);
    // Lists may lag: what one shows as missing another one has to, but for what an entry may have filled just now.
    if (since === undefined && entries.length === 0) return true;
    if (look.isOld && now - (since ?? now) < ANOTHER_MS) return true;
    const { subject, added } = await this.#filledBy(one);
    if (subject === undefined) return true;
    const listed = new Set(orders.filter(isWorking).map(({ clientOrderId }) => clientOrderId));
    const isBeyond = shown.markPrice > 0 && sign(side) * (shown.markPrice - stop) <= 0;
    const unlisted = await this.#unlisted(one, listed, isBeyond);
    // Of what has filled the position may show a part already.
    const lagging = Math.max(0, unlisted.filled - Math.max(0, one.contracts + added - shown.contracts));
    const isSettling = now - (since ?? now) < SETTLING_MS;
    const contracts = lots(missing - unlisted.covered - (isSettling ? lagging : 0));
    if (contracts <= 0) return true;
    const gap: Gap = { one, subject, contracts, listed, outage: look.signal };
    // One that goes off between two places where the exchange lists orders is in neither: it is looked for again.
    if (isBeyond && unlisted.areDead && (await this.#unlisted(one, listed, isBeyond)).areDead) {
      const cause = added > 0 ? 'an entry had filled and the price was beyond its stop' : BEYOND;
      await this.#send(gap, 'flatten', cause);
      return true;
    }
    const placed = await this.#send(gap, 'stop', added > 0 ? 'an entry had filled' : GONE);
    if (placed?.outcome === 'rejected')
      await this.#send(gap, 'flatten', `no stop could be placed (${placed.reason})`);
    return true;
  }

  /** What entries have filled beyond the books, and what client ids are made of: undefined while nothing shows it. */
  async #filledBy({
    subject,
    entries,
  }: Guarded): Promise<{ readonly subject: string | undefined; readonly added: number }> {
    let [id, added] = [subject, 0];
    for (const step of entries.flatMap(({ steps }) => steps)) {
      const order = isSent(step) ? await this.#lookUp(step.request) : undefined;
      const filled = Math.max(order?.filled ?? 0, step.filled, step.booked);
      if (filled > 0) id ??= order?.exchangeOrderId ?? step.exchangeOrderId;
      added += filled - step.booked;
    }
    return { subject: id, added: lots(added) };
  }

  async #lookUp(request: Parameters<typeof lookUp>[1]): Promise<Order | undefined> {
    const known = this.#over.get(request.clientOrderId);
    if (known) return known;
    const order = await lookUp(this.parts, request);
    if (order && !isWorking(order)) this.#over.set(request.clientOrderId, order);
    return order;
  }

  async #unlisted(
    { symbol, stops }: Guarded,
    listed: ReadonlySet<string>,
    isBeyond: boolean,
  ): Promise<Unlisted> {
    const { sends, inFlight } = this.parts;
    let [covered, filled, areDead] = [0, 0, true];
    const ours = [...stops, ...(inFlight?.guardsOf(symbol) ?? [])];
    for (const [id, contracts] of new Map(ours.map((stop) => [stop.clientOrderId, stop.contracts]))) {
      if (listed.has(id)) continue;
      const order = await this.#lookUp({ symbol, clientOrderId: id, type: 'stop' });
      if (!order) sends.noteBeyond(id, isBeyond);
      const counts = order ? isWorking(order) : sends.isAccepted(id);
      if (counts) covered += order?.contracts ?? contracts;
      filled += order?.filled ?? 0;
      if (counts || order?.status === 'filled' || (order?.filled ?? 0) > 0) areDead = false;
    }
    return { covered, filled, areDead };
  }

  /** The first id under which no order is shown and none was accepted a moment ago. */
  async #freeId({ one: { symbol }, subject, listed }: Gap, kind: AwayKind): Promise<string | undefined> {
    const { ids, sends, log } = this.parts;
    for (let nth = 1; nth <= MAX_IDS; nth++) {
      const id = ids.away(subject, kind, nth);
      if ((kind === 'stop' && listed.has(id)) || sends.isDoubted(id)) continue;
      const order = await this.#lookUp({
        symbol,
        clientOrderId: id,
        type: kind === 'stop' ? 'stop' : 'market',
      });
      if (order && !isWorking(order)) continue;
      // One that works and is in no list yet: the next look counts it.
      return order || sends.isAccepted(id) ? undefined : id;
    }
    log.error({ symbol, kind }, 'not guarded without Redis: too many orders');
    return undefined;
  }

  /** On disk, where the disk takes it, before it is sent; what is wanted later is sent again for a while. */
  async #send(gap: Gap, kind: 'stop' | 'flatten', cause: string): Promise<Placement | undefined> {
    const { clock, human, inFlight, log } = this.parts;
    const { one, contracts, outage } = gap;
    const { symbol, stop: triggerPrice, positionId, entries } = one;
    const clientOrderId = await this.#freeId(gap, kind);
    if (clientOrderId === undefined || outage.aborted) return undefined;
    const type = kind === 'stop' ? 'stop' : 'market';
    const order = { type, contracts, ...(type === 'stop' ? { triggerPrice } : {}) } as const;
    const request: OrderRequest = { clientOrderId, ...reduction(one, order) };
    if (type === 'market') log.error({ symbol, contracts, cause }, 'closed at market without Redis');
    const owner = positionId === undefined ? { intentId: entries[0]?.id ?? '' } : { positionId };
    await this.file.append({
      at: clock.now(),
      event: 'guard-recorded',
      symbol,
      ...owner,
      cause,
      data: { request },
    });
    if (type === 'stop')
      inFlight?.guarded(symbol, { clientOrderId, type, contracts, triggerPrice, state: 'recorded' });
    const until = human.elapsed() + TRIES_MS;
    while (!outage.aborted) {
      const placed = await sendUnfenced(this.parts, request);
      if (placed.outcome !== 'later') return placed;
      const wait = placed.retryAfterMs ?? AGAIN_MS;
      if (human.elapsed() + wait > until) {
        this.#notBefore.set(symbol, human.elapsed() + wait);
        return placed;
      }
      await human.sleep(wait);
    }
    return undefined;
  }
}
