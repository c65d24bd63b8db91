import { describe, expect, it } from 'vitest';
import { isClearlyBad, sourceScoreOf, type SourceFacts } from '../../../src/decide/analytics/index.js';
import type { Alert, AlertOutcome, ClosedTrade, Outcome } from '../../../src/domain/index.js';
import { trade } from '../../chat/telegram/fixtures.js';

const alert = (outcome: AlertOutcome, more: Partial<Alert> = {}): Alert => ({
  source: 'tv',
  door: 'webhook',
  kind: 'text',
  alertId: 'M1',
  receivedAt: 1_000,
  outcome,
  ...more,
});
const offered = (signalId: string, more: Partial<Alert> = {}): Alert =>
  alert({ status: 'offered', signalId }, { readAt: 1_400, plannedEntry: 100, ...more });
const made = (r: number, over: Partial<ClosedTrade> = {}): ClosedTrade => trade({ r, ...over });
const missed = (r: number): Outcome => ({ at: 0, closedAt: 1, r, kind: 'skipped', features: {} });

const facts = (over: Partial<SourceFacts> = {}): SourceFacts => ({
  name: 'tv',
  alerts: [],
  trades: [],
  untaken: [],
  unfilled: 0,
  turnedAway: {},
  fates: new Map(),
  ...over,
});

describe('the score of a source', () => {
  it('counts what became of its messages, with the reasons, most often first', () => {
    const refused = (code: string) => alert({ status: 'refused', code, words: '' });
    const score = sourceScoreOf(
      facts({
        alerts: [
          refused('spot'),
          refused('no-side'),
          refused('no-side'),
          alert({ status: 'denied', code: 'already-open', words: '' }),
          alert({ status: 'ignored', code: 'commentary', words: '' }),
          alert({ status: 'asked', words: '' }),
          alert({ status: 'done', words: '' }),
          offered('S1'),
          offered('S2'),
          offered('S3'),
        ],
        fates: new Map([
          ['S1', 'approved'],
          ['S2', 'skipped'],
        ]),
      }),
    );
    expect(score).toMatchObject({
      messages: 10,
      refused: [
        ['no-side', 2],
        ['spot', 1],
      ],
      denied: [['already-open', 1]],
      ignored: 1,
      updates: 2,
      offered: 3,
    });
    expect(new Map(score.fates)).toEqual(
      new Map([
        ['approved', 1],
        ['skipped', 1],
        ['not known any more', 1],
      ]),
    );
  });

  it('has R with its interval once there are ten results', () => {
    const { taken, untaken } = sourceScoreOf(
      facts({ trades: [1, -1, 1, -1, 1, -1, 1, -1, 1, 2].map((r) => made(r)), untaken: [missed(-1)] }),
    );
    expect(taken).toMatchObject({ count: 10, won: 6, totalR: 3, meanR: 0.3 });
    expect(taken.interval?.low).toBeLessThan(0.3);
    expect(taken.interval?.high).toBeGreaterThan(0.3);
    expect(untaken).toMatchObject({ count: 1, meanR: -1, interval: undefined });
  });

  it('measures entries against the price at which the alert was planned: a long pays more, a short gets less', () => {
    const long = made(1, { signalId: 'S1', side: 'long', entryPrice: 101 });
    const short = made(1, { signalId: 'S2', side: 'short', entryPrice: 97 });
    const unknown = made(1, { signalId: 'S9', side: 'short', entryPrice: 50 });
    const { slippage } = sourceScoreOf(
      facts({ alerts: [offered('S1'), offered('S2')], trades: [long, short, unknown] }),
    );
    expect(slippage.trades).toBe(2);
    expect(slippage.mean).toBeCloseTo(0.02, 12);
  });

  it('times cards from the alert on', () => {
    const alerts = [100, 200, 300].map((ms, n) => offered(`S${n}`, { readAt: 1_000 + ms }));
    expect(sourceScoreOf(facts({ alerts })).delay).toEqual({ median: 200, p95: 290 });
    expect(sourceScoreOf(facts()).delay).toEqual({ median: undefined, p95: undefined });
  });
});

describe('a clearly bad record', () => {
  const losses = Array.from({ length: 40 }, (_, n) => (n % 4 === 0 ? 0.5 : -1));

  it('has thirty results, and luck could hardly lift their mean to nothing', () => {
    expect(isClearlyBad(losses)).toBe(true);
    expect(isClearlyBad(losses.slice(0, 29))).toBe(false);
  });

  it('is not one that may be luck, nor a good one', () => {
    expect(isClearlyBad(Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? 0.9 : -1)))).toBe(false);
    expect(isClearlyBad(losses.map((r) => -r))).toBe(false);
  });
});
