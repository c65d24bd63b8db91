import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseAlerts, readAlertFile } from '../../src/backtest/alert-file.js';

const lines = (...rows: unknown[]): string =>
  rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n');
const T = Date.UTC(2025, 9, 10);

describe('a file of alerts', () => {
  it('is read in the order of time, whatever the order of its lines', () => {
    const { alerts, faults } = parseAlerts(
      'f',
      lines({ time: T + 1, text: 'b' }, { time: T, text: 'a' }, { time: T, text: 'a2' }),
    );
    expect(faults).toEqual([]);
    expect(alerts.map(({ line, alert }) => [line, alert.text])).toEqual([
      [2, 'a'],
      [3, 'a2'],
      [1, 'b'],
    ]);
  });

  it('takes times as unix ms or as they are written', () => {
    const { alerts } = parseAlerts('f', lines({ time: '2025-10-10T00:00:00Z', text: 'a' }));
    expect(alerts[0]?.time).toBe(T);
  });

  it('keeps the formatting, by which what was struck out is not read', () => {
    const entities = [{ type: 'strikethrough', offset: 5, length: 5 }];
    const { alerts, faults } = parseAlerts(
      'f',
      lines({ time: T, text: 'long 60000 BTC', entities }, { time: T, text: 'a', entities: [{ type: 1 }] }),
    );
    expect(alerts[0]?.alert.entities).toEqual(entities);
    expect(faults).toEqual([expect.stringMatching(/^f, line 2: entities is .*expected/)]);
  });

  it('takes what a webhook or a call sent, as it came', () => {
    const { alerts } = parseAlerts(
      'f',
      lines(
        { time: T, body: '{"ticker":"BTCUSDT"}', source: 'tv' },
        { time: T, body: { ticker: 'BTCUSDT' } },
        { time: T, body: 'symbol=BTC', method: 'POST', contentType: 'text/plain' },
        { time: T, query: 'symbol=BTC&side=long', method: 'GET', door: 'webhook' },
      ),
    );
    expect(alerts.map(({ alert }) => alert)).toEqual([
      { source: 'tv', door: 'webhook', kind: 'json', body: '{"ticker":"BTCUSDT"}' },
      { source: 'file', door: 'webhook', kind: 'json', body: '{"ticker":"BTCUSDT"}' },
      {
        source: 'file',
        door: 'webhook',
        kind: 'http',
        body: 'symbol=BTC',
        method: 'POST',
        contentType: 'text/plain',
      },
      { source: 'file', door: 'webhook', kind: 'http', query: 'symbol=BTC&side=long', method: 'GET' },
    ]);
  });

  it('judges what nobody named like a source', () => {
    const { alerts } = parseAlerts(
      'f',
      lines({ time: T, text: 'a', source: 'unknown' }, { time: T, text: 'a', source: 'pasted' }),
    );
    expect(alerts.map(({ alert }) => alert.source)).toEqual(['unnamed', 'pasted-texts']);
  });

  it.each([
    ['not json', /line 2: it is no JSON; expected \{"time"/],
    ['[1]', /line 2: it is \[1\]; expected/],
    ['{"text":"a"}', /line 2: time is missing; expected unix ms/],
    ['{"time":1761955200,"text":"a"}', /line 2: time is 1761955200; expected unix ms/],
    ['{"time":"soon","text":"a"}', /line 2: time is "soon"/],
    [`{"time":${T}}`, /line 2: it has no text, body or query/],
    [`{"time":${T},"text":5}`, /line 2: text is 5; expected a text/],
    [`{"time":${T},"text":"a","source":"A b"}`, /line 2: source is "A b"; expected 2 to 24/],
    [`{"time":${T},"text":"a","door":"window"}`, /line 2: door is "window"; expected one of forward/],
    [`{"time":${T},"text":"${'a'.repeat(200_000)}"}`, /line 2: it has \d+ characters/],
  ])('of which a line is wrong says which and why, and loses no other: %#', (bad, fault) => {
    const { alerts, faults } = parseAlerts(
      'f',
      lines({ time: T, text: 'first' }, bad, { time: T, text: 'last' }),
    );
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(fault);
    expect(faults[0]).not.toContain('\n');
    expect(alerts.map(({ alert }) => alert.text)).toEqual(['first', 'last']);
  });

  it('never throws, and accounts for every line, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.json())), (rows) => {
        const text = rows.join('\n');
        const { alerts, faults } = parseAlerts('f', text);
        const said = text.split(/\r?\n/).filter((line) => line.trim() !== '').length;
        expect(alerts.length + faults.length).toBe(said);
      }),
    );
  });
});

describe('from the disk', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'rad-alerts-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));
  const file = (text: string): string => {
    const path = join(dir, 'alerts.jsonl');
    writeFileSync(path, text);
    return path;
  };

  it('is read with a mark at its beginning and lines of Windows', () => {
    const { alerts } = readAlertFile(file(`\uFEFF{"time":${T},"text":"a"}\r\n{"time":${T},"text":"b"}\r\n`));
    expect(alerts).toHaveLength(2);
  });

  it('that is not there, empty, or without one good line is said in one line', () => {
    expect(() => readAlertFile(join(dir, 'gone'))).toThrow(/cannot be read/);
    expect(() => readAlertFile(file('\n'))).toThrow(/is empty; expected one/);
    expect(() => readAlertFile(file('x\ny'))).toThrow(/line 1: it is no JSON/);
  });
});
