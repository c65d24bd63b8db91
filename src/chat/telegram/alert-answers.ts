import type { Request } from '../../trade/core/results.js';
import type { TradingDesk } from '../../trade/desk/desk.js';
import { aroundButton } from './cards/push.js';
import { refusalCard } from './cards/refusal.js';
import type { Reply, Tools } from './command.js';
import { inWords, say } from './format.js';
import type { PositionActions } from './position-actions.js';
import { deniedReply } from './remedies.js';

/** The owner's yes to what a source wished for: what comes of it, and the question where a stop would loosen. */
export const alertAnswers =
  ({ alerts, positions }: Pick<TradingDesk, 'alerts' | 'positions'>, actions: PositionActions) =>
  async (alertId: string, request: Request): Promise<Reply> => {
    const result = await alerts.answer(alertId, request);
    if (result.status === 'refused') return refusalCard(result);
    const { carried, symbol } = result;
    const lines = carried.map((each) =>
      each.status === 'refused'
        ? `⚠️ ${say(inWords(each.words), 200)}: ${say(inWords(each.reason), 300)}`
        : `${say(inWords(each.words), 200)}…`,
    );
    const looser = carried.find((each) => each.status === 'confirm');
    const figures = looser && (await positions.get(symbol));
    if (!looser || !figures)
      return {
        text: `<b>${say(symbol, 24)}</b>: ${lines.join('\n')}`,
        silent: carried.every(({ status }) => status === 'recorded'),
      };
    return actions.retarget(looser.order, figures, request);
  };

/** The owner has the trade of a refused message planned: its card comes by itself, and here whatever stands in its way. */
export const aroundPlans =
  ({ alerts }: Pick<TradingDesk, 'alerts'>, tools: Pick<Tools, 'choose'>) =>
  async (alertId: string): Promise<Reply | undefined> => {
    const result = await alerts.planAround(alertId);
    if (result.status === 'offered') return undefined;
    if (result.status === 'refused') return refusalCard(result);
    return deniedReply(result, { symbol: result.symbol, again: aroundButton(alertId) }, tools);
  };
