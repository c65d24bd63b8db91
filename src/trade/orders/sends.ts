import type { Clock } from '../../clock.js';
import type { Order } from '../../domain/index.js';
import type { Placement } from '../../venues/exchange.js';

/** From its acceptance an order counts as resting for so long although no read shows it yet, ms: reads lag writes. */
const ACCEPTED_MS = 10_000;
/** From the first read that shows it its acceptance counts no longer than this, ms: from then on reads know of it. */
const SHOWN_MS = 2_000;
/** What the exchange calls a duplicate and does not show is given up after this, ms. */
const DOUBT_MS = 1_000;
/** A mark that lies beyond its trigger for so long without effect says that an accepted stop does not rest, ms. */
const INERT_MS = 2_000;
/** Orders that are remembered; the oldest are forgotten. */
const LIMIT = 2_000;

interface Sent {
  /** Written down to be sent, and not sent yet. */
  unsent?: true;
  acceptedAt?: number;
  duplicateAt?: number;
  /** When a read showed it first. */
  shownAt?: number;
  /** No longer believed for its acceptance alone. */
  lapsed?: true;
  /** The mark has been beyond the trigger since then. */
  beyondSince?: number;
  /** The last answer was to send it later. */
  putOff?: true;
  /** An answer was lost: it may exist whatever later ones say. */
  maybe?: true;
  /** A call for it has not answered yet. */
  open?: true;
  /** An answer that nobody waited for any more. */
  late?: Placement;
  /** Answered reads that did not show it: over how long, and when the last one was. */
  missed?: { readonly ms: number; readonly at: number };
}

/**
 * What this process was answered about the orders that it sent, by client id. Not stored: after a restart the exchange
 * is asked, and an order whose acceptance nobody remembers is looked for as one whose answer was lost.
 */
export class Sends {
  readonly #sent = new Map<string, Sent>();

  constructor(private readonly clock: Pick<Clock, 'elapsed'>) {}

  /** An order is written down to be sent for the first time. */
  record(id: string): void {
    this.#of(id).unsent = true;
  }

  /** It leaves: from now on it may be there. */
  leave(id: string): void {
    delete this.#of(id).unsent;
  }

  /** Whether this process has written an order down and has not sent it. */
  isUnsent(id: string): boolean {
    return this.#sent.get(id)?.unsent === true;
  }

  /** Takes an answer in; one that is still to come is taken in when it does. */
  note(id: string, placement: Placement): void {
    const sent = this.#of(id);
    delete sent.putOff;
    if (placement.outcome === 'accepted') sent.acceptedAt ??= this.clock.elapsed();
    if (placement.outcome === 'duplicate') sent.duplicateAt ??= this.clock.elapsed();
    if (placement.outcome === 'later') sent.putOff = true;
    if (placement.outcome !== 'unknown') return;
    if (!placement.answer) {
      sent.maybe = true;
      return;
    }
    sent.open = true;
    void placement.answer.then((answer) => {
      this.note(id, answer);
      delete sent.open;
      sent.late = answer;
    });
  }

  /** An answer that came after nobody waited for it any more; once. */
  takeLate(id: string): Placement | undefined {
    const sent = this.#sent.get(id);
    const late = sent?.late;
    delete sent?.late;
    return late;
  }

  /** Whether a call for the order has not answered yet. */
  isOpen(id: string): boolean {
    return this.#sent.get(id)?.open === true;
  }

  /** Whether the order is known not to exist because each time it was to be sent later. */
  isPutOff(id: string): boolean {
    const { putOff, maybe, open } = this.#sent.get(id) ?? {};
    return putOff === true && !maybe && !open;
  }

  /** Whether the order counts as resting because it was accepted, although the read of now does not show it. */
  isAccepted(id: string): boolean {
    const { acceptedAt = -Infinity, shownAt = Infinity, lapsed } = this.#sent.get(id) ?? {};
    return !lapsed && this.clock.elapsed() < Math.min(acceptedAt + ACCEPTED_MS, shownAt + SHOWN_MS);
  }

  /**
   * Whether an order that nothing shows is not waited for any more: its id was used 1 s ago, or its acceptance was too
   * long ago. One under the next id has to do.
   */
  isDoubted(id: string): boolean {
    const { acceptedAt, duplicateAt = Infinity } = this.#sent.get(id) ?? {};
    if (acceptedAt !== undefined) return !this.isAccepted(id);
    return this.clock.elapsed() - duplicateAt >= DOUBT_MS;
  }

  /** Notes whether the mark lies beyond the trigger of an accepted stop; after 2 s it is believed no longer. */
  noteBeyond(id: string, isBeyond: boolean): void {
    const sent = this.#of(id);
    if (!isBeyond) {
      delete sent.beyondSince;
      return;
    }
    sent.beyondSince ??= this.clock.elapsed();
    if (this.clock.elapsed() - sent.beyondSince >= INERT_MS) sent.lapsed = true;
  }

  /** A read shows these orders at work. */
  noteShown(orders: readonly Pick<Order, 'clientOrderId'>[]): void {
    for (const { clientOrderId: id } of orders) {
      const sent = this.#sent.get(id);
      if (sent) sent.shownAt ??= this.clock.elapsed();
    }
  }

  /** A read shows that the order has ended: its acceptance says nothing any more. */
  lapse(id: string): void {
    this.#of(id).lapsed = true;
  }

  /**
   * One more answered read that does not show what is looked for; over how long there were such reads, ms.
   * @param longest as much at most counts of the time since the one before, ms
   */
  miss(id: string, longest: number): number {
    const sent = this.#of(id);
    const at = this.clock.elapsed();
    const { ms, at: before } = sent.missed ?? { ms: 0, at };
    sent.missed = { ms: ms + Math.min(at - before, longest), at };
    return sent.missed.ms;
  }

  /** What was looked for was found, or is known not to be there. */
  found(id: string): void {
    const sent = this.#sent.get(id);
    delete sent?.missed;
  }

  #of(id: string): Sent {
    const known = this.#sent.get(id);
    if (known) return known;
    const sent: Sent = {};
    this.#sent.set(id, sent);
    const [oldest = id] = this.#sent.keys();
    if (this.#sent.size > LIMIT) this.#sent.delete(oldest);
    return sent;
  }
}
