import type { Redis } from 'ioredis';
import type { Clock } from '../clock.js';
import type { Log, RehearsedFacts } from '../domain/index.js';
import type { Setting } from '../domain/setting.js';
import type { Exchange } from './exchange.js';
import type { LiveMarketData } from './market.js';
import type { PriceStream, PriceStreamOptions } from './price-stream.js';

/** What a venue takes and how its accounts work; the conformance suite holds it to that. */
export interface Capabilities {
  /** Orders are for whole contracts alone; elsewhere a lot may be a fraction of one. */
  readonly wholeContracts: boolean;
  readonly clientIds: ClientIdForm;
}

/** Client order ids: their length at most, and the characters of which they are made. */
interface ClientIdForm {
  readonly longest: number;
  readonly alphabet: RegExp;
}

export const fitsForm = (id: string, { longest, alphabet }: ClientIdForm): boolean =>
  id.length > 0 && id.length <= longest && [...id].every((character) => alphabet.test(character));

/** Values of a venue's credentials by the names of their settings. */
export type Credentials = Readonly<Record<string, string>>;

export interface OpenOptions {
  /** Another base address for every call (EXCHANGE_API_ROOT). */
  readonly apiRoot?: string;
  /** Without them there is market data only. */
  readonly credentials?: Credentials;
  readonly clock: Clock;
  readonly log: Log;
  /** Where processes count their requests together, and under which keys; without it this one counts alone. */
  readonly share?: { readonly redis: Redis; readonly byAddress: string; readonly byAccount: string };
  /** Every call waits behind those of others: what reads a lot leaves a bot beside it its share. */
  readonly lastInLine?: boolean;
  /** A call without an answer is given up after this, ms. */
  readonly timeoutMs?: number;
  /** What a rehearsal on the account found, as far as it was read; it makes what is assumed more careful, never less. */
  readonly facts?: () => RehearsedFacts;
  /** Whether an order that may open something may leave at this moment; asked last of all. */
  readonly mayOpen?: () => boolean;
}

/** A venue as it was opened, before any call was made. */
export interface OpenedVenue {
  /** The venue's time, as far as it is known, and the host's before; setting the host's clock does not move it. */
  readonly clock: Clock;
  /** Asks the venue for its time; whether it told. What cannot be read changes nothing. */
  measureTime(): Promise<boolean>;
  readonly market: LiveMarketData;
  /** With credentials only. */
  readonly exchange?: Exchange;
  /**
   * Whether the account may be traded; one in hedge mode is brought into one-way mode, or refused.
   * @returns what the owner should change about its key all the same, in one line; undefined: nothing
   * @throws KeyRefusedError with one line for the owner; ReadFailedError when the venue cannot be asked
   */
  verify(): Promise<string | undefined>;
  /** One line where public answers are not what is assumed of them; absent where nobody knows. @throws ReadFailedError */
  readonly look?: () => Promise<string | undefined>;
  /** Best prices by push, for the symbols that `watch` is given; needs no credentials. */
  priceStream(options: PriceStreamOptions): PriceStream;
  close(): Promise<void>;
}

/** What a venue brings. Nothing outside its folder knows its codes, names of contracts or credentials. */
export interface VenueDefinition {
  /** As EXCHANGE and the folder of its candle files name it. */
  readonly id: string;
  /** What tells its keys in Redis from those of other venues: '' for KuCoin, which was there alone at first. */
  readonly scope: string;
  /** For people. */
  readonly name: string;
  readonly capabilities: Capabilities;
  /** By the name of the setting, in the order of .env.example; MODE=live takes all of them. */
  readonly credentials: Readonly<Record<string, Setting<string | undefined>>>;
  /** Whose value is the account's own: what is known of the account is kept under its hash. */
  readonly accountBy: string;
  /** What is taken for granted of it, one line each, for people. */
  readonly assumptions: readonly string[];
  readonly open: (options: OpenOptions) => Promise<OpenedVenue>;
}
