import { describe, expect, it } from 'vitest';
import { publicVerdict } from '../../../src/venues/kucoin/assumed.js';
import { LIES, lieWith } from '../../support/kucoin/lies.js';
import { bench } from './support.js';

const lookAt = async (name?: string): Promise<{ line: string | undefined; paths: readonly string[] }> => {
  const lie = name === undefined ? { about: 'the truth' } : LIES[name];
  if (!lie) throw new Error(`no lie ${name}`);
  const b = await bench(lie.options);
  lieWith(b.fake, lie);
  const line = await b.kucoin.look?.();
  return { line, paths: b.fake.requests.map(({ path }) => path) };
};

describe('a quick look at the exchange', () => {
  it('says nothing where all is as assumed, and asks for little', async () => {
    expect(await lookAt()).toEqual({
      line: undefined,
      paths: ['/api/v1/timestamp', '/api/v1/contracts/active', '/api/v1/kline/query'],
    });
  });

  it.each([
    ['pages of 200', 'a page of 500 candles has 200'],
    ['odd contract', 'contracts that cannot be read: 1'],
    ['other quota', 'the headers say 1000 in 30000 ms'],
    ['clock off', "this computer's clock is 5000 ms behind the exchange's"],
  ])('%s: says it in one line', async (lie, words) => {
    const { line = '' } = await lookAt(lie);
    expect(line).toMatch(/^KuCoin Futures does not (quite )?answer as RAD assumes(, which RAD heeds)?: /);
    expect(line).toContain(words);
    expect(line).not.toContain(';');
    expect(line).not.toContain('\n');
  });

  it('counts a short page of a contract that is young as what it is', async () => {
    const young = { symbol: 'NEWUSDTM', turnover: 9e12, firstOpenDate: Date.UTC(2026, 2, 1) };
    const b = await bench({ instruments: [young, { symbol: 'XBTUSDTM' }] });
    expect(await b.kucoin.look?.()).toBeUndefined();
  });

  it('fails where there is no answer', async () => {
    const b = await bench();
    b.fake.fail('GET /api/v1/kline/query', { kind: 'status', status: 503, times: 9 });
    await expect(b.kucoin.look?.()).rejects.toThrow('503');
  });

  it('is one line whatever was found', () => {
    expect(publicVerdict([], [])).toBe('KuCoin Futures answers as RAD assumes.');
    expect(publicVerdict(['one'], ['two'])).toBe('KuCoin Futures does not answer as RAD assumes: one; two.');
    expect(publicVerdict([], ['two', 'three'])).toBe(
      'KuCoin Futures does not quite answer as RAD assumes, which RAD heeds: two; three.',
    );
  });
});
