import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readArguments } from '../../../tools/download/arguments.js';
import { download, newFolder, START } from './support.js';

const read = (line: string): ReturnType<typeof readArguments> =>
  readArguments(line.split(' '), START, 'state', 'kucoin');

describe('the command line', () => {
  it('names symbols with or without their quote, once each, and has defaults for the rest', () => {
    expect(read('--symbols btc,ETH-USDT,BTC --from 2025-01-01')).toEqual({
      dir: 'state/candles',
      venue: expect.objectContaining({ id: 'kucoin' }) as unknown,
      symbols: ['BTC-USDT', 'ETH-USDT'],
      timeframes: ['1h'],
      from: Date.UTC(2025, 0, 1),
      to: undefined,
    });
    expect(
      read('--top 20 --timeframe 1h,5m --from 2025-01-01 --to 2025-02-01 --data d --venue kucoin'),
    ).toMatchObject({ dir: 'd', symbols: { top: 20 }, timeframes: ['1h', '5m'], to: Date.UTC(2025, 1, 1) });
  });

  it('is refused with a line for each fault and exit code 2, before anything is asked', async () => {
    const refused = async (line: string): Promise<string> => {
      const { code, out, error } = await download('http://127.0.0.1:9', line.split(' '));
      expect([code, out]).toEqual([2, '']);
      return error;
    };
    expect(
      await refused('--symbols B!C --timeframe 3m,1h --from yesterday --venue mars --to 2025-01-01'),
    ).toBe(
      [
        '--symbols: got "B!C", expected names such as BTC,ETH or BTC-USDT',
        '--timeframe: got "3m", expected some of 1m,5m,15m,30m,1h,2h,4h,8h,12h,1d',
        '--from: got "yesterday", expected a date such as 2025-06-01, a time such as 2025-06-01T12:00:00Z, or unix ms',
        '--venue: got "mars", expected kucoin',
        '',
      ].join('\n'),
    );
    expect(await refused('--from 2099-01-01 --top 0')).toBe(
      '--top: got "0", expected a whole number above 0\n--from: got "2099-01-01", expected a time in the past\n',
    );
    expect(await refused('--from 2025-01-01 --to 2024-01-01 --symbols A --top 1')).toBe(
      '--top: got it beside --symbols, expected one of the two\n--to: got "2024-01-01", expected a time after --from\n',
    );
    expect(await refused('--timeframe 1h')).toMatch(/^--symbols: got nothing.*\n--from: got nothing.*\n$/);
    expect(await refused('--frmo 2025-01-01')).toMatch(/^Unknown option '--frmo'\n$/);
    expect(await refused('BTC')).toMatch(/^Unexpected argument 'BTC'.*\n$/);
  });

  it('is refused before anything is asked when the folder cannot be written', async () => {
    const file = join(newFolder(), 'file');
    writeFileSync(file, '');
    const line = ['--symbols', 'BTC', '--from', '2025-01-01', '--data', join(file, 'below')];
    const { code, error } = await download('http://127.0.0.1:9', line);
    expect(code).toBe(2);
    expect(error).toMatch(/^--data: got ".*below", expected a folder that can be written \(ENOTDIR.*\)\n$/);
  });

  it('is explained by --help', async () => {
    const { code, out } = await download('http://127.0.0.1:9', ['--help']);
    expect(code).toBe(0);
    for (const option of ['symbols', 'top', 'timeframe', 'from', 'to', 'data', 'venue'])
      expect(out).toContain(`--${option}`);
  });

  it('comes after the settings: a bad one has its line and exit code 2', async () => {
    const { code, error } = await download('nowhere', ['--top', '1', '--from', '2025-01-01']);
    expect(code).toBe(2);
    expect(error).toMatch(/^EXCHANGE_API_ROOT: got "nowhere", takes /);
  });
});
