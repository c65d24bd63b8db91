import { INITIAL_CONTROL, notionalOf, type Control, type Quote } from '../domain/index.js';
import { fenced } from '../execution/parts.js';
import { checkLimits, openRiskOf } from '../risk/index.js';
import { getOr } from '../store/store.js';
import type { TradingParts } from './parts.js';

/**
 * Reads the account and the marks of open positions, keeps the figures the chat answers from, carries the equity
 * marks on and pauses entries when a limit is reached. A failed read changes nothing (invariant 8).
 */
export const refreshAccount = async (parts: TradingParts): Promise<void> => {
  const { store, clock } = parts;
  const [account, positions, marks, control, instruments] = await Promise.all([
    parts.exchange.fetchAccount(),
    store.list('position'),
    store.get('equity', 'main'),
    getOr(store, 'control', 'main', INITIAL_CONTROL),
    parts.market.instruments(),
  ]);
  const quotes = new Map<string, Quote>();
  for (const { id } of positions) quotes.set(id, await parts.market.quote(id));
  const open = positions.map(({ value }) => value).filter((position) => position.status === 'open');
  let openRisk = 0;
  let exposure = 0;
  for (const position of open) {
    const instrument = instruments.get(position.symbol);
    if (!instrument) continue;
    openRisk += openRiskOf(position, instrument);
    exposure += notionalOf(
      position.contracts,
      quotes.get(position.symbol)?.mark ?? position.entryPrice,
      instrument,
    );
  }
  const { marks: next, breached } = checkLimits(account.equity, marks?.value, parts.settings(), clock.now());
  const news = breached && !control.value.paused && !control.value.halted ? breached : undefined;
  const paused: Control = {
    ...control.value,
    paused: true,
    pausedBy: 'limit',
    ...(news ? { pauseReason: news.reason } : {}),
    updatedAt: clock.now(),
  };
  await store.commit({
    ...fenced(parts),
    put: [
      {
        kind: 'account',
        id: 'main',
        value: {
          balance: account.balance,
          equity: account.equity,
          available: account.available,
          openRisk,
          exposure,
          at: clock.now(),
          marks: Object.fromEntries([...quotes].map(([symbol, quote]) => [symbol, quote.mark])),
        },
      },
      { kind: 'equity', id: 'main', value: next },
      ...(news ? [{ kind: 'control' as const, id: 'main', value: paused, version: control.version }] : []),
    ],
    ...(news
      ? {
          journal: [
            { at: clock.now(), event: 'limit-reached', cause: news.reason, data: { code: news.code } },
          ],
          pushes: [{ type: 'limit' as const, code: news.code, reason: news.reason }],
        }
      : {}),
  });
};
