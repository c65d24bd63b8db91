import { costRatio, EMPTY_COSTS, expectedSlippage, withCosts } from '../../decide/analytics/index.js';
import type { CostTable, JournalEntry, Lesson, Push } from '../../domain/index.js';
import type { BotDocs } from '../../state/store/docs.js';
import { getOr, type Put, type Versioned } from '../../state/store/store.js';
import type { TradingParts } from '../core/parts.js';

/** What trades really cost so far. */
export const readCosts = ({ store }: Pick<TradingParts, 'store'>): Promise<Versioned<CostTable>> =>
  getOr(store, 'costs', 'main', EMPTY_COSTS);

/** What a plan in a symbol has to expect now; undefined where nothing that is learned acts. */
export const slippageFor = async (
  parts: Pick<TradingParts, 'store' | 'settings' | 'clock'>,
  symbol: string,
): Promise<number | undefined> =>
  parts.settings().learning === 'on'
    ? expectedSlippage((await readCosts(parts)).value, symbol, parts.clock.now())
    : undefined;

interface CostNews {
  readonly put: readonly Put<BotDocs>[];
  readonly journal: readonly JournalEntry[];
  readonly pushes: readonly Push[];
}

/** The writes that count what ended trades cost, and the alarm where they begin to cost too much. */
export const costsOf = async (
  parts: TradingParts,
  ended: readonly { readonly doc: Versioned<Lesson> }[],
): Promise<CostNews> => {
  const counted = ended.flatMap(({ doc: { value } }) =>
    'outcome' in value && value.costs ? [{ symbol: value.symbol, costs: value.costs }] : [],
  );
  if (counted.length === 0) return { put: [], journal: [], pushes: [] };
  const before = await readCosts(parts);
  const value = counted.reduce((table, { symbol, costs }) => withCosts(table, symbol, costs), before.value);
  const put = [{ kind: 'costs' as const, id: 'main', value, version: before.version }];
  const ratio = costRatio(value);
  if (!value.alarmed || before.value.alarmed || ratio === undefined) return { put, journal: [], pushes: [] };
  return {
    put,
    journal: [{ at: parts.clock.now(), event: 'costs-high', data: { ratio } }],
    pushes: [{ type: 'notice', level: 'alarm', text: alarmText(ratio, value) }],
  };
};

const alarmText = (ratio: number, { recent }: CostTable): string =>
  `The last ${recent.length} trades cost ${ratio.toFixed(1)} times what is modelled in fees and slippage. What a backtest says is too good by that: see /stats costs, and trade less often, or more liquid coins.`;
