import { BadInputError, roundLots } from '../src/domain/index.js';
import { partText } from '../src/chat/telegram/cards/money.js';
import { deniedCard, refusalCard } from '../src/chat/telegram/cards/refusal.js';
import type { Command, Reply, Tools } from '../src/chat/telegram/command.js';
import { baseOf, percent, say } from '../src/chat/telegram/format.js';
import { readFraction } from '../src/chat/telegram/input.js';
import type { PositionFigures } from '../src/trade/desk/desk.js';
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

export const scale: Command = {
  name: 'scale',
  aliases: ['resize', 'reduce'],
  menu: 'Make a position smaller or larger',
  help: [
    'By a part of what is open: minus takes off, plus adds (within your risk limits).',
    '<code>/scale BTC -50%</code> · <code>/scale BTC +25%</code> · <code>/scale BTC -half</code>',
  ].join('\n'),
  kind: 'money',
  async run(request, desk, tools) {
    const words = [...request.args];
    const open = await readOpen(desk);
    const part = words.pop();
    if (part === undefined) return chooseSize(`Which position, and by how much? ${EXAMPLE}`, open, tools);
    if (words.length > 1) throw new BadInputError(`Too many words. ${EXAMPLE}`);
    if (words.length === 0 && /^[a-z]/i.test(part))
      return chooseSize(`By how much? ${EXAMPLE}`, [await readPosition(part, desk)], tools);
    const figures = await readPosition(words[0], desk);
    const { position, instrument } = figures;
    const reduces = request.name === 'reduce';
    if (!reduces && !/^[+\-−]/.test(part))
      throw new BadInputError(
        `Larger or smaller? Write +${part.slice(0, 12)} or -${part.slice(0, 12)}. ${EXAMPLE}`,
      );
    const fraction = reduces ? -Math.abs(readFraction(part)) : readFraction(part, '-50%');
    if (fraction === -1) throw new BadInputError(`That is all of it: /close ${position.symbol}.`);
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
