import {
  addUsdt,
  ConflictError,
  denied,
  expecting,
  netOf,
  unrealisedOf,
  type RecordingResult,
} from '../../domain/index.js';
import { tradeStats } from '../../decide/analytics/index.js';
import { openingBalance } from '../../domain/ledger/ledger.js';
import { cancelEntries } from '../orders/cancel-entries.js';
import { commit } from '../orders/parts.js';
import { setRecordingOver } from '../account/control.js';
import { refreshAccount } from '../account/refresh.js';
import { eachApart } from '../core/apart.js';
import type { TradingParts } from '../core/parts.js';
import { openPositions } from '../../state/store/open-docs.js';
import { endAwaiting } from '../signals/await-price.js';
import { deniedEntry, endSignal, waitingSignals } from '../signals/waiting.js';

/**
 * The recording has no further candle: nothing is entered any more, entries are called off and waiting signals end. What
 * is open stays, guarded as it was. May be repeated.
 */
export const endRecording = async (parts: TradingParts): Promise<void> => {
  await setRecordingOver(parts);
  await cancelEntries(parts, 'the recording is over');
  await endAwaiting(parts, 'the recording is over');
  const no = denied('recording-over', 'the recording is over');
  await eachApart(await waitingSignals(parts), (doc) =>
    endSignal(parts, doc, 'ended', deniedEntry('signal-ended', doc.value, no, parts), no.reason),
  );
};

/** Owes the result of the recording, once, whatever dies. @param from where it began, market time */
export const oweRecordingResult = async (parts: TradingParts, from: number): Promise<void> => {
  if (await parts.store.get('report', 'recording')) return;
  await refreshAccount(parts);
  const result = await resultOf(parts, from);
  const date = new Date(result.to).toISOString().slice(0, 10);
  const written = commit(parts, {
    put: [{ kind: 'report', id: 'recording', value: { date }, version: 0 }],
    pushes: [{ type: 'recordingOver', result }],
  });
  await expecting(ConflictError, written, () => undefined);
};

const resultOf = async (parts: TradingParts, from: number): Promise<RecordingResult> => {
  const { store, clock } = parts;
  const [account, ledger, trades, open, instruments] = await Promise.all([
    store.get('account', 'main'),
    store.get('ledger', 'main'),
    store.list('trade'),
    openPositions(store),
    parts.market.instruments(),
  ]);
  const { trades: count, wins, netPnl } = tradeStats(trades.map(({ value }) => value));
  const equity = account?.value.equity ?? 0;
  const openNet = open.map(({ value: position }) => {
    const { symbol, entryPrice } = position;
    const { contractSize = 0 } = instruments.get(symbol) ?? position.instrument ?? {};
    const mark = account?.value.marks[symbol] ?? entryPrice;
    return netOf({ ...position, open: unrealisedOf(position, mark, contractSize) });
  });
  return {
    from,
    to: clock.now(),
    startEquity: ledger ? openingBalance(ledger.value) : equity,
    equity,
    trades: count,
    wins,
    netPnl,
    openPositions: open.length,
    openNet: addUsdt(...openNet),
  };
};
