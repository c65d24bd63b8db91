import { describe, expect, it } from 'vitest';
import {
  checkDeterminism,
  checkLedger,
  checkLookAhead,
  checkRandomWalk,
  checkWarmUp,
} from '../../src/backtest/checks.js';
import { randomWalks } from '../../src/backtest/random-walk.js';
import { hideFuture } from '../../src/backtest/hide-future.js';
import { at } from '../../src/domain/candle-column.js';
import type { Recording } from '../../src/venues/recorded/candle-files.js';
import { findOpportunity, type EntryRule } from '../../src/decide/strategy/index.js';
import { recording, research, run, settings } from './sample.js';

const input = { recording, settings, research };

/** Enters only where the next candle will go its way: what a look ahead would be. */
const clairvoyant = (known: Recording): EntryRule => ({
  look: (analyzer, options) => analyzer.quickLook(options.threshold) !== 0,
  find: (analysis, options) => {
    const answer = findOpportunity(analysis, options);
    if (!('side' in answer)) return answer;
    const column = known.symbols.get(analysis.symbol)?.files.get('1h')?.column;
    const next = column ? column.timestamp.indexOf(analysis.closeTime) : -1;
    const rises = column !== undefined && at(column.close, next) > analysis.close;
    return rises === (answer.side === 'long')
      ? answer
      : { symbol: analysis.symbol, code: 'seen', reason: 'it will go the other way' };
  },
});

describe('look-ahead', () => {
  it('there is none: every decision stands with the future hidden', async () => {
    const report = await checkLookAhead(input, 200);
    expect(report).toMatchObject({ ok: true });
    expect(report.text).toContain('200 holds');
  });

  it('is seen when somebody looks ahead', async () => {
    const { recording: hidden, reveal } = hideFuture(recording, '1h');
    const open = await run({ entries: clairvoyant(recording) });
    const blind = await run({ recording: hidden, before: reveal, entries: clairvoyant(hidden) });
    expect(blind.decisionHash).not.toBe(open.decisionHash);
  });

  it('cannot be hidden by a curtain that lets everything through', () => {
    const { recording: hidden, reveal } = hideFuture(recording, '1h');
    const column = (of: Recording) => of.symbols.get('BTC-USDT')?.files.get('1h')?.column;
    const [real, wrong] = [column(recording), column(hidden)];
    if (!real || !wrong) throw new Error('no hourly candles of BTC-USDT');
    expect(at(wrong.close, 5)).not.toBe(at(real.close, 5));
    reveal(at(real.timestamp, 5) + 3_600_000);
    expect(at(wrong.close, 5)).toBe(at(real.close, 5));
    // Of the candle that forms now its open is known, and no more.
    expect(at(wrong.open, 6)).toBe(at(real.open, 6));
    expect(at(wrong.close, 6)).not.toBe(at(real.close, 6));
    expect(at(wrong.open, 7)).not.toBe(at(real.open, 7));
  });
});

describe('the other checks', () => {
  it('find no decision that depends on more than the declared warm-up', async () => {
    expect(await checkWarmUp(input)).toMatchObject({ ok: true });
  });

  it('find a warm-up that is too short', async () => {
    const from = recording.symbols.get('BTC-USDT')?.files.get('1h')?.column.timestamp[2500];
    const [declared, short] = [await run({ from }), await run({ from, warmUp: 100 })];
    expect(short.decisionHash).not.toBe(declared.decisionHash);
  });

  it('find two runs the same and the ledger closed', async () => {
    expect(await checkDeterminism(input)).toMatchObject({ ok: true });
    expect(await checkLedger(input)).toMatchObject({ ok: true });
  });
});

describe('random walks', () => {
  it('are driftless, sound and the same for a seed', () => {
    const options = { symbols: 3, candles: 500, seed: 5 };
    const [a, b] = [randomWalks(options), randomWalks(options)];
    const closes = (of: Recording) =>
      [...of.symbols.values()].map(({ files }) => files.get('1h')?.column.close);
    expect(closes(a)).toEqual(closes(b));
    for (const { files } of a.symbols.values()) {
      const { column } = files.get('1h') ?? { column: undefined };
      if (!column) throw new Error('no candles');
      for (let i = 0; i < column.length; i++) {
        expect(at(column.low, i)).toBeLessThanOrEqual(Math.min(at(column.open, i), at(column.close, i)));
        expect(at(column.high, i)).toBeGreaterThanOrEqual(Math.max(at(column.open, i), at(column.close, i)));
      }
    }
  });

  it('give few signals and, before costs, nothing to earn', async () => {
    const report = await checkRandomWalk({ settings, research: {} }, { symbols: 8, candles: 5000, seed: 3 });
    expect(report.ok, report.text).toBe(true);
  }, 60_000);
});
