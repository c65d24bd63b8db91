import type { MarginMode, Position, ProtectiveOrder, Side } from '../../domain/index.js';
import type { TradingParts } from './parts.js';
import { openPositions } from '../../state/store/open-docs.js';

/** What is needed to guard an open position when the state store cannot be asked. */
export interface KnownPosition {
  readonly symbol: string;
  readonly side: Side;
  readonly contracts: number;
  readonly stop: number;
  readonly leverage: number;
  readonly marginMode?: MarginMode;
  readonly positionId: string;
  /** What client ids are made of (`OrderIds.away`): the exchange's id of the entry; contract and opening time without one. */
  readonly subject: string;
  /** Its own stops. */
  readonly stops: readonly Pick<ProtectiveOrder, 'clientOrderId' | 'contracts'>[];
}

/** Open positions as this process read them last while it held the lease: what is guarded while the store is away. */
export class KnownPositions {
  #list: readonly KnownPosition[] | undefined;
  readonly #subjects = new Map<string, string>();

  constructor(private readonly store: TradingParts['store']) {}

  /** Undefined when none was ever read: nothing is known, which is not the same as nothing being open. */
  get list(): readonly KnownPosition[] | undefined {
    return this.#list;
  }

  /** Takes over what the store says now. Rejects, and keeps what it knew, where that cannot be read. */
  async read(): Promise<void> {
    const open = await openPositions(this.store);
    const list: KnownPosition[] = [];
    for (const { value } of open) list.push(await this.#known(value));
    const ids = new Set(list.map(({ positionId }) => positionId));
    for (const id of this.#subjects.keys()) if (!ids.has(id)) this.#subjects.delete(id);
    this.#list = list;
  }

  /** What an earlier process knew, as long as this one has read nothing. */
  recall(list: readonly KnownPosition[]): void {
    this.#list ??= list;
  }

  /** Another instance trades: what was known here is out of date. */
  forget(): void {
    this.#list = undefined;
  }

  async #known(position: Position): Promise<KnownPosition> {
    const { id, symbol, side, contracts, stop, leverage, marginMode, protection } = position;
    return {
      symbol,
      side,
      contracts,
      stop,
      leverage,
      ...(marginMode ? { marginMode } : {}),
      positionId: id,
      subject: await this.#subjectOf(position),
      stops: protection.filter(({ type }) => type === 'stop'),
    };
  }

  async #subjectOf({ id, symbol, intentId, openedAt }: Position): Promise<string> {
    const known = this.#subjects.get(id);
    if (known !== undefined) return known;
    const steps = (await this.store.get('intent', intentId))?.value.steps ?? [];
    const entry = steps.find(({ filled, booked }) => Math.max(filled, booked) > 0)?.exchangeOrderId;
    const subject = entry ?? `${symbol} ${openedAt}`;
    this.#subjects.set(id, subject);
    return subject;
  }
}
