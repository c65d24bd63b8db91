import type { Instrument } from '../domain/index.js';
import type { KucoinClient } from './client.js';
import { AmbiguousError, reading } from './errors.js';
import { numberOf, optionalNumber, positiveOf, rowOf, textOf, type Row } from './fields.js';

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
  readonly mark: number | undefined;
  readonly last: number | undefined;
}

/** All contracts at one moment. */
export interface Contracts {
  readonly bySymbol: ReadonlyMap<string, Contract>;
  readonly byId: ReadonlyMap<string, Contract>;
  readonly readAt: number;
}

/** What is read of ccxt's market. */
interface CcxtMarket {
  readonly id: string;
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly settle: string;
  readonly swap: boolean;
  readonly linear: boolean;
  readonly active: boolean;
  readonly expiry?: number | null;
  readonly info: Row;
}

const FUTURE_PROOF_AGE = 86_400_000;

const contractOf = (market: CcxtMarket): Contract => {
  const { info } = market;
  const symbol = `${market.base}-USDT`;
  return {
    id: market.id,
    ccxtSymbol: market.symbol,
    instrument: {
      symbol,
      base: market.base,
      tickSize: positiveOf(info, 'tickSize'),
      lotSize: positiveOf(info, 'lotSize'),
      contractSize: Math.abs(numberOf(info, 'multiplier')),
      makerFee: numberOf(info, 'makerFeeRate'),
      takerFee: numberOf(info, 'takerFeeRate'),
      maxLeverage: positiveOf(info, 'maxLeverage'),
      maintenanceMargin: positiveOf(info, 'maintainMargin'),
      assumed: false,
    },
    turnover: optionalNumber(info, 'turnoverOf24h') ?? 0,
    scannable: market.active && (market.expiry === undefined || market.expiry === null),
    mark: optionalNumber(info, 'markPrice'),
    last: optionalNumber(info, 'lastTradePrice'),
  };
};

const isLinearPerpetual = (market: CcxtMarket): boolean =>
  market.swap && market.linear && market.quote === 'USDT' && market.settle === 'USDT';

/** The list of contracts: one call for everything that is known of them, kept while it is fresh enough. */
export class ContractList {
  #contracts: Contracts | undefined;
  #loading: Promise<Contracts> | undefined;

  constructor(private readonly client: KucoinClient) {}

  /**
   * Contracts read at most `maxAge` ms ago.
   * @throws ReadFailedError
   */
  async fresh(maxAge: number): Promise<Contracts> {
    const known = this.#contracts;
    if (known && this.client.now() - known.readAt <= maxAge) return known;
    this.#loading ??= reading('contracts', () => this.#load()).finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  /** Sizes and fees hardly ever change: what is known serves for a day when it cannot be read again. */
  async known(maxAge: number): Promise<Contracts> {
    try {
      return await this.fresh(maxAge);
    } catch (error) {
      const known = this.#contracts;
      if (known && this.client.now() - known.readAt <= FUTURE_PROOF_AGE) return known;
      throw error;
    }
  }

  /**
   * One contract by our symbol.
   * @throws ReadFailedError when the list cannot be read or does not have it
   */
  async contract(symbol: string): Promise<Contract> {
    const contracts = await this.known(LIST_AGE);
    return reading(`contract ${symbol}`, async () => {
      const contract = contracts.bySymbol.get(symbol);
      if (!contract) throw new AmbiguousError('KuCoin has no such linear USDT perpetual');
      return contract;
    });
  }

  async #load(): Promise<Contracts> {
    await this.client.syncTime();
    const answer = (await this.client.ccxt.fetchMarkets({ marginables: false })) as unknown;
    const markets = (Array.isArray(answer) ? answer : []) as CcxtMarket[];
    const linear = markets.filter(isLinearPerpetual);
    const contracts = linear.flatMap((market) => {
      try {
        return [contractOf({ ...market, info: rowOf(market.info, 'contract') })];
      } catch (error) {
        // One broken row must not hide the others, but it is not traded.
        if (error instanceof AmbiguousError) return [];
        throw error;
      }
    });
    if (contracts.length === 0) throw new AmbiguousError('no linear USDT perpetual in the answer');
    const usable = new Set(contracts.map(({ id }) => id));
    // ccxt keeps what it needs to write orders; the raw rows would take some MB for nothing.
    const kept = linear.filter(({ id }) => usable.has(id)).map((market) => ({ ...market, info: {} }));
    this.client.ccxt.setMarkets(kept);
    this.#contracts = {
      bySymbol: new Map(contracts.map((contract) => [contract.instrument.symbol, contract])),
      byId: new Map(contracts.map((contract) => [contract.id, contract])),
      readAt: this.client.now(),
    };
    return this.#contracts;
  }
}

/** How old the list may be where sizes and names are wanted, ms. */
export const LIST_AGE = 3_600_000;

/** Our symbol of a row that names a contract; undefined for contracts that we do not trade. */
export const symbolOf = (contracts: Contracts, row: Row): string | undefined =>
  contracts.byId.get(textOf(row, 'symbol'))?.instrument.symbol;
