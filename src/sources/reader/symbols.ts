import { baseOf } from '../../domain/index.js';
import { COIN_NAMES } from './coin-names.js';
import { asSeen, isOverstruck, isTurned, mixesScripts, upper } from './plain-text.js';

/** A contract as it can be named: our symbol (`BTC-USDT`), and the exchange's own id (`XBTUSDTM`) where it has one. */
export interface Named {
  readonly symbol: string;
  readonly id?: string | undefined;
}

/** What a text that should name a contract names. */
export type SymbolReading<C extends Named = Named> =
  | { readonly kind: 'contract'; readonly contract: C }
  /** The coin is listed in another multiple: 1000PEPE where the exchange has PEPE, or the reverse. */
  | { readonly kind: 'scale'; readonly written: string; readonly contract: C }
  /** Another quote currency, an inverse contract, or one with a date. */
  | { readonly kind: 'quote'; readonly written: string }
  | { readonly kind: 'ambiguous'; readonly contracts: readonly C[] }
  | { readonly kind: 'unknown'; readonly written: string }
  /** Letters of several scripts that look alike, or letters that are shown in another order. */
  | { readonly kind: 'hostile' }
  /** No name at all. */
  | { readonly kind: 'none' };

const LONGEST = 48;
const QUOTES =
  'USDT USDTM USDC USD USDM BUSD FDUSD TUSD DAI UST USDE USDD EUR GBP TRY TL RUB JPY KRW AUD BRL BTC XBT ETH BNB'.split(
    ' ',
  );
const TETHER = new Set(['USDT', 'USDTM']);
/** Ways to say that a contract is perpetual; it changes nothing. */
const PERPETUAL = /(?:\.P|[.\-_ /]?PERP(?:ETUAL)?|[-_ ]SWAP|_UMCBL)$/;
/** `BTCUSDT_250627`, `BTC-27JUN25`, `XBTUSDTZ25`, `BTC1!`: contracts that end. */
const DATED = /(?:[-_]?\d{6}|[-_]\d{1,2}[A-Z]{3}\d{2}|USD[TC]?M?[FGHJKMNQUVXZ]\d{2,4}|[12]!)$/;
const MULTIPLE = /^(?:10{2,6}|1M)(?=\D)/;
const NAME = /^[\p{L}\p{M}\p{N}]+$/u;

/** The coin without its multiple: `1000PEPE` → `PEPE`. */
const coinOf = (base: string): string => base.replace(MULTIPLE, '');

/** Base and quote as written, `BTC/USDT`, `BTC-USDT`, `BTC USDT`; the quote is empty where none is set apart. */
const parted = (body: string): readonly [base: string, quote: string] => {
  const [base = '', quote = '', ...more] = body.split(/\s*[-/_|\\\s]\s*/);
  return more.length > 0 ? [body, ''] : [base, quote];
};

/** Without an exchange ahead (`BYBIT:BTCUSDT`) and with what it settles in set apart (`BTC/USDT:USDT`). */
const withoutVenue = (text: string): readonly [body: string, settle: string] => {
  const [first = '', second, ...more] = text.split(':');
  if (second === undefined || more.length > 0) return [text, ''];
  return QUOTES.includes(second) ? [NAME.test(first) ? `${first}/${second}` : first, second] : [second, ''];
};

const keep = <C>(map: Map<string, C[]>, key: string, contract: C): void => {
  const kept = map.get(key) ?? [];
  if (!kept.includes(contract)) map.set(key, [...kept, contract]);
};

/**
 * A reader of names of these contracts, in the ways in which people and programs write them: `BTCUSDT`, `BTCUSDT.P`, `BYBIT:BTCUSDT`,
 * `BTC/USDT:USDT`, `#BTC`, `$BTC`, `Bitcoin`, `XBT`, and the exchange's own ids in any script. Only what is listed under that very
 * name is found, never what is closest to it.
 */
export const symbolReader = <C extends Named>(
  contracts: readonly C[],
): ((text: string) => SymbolReading<C>) => {
  const byBase = new Map<string, C[]>();
  const byId = new Map<string, C[]>();
  const byCoin = new Map<string, C[]>();
  for (const contract of contracts) {
    const base = upper(asSeen(baseOf(contract.symbol)));
    keep(byBase, base, contract);
    keep(byCoin, coinOf(base), contract);
    if (contract.id !== undefined) keep(byId, upper(asSeen(contract.id)), contract);
  }

  const one = (found: readonly C[] | undefined): SymbolReading<C> | undefined => {
    if (found?.[0] === undefined) return undefined;
    return found.length === 1
      ? { kind: 'contract', contract: found[0] }
      : { kind: 'ambiguous', contracts: found };
  };
  const ofBase = (base: string): SymbolReading<C> | undefined =>
    one(byBase.get(base)) ?? one(byBase.get(COIN_NAMES.get(base) ?? ''));
  const isListed = (base: string): boolean => ofBase(base) !== undefined || byCoin.has(coinOf(base));

  const ofPair = (base: string, quote: string, written: string): SymbolReading<C> => {
    if (!NAME.test(base)) return { kind: 'unknown', written };
    if (quote !== '' && !TETHER.has(quote))
      return { kind: QUOTES.includes(quote) ? 'quote' : 'unknown', written };
    const other = byCoin.get(coinOf(base))?.[0];
    return (
      ofBase(base) ?? (other ? { kind: 'scale', written, contract: other } : { kind: 'unknown', written })
    );
  };

  /** `BTCUSDT` and `BTC`: where the quote begins is not written. */
  const ofWord = (word: string, written: string): SymbolReading<C> => {
    const whole = one(byId.get(word)) ?? ofBase(word);
    if (whole) return whole;
    const quotes = QUOTES.filter((quote) => word.endsWith(quote) && word.length > quote.length);
    const stems = quotes.map((quote) => [word.slice(0, -quote.length), quote] as const);
    const tether = stems.find(([, quote]) => TETHER.has(quote));
    if (tether) return ofPair(...tether, written);
    return stems.some(([stem]) => isListed(stem)) ? { kind: 'quote', written } : ofPair(word, '', written);
  };

  return (text) => {
    if (text.length > LONGEST) return { kind: 'unknown', written: text.slice(0, LONGEST) };
    const seen = asSeen(text).trim();
    if (isTurned(text) || isOverstruck(seen) || mixesScripts(seen)) return { kind: 'hostile' };
    const written = seen.replace(/^[#$]+/, '');
    const [placed, settle] = withoutVenue(upper(written).replace(/\s*([:/])\s*/g, '$1'));
    if (!/\p{L}/u.test(placed)) return { kind: 'none' };
    if (settle !== '' && settle !== 'USDT') return { kind: 'quote', written };
    if (byId.has(placed) || byBase.has(placed)) return ofWord(placed, written);
    const dated = DATED.exec(placed);
    if (dated && !isListed(placed)) return { kind: 'quote', written };
    const body = placed.replace(PERPETUAL, '');
    if (body === '' || QUOTES.slice(0, 4).includes(body)) return { kind: 'none' };
    const [base, quote] = parted(body);
    if (quote === '') return ofWord(base, written);
    // `USDT_BTC`: bots that name the quote first
    return base === 'USDT' && body.includes('_')
      ? ofPair(quote, base, written)
      : ofPair(base, quote, written);
  };
};
