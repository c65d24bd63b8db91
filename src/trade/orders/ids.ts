import { createHash, randomInt } from 'node:crypto';
import {
  CLIENT_ID_PREFIX,
  LONGEST_CLIENT_ID,
  RadError,
  type OrderOrigin,
  type ProtectiveOrder,
} from '../../domain/index.js';
import type { BotDocs } from '../../state/store/docs.js';
import type { Put } from '../../state/store/store.js';

/** What an order is sent for while the state store is away. */
export type AwayKind = 'close' | 'flatten' | 'stop';

const LETTER = { close: 'c', flatten: 'f', stop: 's' } as const satisfies Record<AwayKind, string>;
const KIND = { i: 'intent', s: 'stop', t: 'takeProfit', c: 'close', f: 'flatten' } as const;
/** Of any version: how an id says whose it is. */
const OURS = /^rad-([A-Za-z0-9]{1,8})-[A-Za-z0-9-]+$/;
/** Ids that name a kind: those sent with the store away, and all of versions before epochs (owner, kind, step). */
const NAMING = /^rad-[A-Za-z0-9]{1,8}-([A-Za-z0-9]{1,20})-([istcf])(\d{1,4})$/;
/** With versions before epochs steps of an intent from here on were what is a `flatten` now. */
const OLD_FLATTEN_STEP = 900;
const EPOCH_LENGTH = 6;

const randomEpoch = (): string =>
  Array.from({ length: EPOCH_LENGTH }, () => randomInt(36).toString(36)).join('');

/** @throws RadError for an id that the exchange would not take */
const checked = (id: string): string => {
  if (!OURS.test(id) || id.length > LONGEST_CLIENT_ID)
    throw new RadError('bad-client-id', `client order id ${id} does not fit the exchange's form`, { id });
  return id;
};

/**
 * Makes client order ids, none of which is ever used twice (invariant 20):
 * `rad-<instance>-<epoch>-<counter>-<step>`. The counter lives here alone and only grows; the epoch is drawn anew at
 * every start, every gain of the lease and every change of the state store, so that neither a restart nor a restored
 * backup can bring an id back.
 */
export class OrderIds {
  #instance: string;
  #epoch: string;
  #count = 0;

  /**
   * @param instance names the account's installation, 1–8 characters of [A-Za-z0-9]; it comes back with a backup
   * @param drawEpoch 6 characters; fixed where one run must name its orders as the run before (backtest)
   */
  constructor(
    instance: string,
    private readonly drawEpoch: () => string = randomEpoch,
  ) {
    this.#instance = instance;
    this.#epoch = drawEpoch();
  }

  get instance(): string {
    return this.#instance;
  }

  /** What every id of this epoch begins with. */
  get prefix(): string {
    return `${CLIENT_ID_PREFIX}${this.instance}-${this.#epoch}-`;
  }

  /** The installation is another than was known when the process began without the state store. */
  belongTo(instance: string): void {
    this.#instance = instance;
  }

  /** From now on ids belong to another epoch. */
  beginEpoch(): void {
    this.#epoch = this.drawEpoch();
  }

  /** A client order id that was never made before. @param step which of its owner's orders it is, for people */
  next(step: number): string {
    this.#count += 1;
    return checked(`${this.prefix}${this.#count.toString(36)}-${step % 10_000}`);
  }

  /**
   * A client order id while the state store is away, the same whoever makes it:
   * `rad-<instance>-<hash of what it is for>-<kind><n>`.
   * @param subject the exchange's id of the entry; contract and opening time of a position opened by hand; the owner's
   * request of a close
   * @param nth from 1; the first that is not shown as ended
   */
  away(subject: string, kind: AwayKind, nth: number): string {
    const hash = createHash('sha256').update(subject).digest('hex').slice(0, 12);
    return checked(`${CLIENT_ID_PREFIX}${this.instance}-${hash}-${LETTER[kind]}${nth}`);
  }

  /** Whether a client order id was made by this installation, whatever its epoch or version. */
  isOurs(clientOrderId: string): boolean {
    return instanceOf(clientOrderId) === this.instance;
  }
}

/** The installation that made a client order id; undefined for one that no RAD made. */
export const instanceOf = (clientOrderId: string): string | undefined => OURS.exec(clientOrderId)?.[1];

/** What an id says of itself where nothing is stored under it. */
export const namedOrigin = (clientOrderId: string): OrderOrigin | undefined => {
  const match = NAMING.exec(clientOrderId);
  if (!match) return undefined;
  const [, owner = '', letter, digits] = match;
  const step = Number(digits);
  const kind = KIND[letter as keyof typeof KIND];
  return { owner, kind: kind === 'intent' && step >= OLD_FLATTEN_STEP ? 'flatten' : kind, step };
};

/** What an order of the installation was sent for, by what is stored of it or by what its id says. */
export const originIn = (
  stored: ReadonlyMap<string, OrderOrigin> | undefined,
  instance: string,
  clientOrderId: string,
): OrderOrigin | undefined =>
  instanceOf(clientOrderId) === instance
    ? (stored?.get(clientOrderId) ?? namedOrigin(clientOrderId))
    : undefined;

/** What is stored of orders that are on the exchange without anything being stored of them. */
export const foundPuts = (
  orders: readonly ProtectiveOrder[],
  owner: string,
  at: number,
): readonly Put<BotDocs>[] =>
  orders.map(({ clientOrderId: id, type: kind }, step) => ({
    kind: 'order',
    id,
    value: { owner, kind, step, at },
  }));

/** What is stored with an order before it is sent; a second order under the same id is a conflict. */
export const originPut = (clientOrderId: string, origin: OrderOrigin, at: number): Put<BotDocs> => ({
  kind: 'order',
  id: clientOrderId,
  value: { ...origin, at },
  version: 0,
});
