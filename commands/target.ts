import { BadInputError, priceDecimals, roundPrice, roundStop, sign } from '../src/domain/index.js';
import { targetHelpText } from '../src/telegram/cards/position.js';
import { refusalCard } from '../src/telegram/cards/refusal.js';
import type { Choice, Command } from '../src/telegram/command.js';
import { baseOf, price, say, signedUsdt } from '../src/telegram/format.js';
import { type LevelWords, type PriceContext, readLevels, readPrice } from '../src/telegram/input.js';
import type { PositionFigures, RetargetOrder } from '../src/trading/desk.js';
import { readPosition } from './open-positions.js';

const contextOf = ({ position, mark }: PositionFigures): PriceContext => ({
  side: position.side,
  entry: position.entryPrice,
  mark,
  riskDistance: position.riskDistance,
});

/** A level on the wrong side of the price of now would fill at once: more likely a slip than a wish. */
const checkSide = (
  what: 'stop' | 'target',
  level: number,
  { position, mark, instrument }: PositionFigures,
): void => {
  const beyond = sign(position.side) * (level - mark) * (what === 'stop' ? -1 : 1);
  if (beyond > 0) return;
  const wanted = (what === 'stop') === (position.side === 'long') ? 'below' : 'above';
  throw new BadInputError(
    `The ${what} of a ${position.side} must lie ${wanted} the price of now (${price(mark, instrument)}), got ${price(level, instrument)}.`,
  );
};

/** Words into prices on ticks. `entry` stays a word: the desk knows what break-even is, fees included. */
const orderOf = (levels: LevelWords, figures: PositionFigures): RetargetOrder => {
  const { position, instrument } = figures;
  const context = contextOf(figures);
  const toEntry = levels.stop !== undefined && /^(entry|be|breakeven|break-even)$/i.test(levels.stop);
  const stop =
    levels.stop === undefined || toEntry
      ? undefined
      : roundStop(readPrice(levels.stop, context), position.side, instrument);
  const target =
    typeof levels.target === 'string'
      ? roundPrice(readPrice(levels.target, context), instrument)
      : levels.target;
  if (stop !== undefined) checkSide('stop', stop, figures);
  if (typeof target === 'number') checkSide('target', target, figures);
  return {
    symbol: position.symbol,
    ...(toEntry ? { stop: 'entry' as const } : stop === undefined ? {} : { stop }),
    ...(target === undefined ? {} : { target }),
    ...(levels.trailing === undefined ? {} : { trailing: levels.trailing }),
  };
};

/** The order as a command that says all by itself, for the question. */
const textOf = ({ symbol, stop, target, trailing }: RetargetOrder, decimals: number): string =>
  [
    `/target ${symbol}`,
    ...(stop === undefined ? [] : [`sl ${stop === 'entry' ? stop : stop.toFixed(decimals)}`]),
    ...(target === undefined ? [] : [`tp ${target === null ? 'off' : target.toFixed(decimals)}`]),
    ...(trailing === undefined ? [] : [`trail ${trailing ? 'on' : 'off'}`]),
  ].join(' ');

const changesOf = (order: RetargetOrder, { instrument }: PositionFigures): string =>
  [
    ...(order.stop === undefined
      ? []
      : [`stop ${order.stop === 'entry' ? 'to entry' : price(order.stop, instrument)}`]),
    ...(order.target === undefined
      ? []
      : [`target ${order.target === null ? 'off' : price(order.target, instrument)}`]),
    ...(order.trailing === undefined ? [] : [`trailing ${order.trailing ? 'on' : 'off'}`]),
  ].join(', ');

/** Targets that are offered, in R from entry. */
const TARGETS_R = [2, 3, 5];

/** What is wished most often, as far as it can be done from where the price is. */
const targetChoices = ({ position, mark }: PositionFigures): Choice[][] => {
  const { symbol, side, entryPrice, riskDistance, trailing } = position;
  const ahead = (sign(side) * (mark - entryPrice)) / riskDistance;
  const gains = sign(side) * (mark - entryPrice) > 0;
  return [
    [
      ...(gains ? [{ label: 'Stop to entry', command: `/target ${symbol} sl entry` }] : []),
      {
        label: `Trail ${trailing ? 'off' : 'on'}`,
        command: `/target ${symbol} trail ${trailing ? 'off' : 'on'}`,
      },
    ],
    [
      ...TARGETS_R.filter((r) => r > ahead).map((r) => ({
        label: `Target ${r} R`,
        command: `/target ${symbol} tp +${r}R`,
      })),
      ...(position.target === undefined ? [] : [{ label: 'No target', command: `/target ${symbol} tp off` }]),
    ],
  ].filter((row) => row.length > 0);
};

export const target: Command = {
  name: 'target',
  aliases: ['tp', 'sl', 'stop_target', 'retarget'],
  menu: 'Move stop and target',
  help: [
    'Moves the stop (sl), the target (tp) or the trail of a position.',
    '<code>/target BTC sl 110k tp 125000</code> · <code>/target BTC sl entry</code> · <code>/target BTC tp off</code>',
    '<code>/target BTC tp +3%</code> (from the price of now) · <code>/target BTC sl -1R</code> (from entry) · <code>/target BTC trail off</code>',
    'A stop that loosens asks once more and shows the loss it allows.',
  ].join('\n'),
  kind: 'money',
  async run(request, desk, tools) {
    const [word, ...rest] = request.args;
    const open = await desk.positions();
    if (word === undefined && open.length > 1)
      return tools.choose(
        `Which symbol? For example /target ${baseOf(open[0]?.position.symbol ?? 'BTC')} sl entry.`,
        open.slice(0, 12).map(({ position: { symbol } }) => [
          { label: `${baseOf(symbol)}…`, command: `/target ${symbol}` },
          { label: 'stop to entry', command: `/target ${symbol} sl entry` },
        ]),
      );
    const figures = await readPosition(word, desk);
    const single = request.name === 'tp' || request.name === 'sl';
    const words = single && rest.length === 1 ? [request.name, ...rest] : rest;
    if (words.length === 0) return tools.choose(targetHelpText(figures), targetChoices(figures));
    const order = orderOf(readLevels(words), figures);
    const result = await desk.retarget(request.confirmed ? { ...order, mayLoosen: true } : order, request);
    if (result.status === 'refused') return refusalCard(result);
    const changes = changesOf(order, figures);
    if (result.status === 'recorded') {
      const off = 'trailingOff' in result ? ', trailing off' : '';
      return { text: `Moving <b>${say(order.symbol, 24)}</b>: ${changes}${off}…`, silent: true };
    }
    return tools.ask(
      textOf(order, priceDecimals(figures.instrument)),
      `⚠️ <b>${say(order.symbol, 24)}</b> ${changes} loosens the stop.\nIf it is hit: now ${signedUsdt(-result.lossNow)}, then 🔴 <b>${signedUsdt(-result.lossThen)}</b>.${result.stopsTrailing ? '\nTrailing is switched off with it.' : ''}`,
      'Loosen it',
    );
  },
};
