import { HOUR, type Instrument } from '../../domain/index.js';
import type { KucoinClient } from './client.js';
import { leftOut } from './reads.js';
import { renamed } from './former-names.js';
import { AmbiguousError, reading } from '../shared/errors.js';
import {
  eachRow,
  numberOf,
  optionalNumber,
  optionalText,
  positiveOf,
  textOf,
  type Row,
} from '../shared/fields.js';

/** A linear USDT perpetual in the exchange's words and ours. */
export interface Contract {
  /** `XBTUSDTM`. */
  readonly id: string;
  /** `BTC/USDT:USDT`. */
  readonly ccxtSymbol: string;
  readonly instrument: Instrument;
  /** USDT in 24 h. */
  readonly turnover: number;
  /** A coin's contract that is open for ordinary trading and not about to be delisted. */
  readonly scannable: boolean;
  /** When trading began, ms; 0 where the exchange does not say. */
  readonly listedAt: number;
  readonly mark: number | undefined;
  readonly last: number | undefined;
  /** Of the funding that is charged next. */
  readonly fundingRate: number | undefined;
}

/** All contracts at one moment. */
export interface Contracts {
  readonly bySymbol: ReadonlyMap<string, Contract>;
  readonly byId: ReadonlyMap<string, Contract>;
  readonly readAt: number;
}

/** After a try the list is not read again behind the callers' backs for this long, ms. */
const RETRY_MS = 30_000;
/** The exchange's type of contracts without an end. */
const PERPETUAL = 'FFWCSX';

const isLinearPerpetual = (row: Row): boolean =>
  row['type'] === PERPETUAL &&
  row['isInverse'] !== true &&
  row['quoteCurrency'] === 'USDT' &&
  row['settleCurrency'] === 'USDT';

/** A field that older rows lack: absent counts as what contracts were before there was a choice. */
const isOrAbsent = (row: Row, name: string, expected: string): boolean =>
  [expected, ''].includes(optionalText(row, name));

/**
 * Whether it may be in the universe: open, no pre-market, on a coin (there are perpetuals on equities and metals), and
 * without a date of delisting (such a contract stays open until then).
 */
const isScannable = (row: Row): boolean =>
  row['status'] === 'Open' &&
  isOrAbsent(row, 'marketStage', 'NORMAL') &&
  isOrAbsent(row, 'marketType', 'CRYPTO') &&
  isOrAbsent(row, 'assetClass', 'CRYPTO') &&
  optionalNumber(row, 'expireDate') === undefined;

/** Entries are limit orders and stops market orders, which may have a smaller limit: what is held must fit in one stop. */
const largestOrder = (row: Row): Pick<Instrument, 'maxOrderContracts'> => {
  const limits = [optionalNumber(row, 'maxOrderQty'), optionalNumber(row, 'marketMaxOrderQty')];
  const largest = Math.min(...limits.map((limit) => (limit !== undefined && limit > 0 ? limit : Infinity)));
  return largest < Infinity ? { maxOrderContracts: largest } : {};
};

/**
 * The base by the contract's own id, of which there is one: `ALTUSDTM` is ALT. A currency's name is not the contract's:
 * ccxt has aliases for some, under which ALT is another coin. XBT alone goes by its usual name.
 * @throws AmbiguousError for an id of another form
 */
const baseOfId = (id: string): string => {
  const base = /^(.+)USDTM$/.exec(id)?.[1];
  if (base === undefined) throw new AmbiguousError(`the contract's id is ${id}, not a base with USDTM`);
  return base === 'XBT' ? 'BTC' : base;
};

/** The id by the base. */
const idOfBase = (base: string): string => `${base === 'BTC' ? 'XBT' : base}USDTM`;

const contractOf = (row: Row, base = baseOfId(textOf(row, 'symbol'))): Contract => ({
  id: textOf(row, 'symbol'),
  ccxtSymbol: `${base}/USDT:USDT`,
  instrument: {
    symbol: `${base}-USDT`,
    base,
    tickSize: positiveOf(row, 'tickSize'),
    // Orders are written in whole contracts.
    lotSize: Math.ceil(positiveOf(row, 'lotSize')),
    contractSize: positiveOf(row, 'multiplier'),
    makerFee: numberOf(row, 'makerFeeRate'),
    takerFee: numberOf(row, 'takerFeeRate'),
    maxLeverage: positiveOf(row, 'maxLeverage'),
    ...largestOrder(row),
    maintenanceMargin: positiveOf(row, 'maintainMargin'),
    assumed: false,
  },
  turnover: optionalNumber(row, 'turnoverOf24h') ?? 0,
  scannable: isScannable(row),
  listedAt: optionalNumber(row, 'firstOpenDate') ?? 0,
  mark: optionalNumber(row, 'markPrice'),
  last: optionalNumber(row, 'lastTradePrice'),
  fundingRate: optionalNumber(row, 'fundingFeeRate'),
});

