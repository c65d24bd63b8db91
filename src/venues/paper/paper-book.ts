import { ReadFailedError, type AccountEvent, type Order } from '../../domain/index.js';
import type { Change, Put, Store, Versioned } from '../../state/store/store.js';
import type { EventPage } from '../exchange.js';
import { emptyPaperState, type PaperChange, type PaperDocs, type PaperState } from './paper-state.js';

const MAIN = 'main';
const PAGE = 500;

const idOf = (number: number): string => String(number).padStart(12, '0');

/** The documents of the simulated exchange: what belongs together is written in one commit. */
export class PaperBook {
  constructor(
    private readonly store: Store<PaperDocs>,
    private readonly balance: number,
    /** Events and finished orders kept. */
    private readonly retain: number,
  ) {}

  async load(): Promise<Versioned<PaperState>> {
    const found = await this.store.get('paper', MAIN);
    return found ?? { id: MAIN, value: emptyPaperState(this.balance), version: 0 };
  }

  /** @throws ConflictError when the account changed since it was loaded; nothing is written then */
  async commit(before: Versioned<PaperState>, change: PaperChange): Promise<Versioned<PaperState>> {
    const { state, events, finished } = change;
    const puts: Put<PaperDocs>[] = [{ kind: 'paper', id: MAIN, value: state, version: before.version }];
    const dels: NonNullable<Change<PaperDocs>['del']>[number][] = [];
    for (const [index, event] of events.entries()) {
      const number = state.numbers.event - events.length + 1 + index;
      puts.push({ kind: 'event', id: idOf(number), value: event });
      if (number > this.retain) dels.push({ kind: 'event', id: idOf(number - this.retain) });
    }
    for (const [index, order] of finished.entries()) {
      const number = state.numbers.finished - finished.length + 1 + index;
      puts.push({ kind: 'order', id: order.clientOrderId, value: order });
      puts.push({ kind: 'finished', id: idOf(number), value: { clientOrderId: order.clientOrderId } });
      const old = number > this.retain ? idOf(number - this.retain) : undefined;
      const gone = old === undefined ? undefined : await this.store.get('finished', old);
      if (old !== undefined) dels.push({ kind: 'finished', id: old });
      if (gone) dels.push({ kind: 'order', id: gone.value.clientOrderId });
    }
    await this.store.commit({ put: puts, ...(dels.length > 0 ? { del: dels } : {}) });
    return { id: MAIN, value: state, version: before.version + 1 };
  }

  async finishedOrder(clientOrderId: string): Promise<Order | undefined> {
    return (await this.store.get('order', clientOrderId))?.value;
  }

  /**
   * @throws ReadFailedError for a cursor that this account never gave, or whose events are no longer kept
   */
  async events(state: PaperState, cursor: string): Promise<EventPage> {
    const after = cursor === '' ? 0 : Number(cursor);
    const last = state.numbers.event;
    if (!Number.isInteger(after) || after < 0 || after > last)
      throw new ReadFailedError('account events', `the cursor "${cursor}" is not of this account`, {
        cursor,
      });
    if (after < last - this.retain)
      throw new ReadFailedError('account events', `only the last ${this.retain} are kept`, { cursor, last });
    if (after === last) return { events: [], cursor: String(last) };
    const upTo = Math.min(last, after + PAGE);
    const reads: Promise<Versioned<AccountEvent> | undefined>[] = [];
    for (let number = after + 1; number <= upTo; number++) reads.push(this.store.get('event', idOf(number)));
    const events = (await Promise.all(reads)).map((found) => found?.value);
    if (events.some((event) => event === undefined))
      throw new ReadFailedError('account events', 'the record has a hole', { cursor });
    return { events: events.filter((event) => event !== undefined), cursor: String(upTo) };
  }
}
