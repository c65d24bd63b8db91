import { exposedOf, ladderOf, priceDecimals, roundLots } from '../../domain/index.js';
import type { Refused, Request, RetargetOrder } from '../../trade/core/results.js';
import type { PositionFigures, TradingDesk } from '../../trade/desk/desk.js';
import { closeText, marked } from './cards/money.js';
import { refusalCard } from './cards/refusal.js';
import type { Reply, Tools } from './command.js';
import { contractsText, price, say, sideWord, signedUsdt, usdt } from './format.js';
import { positionWord } from './input.js';
import { targetsAsWords } from './ladder-words.js';
import { followsText, ladderText } from './cards/targets.js';

/** What the owner does with the position that he saw, by command or by button: that one alone, not its successor. */
export interface PositionActions {
  close(figures: PositionFigures, fraction: number, request: Request): Promise<Reply>;
  adopt(figures: PositionFigures): Promise<Reply>;
  /** @param mayLoosen he said yes to the loss that a looser stop allows */
  retarget(
    order: RetargetOrder,
    figures: PositionFigures,
    request: Request,
    mayLoosen?: boolean,
  ): Promise<Reply>;
}

/** A part that cannot be closed, with the parts that can. */
export const closeRefused = (
  result: Refused,
  { position, instrument }: PositionFigures,
  { choose }: Pick<Tools, 'choose'>,
): Reply | Promise<Reply> => {
  const card = refusalCard(result);
  if (result.code !== 'below-one-lot') return card;
  const word = positionWord(position);
  const least = Math.ceil((100 * instrument.lotSize) / position.contracts);
  return choose(card.text, [
    [
      ...(least < 100 ? [{ label: `Close ${least}%`, command: `/close ${word} ${least}%` }] : []),
      { label: 'Close all of it', command: `/close ${word}` },
    ],
  ]);
};

export const positionActions = (
  desk: TradingDesk['positions'],
  tools: Pick<Tools, 'ask' | 'choose'>,
): PositionActions => ({
  async close(figures, fraction, request) {
    const { symbol, id } = figures.position;
    const result = await desk.close(symbol, fraction, request, '/close', id);
    if (result.status === 'refused') return closeRefused(result, figures, tools);
    const contracts = roundLots(figures.position.contracts * fraction, figures.instrument);
    return { text: `Closing ${closeText(figures, fraction, contracts)}…`, silent: true };
  },

  async adopt({ position, instrument }) {
    const result = await desk.adopt(position.symbol, position.id);
    if (result.status === 'refused') return refusalCard(result);
    const { side, symbol, contracts, stop, riskUnit } = result.position;
    return {
      text: `🤝 <b>Adopted</b>: ${sideWord(side)} <b>${say(symbol, 24)}</b> · ${contractsText(contracts)}, stop ${price(stop, instrument)}, 1 R = ${usdt(riskUnit)}. It is trailed and managed from now on.`,
    };
  },

  async retarget(levels, figures, request, mayLoosen = false) {
    const order = { ...levels, positionId: figures.position.id };
    const result = await desk.retarget(mayLoosen ? { ...order, mayLoosen } : order, request);
    if (result.status === 'refused') return refusalCard(result);
    const changes = changesOf(order, figures);
    if (result.status === 'recorded') {
      const off = 'trailingOff' in result ? ', trailing off' : '';
      return { text: `Moving <b>${say(order.symbol, 24)}</b>: ${changes}${off}…`, silent: true };
    }
    return tools.ask(
      commandOf(order, figures),
      `⚠️ <b>${say(order.symbol, 24)}</b> ${changes} loosens the stop.\nIf it is hit: now about ${signedUsdt(-result.lossNow)}, then about ${marked(-result.lossThen)}.${result.stopsTrailing ? '\nTrailing is switched off with it.' : ''}`,
      'Loosen it',
    );
  },
});

/** The order as a command that says all by itself, for the question. */
export const commandOf = (
  { stop, target, targets, stopFollows, trailing }: RetargetOrder,
  { position, instrument }: PositionFigures,
): string => {
  const decimals = priceDecimals(instrument);
  return [
    `/target ${positionWord(position)}`,
    ...(stop === undefined ? [] : [`sl ${stop === 'entry' ? stop : stop.toFixed(decimals)}`]),
    ...(target === undefined ? [] : [`tp ${target === null ? 'off' : target.toFixed(decimals)}`]),
    ...(targets ? [targetsAsWords(targets, stopFollows, instrument)] : []),
    ...(trailing === undefined ? [] : [`trail ${trailing ? 'on' : 'off'}`]),
  ].join(' ');
};

/** `stop 60,000.0, target off`: what the order changes. */
export const changesOf = (order: RetargetOrder, { position, instrument }: PositionFigures): string =>
  [
    ...(order.stop === undefined
      ? []
      : [`stop ${order.stop === 'entry' ? 'to entry' : price(order.stop, instrument)}`]),
    ...(order.target === undefined
      ? []
      : [`target ${order.target === null ? 'off' : price(order.target, instrument)}`]),
    ...(order.targets
      ? [
          `targets ${ladderText(ladderOf(order.targets, position.side), exposedOf(position), instrument)}${followsText(order.stopFollows).replace(' · goes', ', the stop goes')}`,
        ]
      : []),
    ...(order.trailing === undefined ? [] : [`trailing ${order.trailing ? 'on' : 'off'}`]),
  ].join(', ');