/** A contract as an earlier process knew it. */
const goneContract = (instrument: Instrument): Contract => ({
  id: idOfBase(instrument.base),
  ccxtSymbol: `${instrument.base}/USDT:USDT`,
  instrument,
  turnover: 0,
  scannable: false,
  listedAt: 0,
  mark: undefined,
  last: undefined,
  fundingRate: undefined,
});

/** What ccxt needs of a contract to write an order or a subscription. */
const ccxtMarketOf = ({ id, ccxtSymbol, instrument }: Contract): Record<string, unknown> => ({
  id,
  symbol: ccxtSymbol,
  base: instrument.base,
  quote: 'USDT',
  settle: 'USDT',
  type: 'swap',
  spot: false,
  swap: true,
  contract: true,
  linear: true,
  inverse: false,
  active: true,
  contractSize: instrument.contractSize,
  precision: { amount: instrument.lotSize, price: instrument.tickSize },
  info: {},
});

/** The list of contracts: one call for everything that is known of them, kept while it is fresh enough. */
export class ContractList {
  #contracts: Contracts | undefined;
  #loading: Promise<Contracts> | undefined;
  #told = '';
  #recalled: readonly Contract[] = [];
  #triedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly client: KucoinClient) {}

  /**
   * Contracts read at most `maxAge` ms ago.
   * @throws ReadFailedError
   */
  async fresh(maxAge: number): Promise<Contracts> {
    const known = this.#contracts;
    if (known && this.client.now() - known.readAt <= maxAge) return known;
    this.#triedAt = this.client.now();
    this.#loading ??= reading('contracts', () => this.#load()).finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  /**
   * What is known, however old: sizes and fees hardly ever change, and no order may wait for them. A list older than
   * `maxAge` ms is read again behind; only one that was never read is waited for.
   * @throws ReadFailedError
   */
  async known(maxAge: number): Promise<Contracts> {
    const known = this.#contracts;
    if (!known) return this.fresh(maxAge);
    const now = this.client.now();
    if (now - known.readAt > maxAge && now - this.#triedAt > RETRY_MS) this.fresh(maxAge).catch(() => {});
    return known;
  }

  /**
   * One contract by our symbol; one that the list lacks may be new.
   * @throws ReadFailedError when the list cannot be read or does not have it
   */
  async contract(symbol: string): Promise<Contract> {
    const { bySymbol } = await this.known(LIST_AGE);
    const known = bySymbol.get(symbol) ?? bySymbol.get(renamed(symbol) ?? symbol);
    return (
      known ??
      reading(`contract ${symbol}`, async () => {
        const contract = (await this.fresh(LIST_AGE)).bySymbol.get(symbol);
        if (!contract) throw new AmbiguousError('KuCoin has no such linear USDT perpetual');
        return contract;
      })
    );
  }

  /** Contracts that are held since an earlier process and that the list may not show any more. */
  recall(instruments: readonly Instrument[]): void {
    this.#recalled = instruments.map(goneContract);
    const known = this.#contracts;
    if (known) this.#keep([...known.byId.values()], known.readAt);
  }

  async #load(): Promise<Contracts> {
    const data = await this.client.call('futuresPublic', 'GET', 'contracts/active');
    const contracts = eachRow(
      data,
      'contracts',
      (row) => (isLinearPerpetual(row) ? contractOf(row) : undefined),
      leftOut(this.client, 'contract'),
    );
    if (contracts.length === 0) throw new AmbiguousError('no linear USDT perpetual in the answer');
    // What was taken off the list may be held still: its settlement has to be booked.
    const gone = [...(this.#contracts?.byId.values() ?? [])].map((contract) => ({
      ...contract,
      scannable: false,
      mark: undefined,
      last: undefined,
      fundingRate: undefined,
    }));
    return this.#keep([...contracts, ...gone], this.client.now());
  }

  /** The first of those with the same id counts. */
  #keep(contracts: readonly Contract[], readAt: number): Contracts {
    const byId = new Map<string, Contract>();
    for (const contract of [...contracts, ...this.#recalled])
      if (!byId.has(contract.id)) byId.set(contract.id, contract);
    this.#tellCcxt([...byId.values()]);
    const bySymbol = new Map([...byId.values()].map((contract) => [contract.instrument.symbol, contract]));
    this.#contracts = { bySymbol, byId, readAt };
    return this.#contracts;
  }

  /** ccxt's own table costs some MB to build: only when a size or a name has changed. */
  #tellCcxt(contracts: readonly Contract[]): void {
    const told = contracts
      .map(({ id, instrument: { tickSize, lotSize } }) => `${id} ${tickSize} ${lotSize}`)
      .sort()
      .join();
    if (told === this.#told) return;
    this.client.ccxt.setMarkets(contracts.map(ccxtMarketOf));
    this.#told = told;
  }
}

/** How old the list may be where sizes and names are wanted, ms. */
export const LIST_AGE = HOUR;
