import { describe, expect, it } from 'vitest';
import { contactText, linkText, runningText, startingLine } from '../../src/run/greeting.js';

const CODE = 'K7QF-2M9X';

describe('what the console shows of a start', () => {
  it('B12: before anything has answered, what is awaited', () => {
    expect(startingLine('0.1.0', { mode: 'paper', redisUrl: undefined })).toBe(
      'RAD 0.1.0 (paper): starting Redis…',
    );
    expect(startingLine('0.1.0', { mode: 'live', redisUrl: 'redis://:secret@host' })).toBe(
      'RAD 0.1.0 (live): waiting for Redis…',
    );
  });

  it('B12: the address of the chat with its key, or the code that makes an owner', () => {
    expect(contactText({ url: 'http://127.0.0.1:8787/#key=k' })).toBe(
      'Open the chat: http://127.0.0.1:8787/#key=k',
    );
    expect(contactText({ pairingCode: CODE })).toContain(`\n    /start ${CODE}\n`);
    expect(contactText({})).toBe('The bot answers in Telegram.');
  });

  it('B12: once Telegram has answered a link that pairs, and the same to be scanned', () => {
    const [before = '', link, code = ''] = linkText('rad_bot', { pairingCode: CODE }, false).split('\n\n');
    expect(before).toContain('tap START');
    expect(link).toBe(`    https://t.me/rad_bot?start=${CODE}`);
    const rows = code.split('\n');
    expect(rows).toHaveLength(19);
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([37]));
    // Two light modules around it, then the first corner.
    expect(rows[0]).toBe('█'.repeat(37));
    expect(rows[1]?.slice(0, 10)).toBe('██ ▄▄▄▄▄ █');
    expect(code).not.toBe(linkText('rad_bot', { pairingCode: 'ABCD-EFGH' }, false).split('\n\n')[2]);
  });

  it('light on dark in a terminal, whatever its own colours are', () => {
    const text = linkText('rad_bot', { pairingCode: CODE }, true);
    const code = text.split('\n').filter((line) => line.includes('█'));
    expect(code).toHaveLength(19);
    for (const line of code) {
      expect(line.startsWith('\u001B[97;40m')).toBe(true);
      expect(line.slice('\u001B[97;40m'.length)).toMatch(/^[ ▀▄█]{37}.\[0m$/);
    }
  });

  it('only the link where there is an owner', () => {
    expect(linkText('rad_bot', {}, true)).toBe('Your bot: https://t.me/rad_bot');
  });

  it('that it runs, and who does not chat', () => {
    expect(runningText({ mode: 'paper', role: 'all' })).toBe(
      'RAD is running (paper).\nStop with Ctrl-C; positions and signals are kept.',
    );
    expect(runningText({ mode: 'paper', role: 'scanner' })).toContain('ROLE=scanner) does not chat');
  });
});
