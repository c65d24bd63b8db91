import { ReadFailedError, reasonOf } from '../../domain/index.js';
import { NOTHING_TO_REDUCE, type Placement } from '../exchange.js';
import { BAD_TIMESTAMP, guardPauseOf, KucoinError, RATE_CODES } from './errors.js';
import { AmbiguousError, NotSentError } from '../shared/errors.js';
import { refusalWords } from './refusal-words.js';

/** The client id was used before; whether that order still rests is not said. */
const DUPLICATE = '300018';

/** No open positions to close. */
const NO_POSITION = '300009';

/** Codes that say "not now", in words for people. */
const NOT_NOW: Readonly<Record<string, string>> = {
  '300002': 'orders are suspended for the moment',
  '300008': 'nobody is on the other side of the book',
  '300013': 'nobody is on the other side of the book',
  '300014': 'the position is being liquidated',
  '300015': 'contracts or funding are being settled',
  '100002': 'the system is busy',
  '230005': 'the system is busy',
};

/** A code that nobody knows, whose words say the same. */
const NOT_NOW_WORDS = /try again|retry|later|settlement|busy/i;

/** Refusals that would be repeated for the same request: what is asked for is wrong, forbidden or beyond a limit. */
const FINAL = new Set(
  `300000 300001 300003 300004 300005 300006 300007 300009 300011 300012 300016 300017 330005 330008 330011 330012
   100001 100003 100004 100005 200003 200005 400001 400003 400004 400005 400006 400007 400008 400009 400010 400011 400100
   400200 400600 404000 411100 415000 40010`.split(/\s+/),
);

/**
 * What a failed order call means. Everything that is not certain is `unknown`. A code that nobody knows is no verdict
 * for what guards or closes; an entry it ends.
 */
export const placementOf = (error: unknown, { reduceOnly }: { readonly reduceOnly: boolean }): Placement => {
  if (error instanceof NotSentError) return later(error.code, error.reason, error.retryAfterMs);
  if (!(error instanceof KucoinError)) return { outcome: 'unknown', reason: reasonOf(error) };
  const { exchangeCode: code, reason } = error;
  if (code === DUPLICATE) return { outcome: 'duplicate', reason };
  if (code in RATE_CODES || error.httpStatus === 429) {
    const ms = error.retryAfterMs ?? RATE_CODES[code] ?? 1_000;
    return later(code, reason, reduceOnly ? guardPauseOf(code, ms) : ms);
  }
  if (isNotNow(error)) return later(code, NOT_NOW[code] ?? reason);
  if (reduceOnly && !FINAL.has(code)) return { outcome: 'unknown', reason: error.message };
  const known = code === NO_POSITION ? NOTHING_TO_REDUCE : code;
  return { outcome: 'rejected', code: known, reason: refusalWords(code, reason) };
};

const isNotNow = ({ exchangeCode: code, reason }: KucoinError): boolean =>
  code in NOT_NOW || code === BAD_TIMESTAMP || (!FINAL.has(code) && NOT_NOW_WORDS.test(reason));

const later = (code: string, reason: string, retryAfterMs?: number): Placement => ({
  outcome: 'later',
  code,
  reason,
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});

/** Whether a failed read may succeed when it is asked again: anything but a plain no of the exchange. */
export const isPassing = (error: unknown): boolean => {
  const cause = error instanceof ReadFailedError ? error.cause : error;
  if (cause instanceof KucoinError) return cause.exchangeCode in RATE_CODES || isNotNow(cause);
  return cause instanceof NotSentError || cause instanceof AmbiguousError;
};
