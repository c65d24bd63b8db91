import { describe, expect, it } from 'vitest';
import { createScrubber } from '../../../src/run/logger.js';
import { LINES } from '../../../tools/rehearse/lines.js';
import { pageOf } from '../../../tools/rehearse/page.js';
import { reported } from '../../../tools/rehearse/report.js';
import type { Line } from '../../../tools/rehearse/run.js';

const KEY = 'key-of-the-owner';

/** A line with answers of these texts. */
const lineOf = (rest: Partial<Line>, ...texts: readonly string[]): Line => ({
  id: '5.permission',
  name: LINES['5.permission'],
  verdict: 'fail',
  figures: {},
  ms: 1,
  calls: texts.map((text) => ({
    method: 'GET',
    url: 'https://exchange.example/api/v1/user/api-key?uid=165111215',
    answer: { status: 200, headers: {}, text },
    ms: 1,
  })),
  ...rest,
});

/** Everything that JSON and page of a report show of lines. */
const shown = (...lines: readonly Line[]): string => {
  const masked = reported(lines, createScrubber([KEY]));
  const page = pageOf({
    began: 0,
    ended: 0,
    stages: [],
    ending: 'a line is red',
    facts: {},
    orders: [],
    lines: masked,
  });
  return `${JSON.stringify(masked)}\n${page}`;
};

describe('a report that is shown to others', () => {
  it.each([
    ['203.0.113.7'],
    ['::ffff:203.0.113.7'],
    ['2001:db8::e3b:7'],
    ['::1'],
    ['2001:db8:0:0:8a2e:370:7334:1'],
  ])('has the address %s nowhere: not in an answer, a reason, a figure or a text', (address) => {
    const words = `Invalid request ip, the current clientIp is:${address}`;
    const rest = { why: `KuCoin 400006: ${words}`, figures: { answer: `400006: ${words}.` } };
    const text = shown(lineOf(rest, JSON.stringify({ code: '400006', msg: words }), `<p>${words}</p>`));
    expect(text).toContain('the current clientIp is:');
    expect(text).not.toContain(address);
    expect(text).not.toContain('203.0.113.7');
  });

  it('has the ids of the account nowhere, wherever one answer gives them away', () => {
    const lines = [
      lineOf({ why: 'user 165111215 has no rights', figures: { answer: '165111215 of desk01' } }),
      lineOf(
        {},
        '{"data":{"uid":165111215,"subName":"desk01"}}',
        '{"msg":"desk01 (165111215)","owner":165111215}',
      ),
    ];
    const text = shown(...lines);
    expect(text).toContain('has no rights');
    expect(text).not.toContain('165111215');
    expect(text).not.toContain('desk01');
  });

  it('has no secret in a reason or a figure', () => {
    expect(shown(lineOf({ why: `odd: ${KEY}`, figures: { answer: KEY } }))).not.toContain(KEY);
  });

  it('keeps times, prices and order ids', () => {
    const data = { at: '2026-03-02T12:30:45Z', price: '0.12345', orderId: '165111215001', size: 12 };
    const why = 'at 12:30:45 the price was 1.2345, expected 1.25 (18.5.0)';
    const [line] = reported([lineOf({ why }, JSON.stringify(data))], createScrubber([]));
    expect(line?.why).toBe(why);
    expect(line?.calls[0]?.answer).toEqual(data);
  });
});
