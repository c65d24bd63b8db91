import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { wallClock } from '../../../src/clock.js';
import type { FakeKucoin } from '../../support/kucoin/index.js';
import { linesOf, notGreen, red, rehearseOn, startMarket, tempDir } from './support.js';

let kucoin: FakeKucoin;
let folder: ReturnType<typeof tempDir>;

beforeEach(async () => {
  kucoin = await startMarket();
  folder = tempDir();
});

afterEach(async () => {
  await kucoin.stop();
  folder.remove();
});

const resting = () => kucoin.orders.filter(({ isActive }) => isActive);

describe('a whole rehearsal', { timeout: 120_000 }, () => {
  it('proves every line on an honest exchange, ends clean and costs no more than it said', async () => {
    const rehearsed = await rehearseOn(kucoin, folder.dir, ['--yes']);
    expect(notGreen(rehearsed)).toEqual([]);
    const { code, report } = rehearsed;
    const steps = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12'];
    expect(report.lines.map(({ id }) => id)).toEqual(linesOf(steps));
    expect(code).toBe(0);
    expect(resting()).toEqual([]);
    expect(kucoin.positions.size).toBe(0);
    expect(100 - kucoin.server.book.wallet).toBeLessThanOrEqual(report.said ?? 0);
    expect(report.cost).toBeCloseTo(100 - kucoin.server.book.wallet, 6);
  });

  it('rehearses a ladder when it is asked to, and asks for its orders later', async () => {
    const rehearsed = await rehearseOn(kucoin, folder.dir, ['--yes', '--ladder']);
    expect(notGreen(rehearsed)).toEqual([]);
    expect(rehearsed.report.lines.map(({ id }) => id)).toEqual(expect.arrayContaining([...linesOf(['10b'])]));
    expect(rehearsed.report.cost).toBeLessThanOrEqual(rehearsed.report.said ?? 0);
    expect(resting()).toEqual([]);
    expect(kucoin.positions.size).toBe(0);

    const later = await rehearseOn(kucoin, folder.dir, ['--later']);
    expect(notGreen(later)).toEqual([]);
    expect(later.report.lines.map(({ id }) => id)).toEqual(linesOf(['13']));
  });

  it('ends clean by itself after the connection was lost with a lot open', async () => {
    const under = rehearseOn(kucoin, folder.dir, ['--yes']);
    await vi.waitFor(() => expect(kucoin.positions.size).toBe(1), { timeout: 30_000, interval: 5 });
    await kucoin.refuse();
    await wallClock.sleep(3_000);
    expect(kucoin.positions.size).toBe(1);
    await kucoin.accept();
    const rehearsed = await under;
    expect(red(rehearsed)).toHaveLength(1);
    expect(rehearsed.code).toBe(1);
    expect(rehearsed.report.lines.map(({ id }) => id)).toEqual(expect.arrayContaining([...linesOf(['12'])]));
    expect(resting()).toEqual([]);
    expect(kucoin.positions.size).toBe(0);
  });

  it('touches nothing where the contract has an order of somebody else', async () => {
    const theirs = kucoin.byHand('RAD-USDT', { side: 'buy', price: 90 });
    await expect(rehearseOn(kucoin, folder.dir, ['--yes'])).rejects.toThrow(/RADUSDTM: order .* rests there/);
    expect(kucoin.orders).toEqual([theirs]);
    expect(theirs.isActive).toBe(true);
  });

  it('takes nothing away, nor begins, while an order of a bot rests, whatever its key', async () => {
    const lot = kucoin.byHand('RAD-USDT', { side: 'buy', price: 99 });
    Object.assign(lot, { clientOid: 'rehearse-of-a-killed-one' });
    const stop = kucoin.byHand('ETH-USDT', { side: 'sell', stop: { direction: 'down', price: 1_000 } });
    Object.assign(stop, { clientOid: 'rad-abcdef-0123456789ab-s1' });
    await expect(rehearseOn(kucoin, folder.dir, ['--read-only'])).rejects.toThrow(
      /ETHUSDTM: order .*rad-abcdef-0123456789ab-s1.* of a bot rests on the account, expected none/,
    );
    expect(resting()).toEqual([lot, stop]);
  });

  it('looks again after the yes: what came into the contract while the question was open is in the way', async () => {
    const ask = (): Promise<boolean> => {
      kucoin.byHand('RAD-USDT', { side: 'buy', size: 3 });
      return Promise.resolve(true);
    };
    await expect(rehearseOn(kucoin, folder.dir, [], ask)).rejects.toThrow(
      'RADUSDTM: the account holds a position',
    );
    expect(kucoin.orders.filter(({ clientOid }) => clientOid.startsWith('rehearse-'))).toEqual([]);
  });

  it('asks again where it is dearer after the yes', async () => {
    const asked: string[] = [];
    const ask = (question: string): Promise<boolean> => {
      kucoin.setPrice('RAD-USDT', { bid: 149.99, ask: 150.01 });
      return Promise.resolve(asked.push(question) === 1);
    };
    const { text } = await rehearseOn(kucoin, folder.dir, [], ask);
    expect(asked).toEqual(['Begin?', 'Begin?']);
    expect(text).toMatch(
      /one lot \(10\.\d\d USDT\)[^]*dearer by now[^]*one lot \(15\.\d\d USDT\)[^]*Nothing was placed/,
    );
    expect(kucoin.orders).toEqual([]);
  });

  it('places nothing where nobody says yes', async () => {
    const { code, text } = await rehearseOn(kucoin, folder.dir, []);
    expect(code).toBe(0);
    expect(text).toMatch(/It costs at most \d+\.\d\d USDT[^]*Nothing was placed/);
    expect(kucoin.orders).toEqual([]);
  });
});
