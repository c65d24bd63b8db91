import { MINUTE, HOUR } from '../../../src/domain/index.js';
import { pageFault } from '../../../src/venues/kucoin/assumed.js';
import { CANDLE_PAGE as PAGE } from '../../../src/venues/kucoin/candles.js';
import { arrayOf, numeric } from '../../../src/venues/shared/fields.js';
import { fail, pass, unless, warn, type Proof, type Stand } from '../types.js';
import type { Wire } from '../wire.js';

/** Beyond one page, to see which end is cut. */
const TOO_MANY = 600;
/** A page as short as this holds nothing that could be walked. */
const LEAST = 50;
const COLUMNS = 6;
const BITCOIN = 'XBTUSDTM';

/** Pages of candles of bitcoin, which traded in every hour. */
export async function* candles({ wire }: Stand): AsyncGenerator<Proof> {
  const now = wire.client.now();
  const hour = now - (now % HOUR);
  const from = hour - PAGE * HOUR;
  const rows = await page(wire, from, hour - 1);
  const times = rows.map(([time = NaN]) => time);
  yield pageProof(rows.length);

  yield unless('2.grid', gridFault(times, from), {
    first: moment(times[0]),
    last: moment(times.at(-1)),
  });

  const odd = rows.find(
    (row) => row.length < COLUMNS || !row.every(Number.isFinite) || (row[5] ?? 0) % 1 !== 0,
  );
  yield unless('2.columns', odd && `a row reads ${JSON.stringify(odd)}`, { columns: rows[0]?.length ?? 0 });

  const start = hour - TOO_MANY * HOUR;
  const long = (await page(wire, start, hour - 1)).map(([time = NaN]) => time);
  yield pass('2.cut', {
    rows: long.length,
    cut:
      long.length >= TOO_MANY ? 'neither end' : Math.min(...long) > start ? 'the older end' : 'the newer end',
  });

  const newest = Math.max(...(await page(wire, hour - 3 * HOUR, now)).map(([time = NaN]) => time));
  yield newest === hour
    ? pass('2.current', { newest: moment(newest) })
    : warn('2.current', `it is ${moment(newest)}, the hour is ${moment(hour)}`, { newest: moment(newest) });

  const minutes = await page(wire, now - 30 * HOUR, now - 29 * HOUR, 1);
  const oldest = await page(wire, 0, 500 * HOUR);
  yield pass('2.depth', {
    minutesOfYesterday: minutes.length,
    hoursSince1970: oldest.length,
    oldest: moment(oldest[0]?.[0]),
  });
}

/** How many rows a page had decides how RAD asks: it walks on from where a page ends. */
const pageProof = (rows: number): Proof => {
  const fault = pageFault(rows);
  if (fault === undefined) return pass('2.page', { rows });
  if (rows < LEAST || rows > PAGE) return fail('2.page', fault, { rows });
  return warn('2.page', `${fault}, and RAD asks for so many at a time`, { rows }, { candlePage: rows });
};

const gridFault = (times: readonly number[], from: number): string | undefined => {
  const off = times.find((time) => time % HOUR !== 0);
  if (off !== undefined) return `${moment(off)} is on no hour`;
  const back = times.findIndex((time, i) => i > 0 && time - (times[i - 1] ?? 0) !== HOUR);
  if (back > 0) return `${moment(times[back])} follows ${moment(times[back - 1])}`;
  const isCut = times.length < PAGE;
  return isCut || times[0] === from
    ? undefined
    : `the first is ${moment(times[0])}, asked was ${moment(from)}`;
};

const page = async (wire: Wire, from: number, to: number, minutes = HOUR / MINUTE): Promise<number[][]> => {
  const answer = await wire.client.call('futuresPublic', 'GET', 'kline/query', {
    symbol: BITCOIN,
    granularity: minutes,
    from,
    to,
  });
  return arrayOf(answer, 'candles').map((row) => arrayOf(row, 'candle').map(numeric));
};

const moment = (time = NaN): string =>
  Number.isFinite(time) ? new Date(time).toISOString().slice(0, 16) : 'none';
