import { afterEach, describe, expect, it } from 'vitest';
import { wallClock } from '../../src/clock.js';
import type { Message } from '../../src/chat/local/wire.js';
import { OWNER, textOf } from '../e2e/driver.js';
import { contractId, type Fault } from '../support/kucoin/index.js';
import { eventually, Stage } from './stage.js';
import { HOUR } from '../../src/domain/index.js';

const KLINES = 'GET /api/v1/kline/query';
const CONTRACTS = 'GET /api/v1/contracts/active';

type Row = readonly [number, number, number, number, number, number];
type Contract = { readonly symbol: string };

const always = (
  change: (rows: readonly unknown[], query: Readonly<Record<string, string>>) => unknown,
): Fault => ({
  kind: 'changed',
  times: Infinity,
  change: (data, query) => change(data as readonly unknown[], query),
});

let stage: Stage;
afterEach(() => stage.close());

/** Says a command again and again until the bot answers it with the words. */
const told = (what: string, command: string, words: RegExp): Promise<unknown> =>
  eventually(what, () => {
    const { message_id: id } = stage.api.say(OWNER, command);
    const isAnswer = (message: Message): boolean => message.message_id > id && words.test(textOf(message));
    return stage.api.waitFor(isAnswer, 3_000).catch(() => undefined);
  });

describe('odd market data', { timeout: 120_000 }, () => {
  it('A18: a candle whose open lies above its high stops no symbol', async () => {
    const at = wallClock.now() - (wallClock.now() % HOUR) - 100 * HOUR;
    const odd = always((rows, { symbol }) =>
      rows.map((row) => {
        const [time, , high, low, close, volume] = row as Row;
        const isOdd = symbol === contractId('ETH-USDT') && time === at;
        return isOdd ? [time, high * 1.02, high, low, close, volume] : row;
      }),
    );
    stage = await Stage.open({ kucoin: { faults: { [KLINES]: odd } } });
    await stage.arm();
    await told('A18: ETH is judged in spite of an odd candle', '/why ETH', /Now.*candle of/);
    await stage.hold('ETH');
  });

  it('A19: candles that ended 30 h ago bring no entry, and that is said', async () => {
    const ended = wallClock.now() - 30 * HOUR;
    const old = always((rows) => rows.filter((row) => (row as Row)[0] + HOUR <= ended));
    stage = await Stage.open({ kucoin: { faults: { [KLINES]: old } }, env: { CHECK_INTERVAL: '10' } });
    await stage.arm();
    const age = /newest candle is (29|30|31) h old; nothing is decided on it/;
    await told('A19: /open says how old the newest candle is', '/open ETH long sl -3%', age);
    await told('A19: /status says why nothing is judged', '/status', age);
    expect(stage.resting(), 'A19: nothing was entered').toEqual([]);
  });

  it('A20: pages of 200 candles where 500 were asked leave no hole', async () => {
    const times = new Map<string, Set<number>>();
    const short = always((rows, { symbol = '' }) => {
      const page = rows.slice(0, 200) as readonly Row[];
      const known = times.get(symbol) ?? new Set();
      for (const [time] of page) known.add(time);
      times.set(symbol, known);
      return page;
    });
    stage = await Stage.open({ kucoin: { faults: { [KLINES]: short } } });
    await told('A20: ETH is judged', '/why ETH', /Now.*candle of/);
    const seen = [...(times.get(contractId('ETH-USDT')) ?? [])].sort((a, b) => a - b);
    const holes = seen.filter((time, i) => i > 0 && time - (seen[i - 1] ?? 0) > HOUR);
    expect(seen.length, 'A20: candles were read').toBeGreaterThan(400);
    expect(holes, 'A20: no hole in what the indicators were fed').toEqual([]);
  });

  it('A21: equity perpetuals and contracts before their market are not scanned', async () => {
    stage = await Stage.open({
      kucoin: {
        odd: [
          { symbol: 'AAPLUSDTM', like: 'ETH-USDT', turnover: 9e12, row: { marketType: 'NASDAQ' } },
          { symbol: 'NEWUSDTM', like: 'ETH-USDT', turnover: 9e12, row: { marketStage: 'PRE_MARKET' } },
        ],
      },
      env: { CHECK_INTERVAL: '10' },
    });
    const asked = await eventually('A21: coins are scanned', () => {
      const klines = stage.kucoin.requests.filter(({ path }) => path.endsWith('/kline/query'));
      const symbols = new Set(klines.map(({ query }) => query['symbol']));
      return symbols.has('ETHUSDTM') && symbols.size >= 8 && symbols;
    });
    expect(asked.has('AAPLUSDTM'), 'A21: an equity perpetual is not scanned').toBe(false);
    expect(asked.has('NEWUSDTM'), 'A21: a contract before its market is not scanned').toBe(false);
  });

  it('A30: a null row in the list of contracts does not stop the start', async () => {
    const odd = always((rows) => [null, ...(rows as readonly Contract[])]);
    const opened = await Stage.open({ kucoin: { faults: { [CONTRACTS]: odd } } }).catch(
      (error: unknown) => error,
    );
    expect(opened, 'A30: the bot starts in spite of a null row').toBeInstanceOf(Stage);
    stage = opened as Stage;
    await stage.arm();
    await stage.hold('ETH');
  });
});
