import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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

describe('a rehearsal without orders', { timeout: 60_000 }, () => {
  it('proves what needs no key, line by line', async () => {
    const rehearsed = await rehearseOn(kucoin, folder.dir, ['--public']);
    expect(notGreen(rehearsed)).toEqual([]);
    const { code, report } = rehearsed;
    expect(report.lines.map(({ id }) => id)).toEqual(linesOf(['1', '2', '3', '4']));
    expect(code).toBe(0);
    expect(rehearsed.text.trimEnd().split('\n').at(-1)).toBe('KuCoin Futures answers as RAD assumes.');
    expect(kucoin.requests.filter(({ method }) => method !== 'GET').map(({ path }) => path)).toEqual([
      '/api/v1/bullet-public',
    ]);
  });

  it('proves what the key may read, and places nothing', async () => {
    const rehearsed = await rehearseOn(kucoin, folder.dir, ['--read-only', '--yes']);
    expect(red(rehearsed)).toEqual([]);
    const { code, report } = rehearsed;
    expect(report.lines.map(({ id }) => id)).toEqual(linesOf(['1', '2', '3', '4', '5', '6', '7', '8']));
    expect(code).toBe(0);
    expect(kucoin.orders).toEqual([]);
    for (const secret of Object.values(kucoin.keys)) expect(JSON.stringify(report)).not.toContain(secret);
  });
});
