import type { Instrument } from '../domain/index.js';
import type { KucoinClient } from './client.js';
import { AmbiguousError, reading } from './errors.js';
import { numberOf, optionalNumber, positiveOf, rowsOf, textOf, type Row } from './fields.js';

/** A linear USDT perpetual in the exchange's words and ours. */
export interface Contract {
  /** `XBTUSDTM`. */
  readonly id: string;
  /** `BTC/USDT:USDT`. */
  readonly ccxtSymbol: string;
  readonly instrument: Instrument;
  /** USDT in 24 h. */
  readonly turnover: number;
  /** Open for trading and not about to be delisted. */
  readonly scannable: boolean;
  /** When trading began, ms; 0 where the exchange does not say. */
  readonly listedAt: number;
  readonly mark: number | undefined;
  readonly last: number | undefined;
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

/** Entries are limit orders and stops market orders, which may have a smaller limit: what is held must fit in one stop. */
const largestOrder = (row: Row): Pick<Instrument, 'maxOrderContracts'> => {
  const limits = [optionalNumber(row, 'maxOrderQty'), optionalNumber(row, 'marketMaxOrderQty')];
  const largest = Math.min(...limits.map((limit) => (limit !== undefined && limit > 0 ? limit : Infinity)));
  return largest < Infinity ? { maxOrderContracts: largest } : {};
};

/** `base` in the usual name (BTC, not XBT). */
const contractOf = (row: Row, base: string): Contract => ({
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
  // A contract with a date of delisting stays open until then.
  scannable: row['status'] === 'Open' && optionalNumber(row, 'expireDate') === undefined,
  listedAt: optionalNumber(row, 'firstOpenDate') ?? 0,
  mark: optionalNumber(row, 'markPrice'),
  last: optionalNumber(row, 'lastTradePrice'),
});

/** A contract as an earlier process knew it. The exchange's id is the base with the quote and M for margin. */
const goneContract = (instrument: Instrument): Contract => ({
  id: `${instrument.base === 'BTC' ? 'XBT' : instrument.base}USDTM`,
  ccxtSymbol: `${instrument.base}/USDT:USDT`,
  instrument,
  turnover: 0,
  scannable: false,
  listedAt: 0,
  mark: undefined,
  last: undefined,
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
    const known = (await this.known(LIST_AGE)).bySymbol.get(symbol);
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
    const contracts = rowsOf(data, 'contracts')
      .filter(isLinearPerpetual)
      .flatMap((row) => this.#parsed(row));
    if (contracts.length === 0) throw new AmbiguousError('no linear USDT perpetual in the answer');
    // What was taken off the list may be held still: its settlement has to be booked.
    const gone = [...(this.#contracts?.byId.values() ?? [])].map((contract) => ({
      ...contract,
      scannable: false,
      mark: undefined,
      last: undefined,
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

  /** One broken row must not hide the others, but it is not traded. */
  #parsed(row: Row): Contract[] {
    try {
      return [contractOf(row, this.client.ccxt.safeCurrencyCode(textOf(row, 'baseCurrency')) as string)];
    } catch (error) {
      if (error instanceof AmbiguousError) return [];
      throw error;
    }
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
export const LIST_AGE = 3_600_000;
