import { BadInputError, roundLots } from '../src/domain/index.js';
import { partText } from '../src/chat/telegram/cards/money.js';
import { deniedCard, refusalCard } from '../src/chat/telegram/cards/refusal.js';
import type { Command, CommandRequest, Reply, Tools } from '../src/chat/telegram/command.js';
import { baseOf, contractsText, percent, say } from '../src/chat/telegram/format.js';
import { positionWord, readFraction } from '../src/chat/telegram/input.js';
import type { PositionFigures, TradingDesk } from '../src/trade/desk/desk.js';
import { readOpen, readPosition } from './open-positions.js';

const EXAMPLE = 'For example /scale BTC -50% or /scale BTC +25%.';

/** A row of sizes for each position. */
const chooseSize = (question: string, open: readonly PositionFigures[], tools: Tools): Promise<Reply> =>
  tools.choose(
    question,
    open.slice(0, 6).map(({ position: { symbol } }) =>
      ['-50%', '-25%', '+25%'].map((size) => ({
        label: `${baseOf(symbol)} ${size.replace('-', '−')}`,
        command: `/scale ${symbol} ${size}`,
      })),
    ),
  );

/** No size was said: it is asked for. */
const isAsked = ([word, ...more]: readonly string[]): boolean =>
  word === undefined || (more.length === 0 && /^[a-z]/i.test(word));

/** The position, and by what part it is to change. @throws BadInputError. */
const readWish = async ({ name, args }: CommandRequest, desk: TradingDesk) => {
  const words = [...args];
  const part = words.pop() ?? '';
  if (words.length > 1) throw new BadInputError(`Too many words. ${EXAMPLE}`);
  const figures = await readPosition(words[0], desk);
  const reduces = name === 'reduce';
  if (!reduces && !/^[+\-−]/.test(part))
    throw new BadInputError(
      `Larger or smaller? Write +${part.slice(0, 12)} or -${part.slice(0, 12)}. ${EXAMPLE}`,
    );
  const fraction = reduces ? -Math.abs(readFraction(part)) : readFraction(part, '-50%');
  if (fraction === -1) throw new BadInputError(`That is all of it: /close ${figures.position.symbol}.`);
  return { figures, fraction };
};

export const scale: Command = {
  name: 'scale',
  aliases: ['resize', 'reduce'],
  menu: 'Make a position smaller or larger',
  help: [
    'By a part of what is open: minus takes off, plus adds (within your risk limits).',
    '<code>/scale BTC -50%</code> · <code>/scale BTC +25%</code> · <code>/scale BTC -half</code>',
  ].join('\n'),
  kind: 'money',
  async preview(request, desk) {
    await readOpen(desk);
    if (isAsked(request.args)) return undefined;
    const { figures, fraction } = await readWish(request, desk);
    const { symbol, contracts, side } = figures.position;
    const what = `${fraction < 0 ? 'Take' : 'Add'} ${percent(Math.abs(fraction))} ${fraction < 0 ? 'off' : 'to'}`;
    const size = `${fraction < 0 ? '-' : '+'}${Number((Math.abs(fraction) * 100).toPrecision(6))}%`;
    return {
      line: `${what} <b>${say(baseOf(symbol), 16)}</b> ${side} · now ${contractsText(contracts)}`,
      command: `/scale ${positionWord(figures.position)} ${size}`,
    };
  },
  async run(request, desk, tools) {
    const open = await readOpen(desk);
    const [word] = request.args;
    if (word === undefined) return chooseSize(`Which position, and by how much? ${EXAMPLE}`, open, tools);
    if (isAsked(request.args))
      return chooseSize(`By how much? ${EXAMPLE}`, [await readPosition(word, desk)], tools);
    const { figures, fraction } = await readWish(request, desk);
    const { position, instrument } = figures;
    const result = await desk.positions.scale({ symbol: position.symbol, fraction }, request);
    if (result.status === 'refused') return refusalCard(result);
    if (result.status === 'denied') return deniedCard(result.denied);
    const what = `${percent(Math.abs(fraction))} of <b>${say(position.symbol, 24)}</b>…`;
    const contracts = roundLots(position.contracts * -fraction, instrument);
    return {
      text: fraction < 0 ? `Taking off ${what} ${partText(figures, contracts)}` : `Adding ${what}`,
      silent: true,
    };
  },
};
