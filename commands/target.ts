import { BadInputError, roundPrice, roundStop, sign } from '../src/domain/index.js';
import { refusalCard } from '../src/chat/telegram/cards/refusal.js';
import { targetHelpText } from '../src/chat/telegram/cards/position.js';
import type { Choice, Command } from '../src/chat/telegram/command.js';
import { baseOf, price } from '../src/chat/telegram/format.js';
import { checkSide, type PriceContext, positionWord, readPrice } from '../src/chat/telegram/input.js';
import { isOff, type LevelWords, readLevels, readTargets } from '../src/chat/telegram/ladder-words.js';
import { changesOf, commandOf, positionActions } from '../src/chat/telegram/position-actions.js';
import type { RetargetOrder } from '../src/trade/core/results.js';
import type { PositionFigures } from '../src/trade/desk/desk.js';
import { readPosition } from './open-positions.js';

const contextOf = ({ position, mark }: PositionFigures): PriceContext => ({
  side: position.side,
  symbol: position.symbol,
  entry: position.entryPrice,
  mark,
  riskDistance: position.riskDistance,
});

/** Words into prices on ticks. `entry` stays a word: the desk knows what break-even is, fees included. */
const orderOf = (levels: LevelWords, figures: PositionFigures): RetargetOrder => {
  const { position, mark, instrument } = figures;
  const { symbol, side } = position;
  const context = contextOf(figures);
  const targetAt = (text: string): number => {
    const level = roundPrice(readPrice(text, context), instrument);
    checkSide('target', level, side, mark, instrument);
    return level;
  };
  const toEntry = levels.stop !== undefined && /^(entry|be|breakeven|break-even)$/i.test(levels.stop);
  const stop =
    levels.stop === undefined || toEntry
      ? undefined
      : roundStop(readPrice(levels.stop, context), side, instrument);
  if (stop !== undefined) checkSide('stop', stop, side, mark, instrument);
  const [only, ...more] = levels.targets ?? [];
  const isSingle = only !== undefined && more.length === 0 && only.share === undefined;
  const target = isSingle ? (isOff(only.price) ? null : targetAt(only.price)) : undefined;
  const targets = isSingle
    ? undefined
    : levels.targets && readTargets(levels.targets, (text) => ({ price: targetAt(text) }));
  if (levels.follows && !targets)
    throw new BadInputError('The stop follows targets that are named with it: tp 62k 50% 64k follow entry.');
  return {
    symbol,
    ...(toEntry ? { stop: 'entry' as const } : stop === undefined ? {} : { stop }),
    ...(target === undefined ? {} : { target }),
    ...(targets ? { targets } : {}),
    ...(levels.follows ? { stopFollows: levels.follows } : {}),
    ...(levels.trailing === undefined ? {} : { trailing: levels.trailing }),
  };
};

/** Targets that are offered, in R from entry. */
const TARGETS_R = [2, 3, 5];

/** What is wished most often, as far as it can be done from where the price is. */
const targetChoices = ({ position, mark }: PositionFigures): Choice[][] => {
  const { side, entryPrice, riskDistance, trailing } = position;
  const meant = positionWord(position);
  const ahead = (sign(side) * (mark - entryPrice)) / riskDistance;
  const gains = sign(side) * (mark - entryPrice) > 0;
  return [
    [
      ...(gains ? [{ label: 'Stop to entry', command: `/target ${meant} sl entry` }] : []),
      {
        label: `Trail ${trailing ? 'off' : 'on'}`,
        command: `/target ${meant} trail ${trailing ? 'off' : 'on'}`,
      },
    ],
    [
      ...TARGETS_R.filter((r) => r > ahead).map((r) => ({
        label: `Target ${r} R`,
        command: `/target ${meant} tp +${r}R`,
      })),
      ...(position.target === undefined ? [] : [{ label: 'No target', command: `/target ${meant} tp off` }]),
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
    '<code>/target BTC tp +3%</code> (from the current price) · <code>/target BTC sl -1R</code> (from entry) · <code>/target BTC trail off</code>',
    '<code>/target BTC tp 120k 30% 125k 30% 130k</code> (several targets, up to eight; what no share is named for goes in equal parts) · with <code>follow entry</code> or <code>follow targets</code> the stop goes behind them',
    'A stop that loosens asks once more and shows the loss it allows.',
  ].join('\n'),
  kind: 'money',
  async preview({ args: [word, ...words] }, desk) {
    if (words.length === 0) return undefined;
    const figures = await readPosition(word, desk);
    const order = orderOf(readLevels(words), figures);
    const { stop, target: aim, side, id: positionId } = figures.position;
    const allowed = await desk.positions.mayRetarget({ ...order, positionId });
    if (allowed.status === 'refused') return refusalCard(allowed);
    // A stop that loosens is asked about with its loss.
    if (allowed.status === 'confirm') return undefined;
    const { instrument } = figures;
    const now = [
      ...(order.stop === undefined ? [] : [`stop ${price(stop, instrument)}`]),
      ...(order.target === undefined && !order.targets
        ? []
        : [`target ${aim === undefined ? 'none' : price(aim, instrument)}`]),
    ];
    return {
      line: `<b>${baseOf(order.symbol)}</b> ${side}: ${changesOf(order, figures)}${now.length > 0 ? ` · now ${now.join(', ')}` : ''}`,
      command: commandOf(order, figures),
    };
  },
  async run(request, desk, tools) {
    const [word, ...rest] = request.args;
    const open = await desk.positions.list();
    if (word === undefined && open.length > 1)
      return tools.choose(
        `Which symbol? For example /target ${baseOf(open[0]?.position.symbol ?? 'BTC')} sl entry.`,
        open.slice(0, 12).map(({ position }) => [
          { label: `${baseOf(position.symbol)}…`, command: `/target ${positionWord(position)}` },
          { label: 'stop to entry', command: `/target ${positionWord(position)} sl entry` },
        ]),
      );
    const figures = await readPosition(word, desk);
    const single = request.name === 'tp' || request.name === 'sl';
    const isBare = rest.length === 1 || (request.name === 'tp' && /^[\d+]/.test(rest[0] ?? ''));
    const words = single && isBare ? [request.name, ...rest] : rest;
    if (words.length === 0) return tools.choose(targetHelpText(figures), targetChoices(figures));
    const order = orderOf(readLevels(words), figures);
    return positionActions(desk.positions, tools).retarget(order, figures, request, request.confirmed);
  },
};
