import { BadInputError, kindOfDenial, roundLots, type Denied } from '../src/domain/index.js';
import { partText } from '../src/chat/telegram/cards/money.js';
import type { Command, CommandRequest, Reply, Tools } from '../src/chat/telegram/command.js';
import { baseOf, contractsText, percent, price, say } from '../src/chat/telegram/format.js';
import { positionWord, readFraction } from '../src/chat/telegram/input.js';
import { closeRefused } from '../src/chat/telegram/position-actions.js';
import { deniedReply, type Remedy } from '../src/chat/telegram/remedies.js';
import type { DeniedResult } from '../src/trade/core/results.js';
import type { PositionFigures, TradingDesk } from '../src/trade/desk/desk.js';
import { readOpen, readPosition } from './open-positions.js';

const EXAMPLE = 'For example /scale BTC -50% or /scale BTC +25%.';

/** A row of sizes for each position; `/reduce` makes none larger. */
const chooseSize = (
  question: string,
  open: readonly PositionFigures[],
  { name }: CommandRequest,
  tools: Tools,
): Promise<Reply> =>
  tools.choose(
    question,
    open.slice(0, 6).map(({ position: { symbol } }) =>
      ['-50%', '-25%', ...(name === 'reduce' ? [] : ['+25%'])].map((size) => ({
        label: `${baseOf(symbol)} ${size.replace('-', '−')}`,
        command: `/scale ${symbol} ${size}`,
      })),
    ),
  );

const sizeText = (fraction: number): string =>
  `${fraction < 0 ? '-' : '+'}${Number((Math.abs(fraction) * 100).toPrecision(6))}%`;

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

/** What parts of an addition are tried where less of it may pass. */
const SMALLER = [0.5, 0.25];

/** Parts that may be added in place of one that is denied: less of it, or the least that is a lot. */
const otherParts = (
  denied: Denied,
  fraction: number,
  { position, instrument }: PositionFigures,
): readonly number[] => {
  const { addition } = kindOfDenial(denied);
  if (addition === 'least') return [Math.ceil((100 * instrument.lotSize) / position.contracts) / 100];
  return addition === 'less' ? SMALLER.map((share) => fraction * share) : [];
};

/** The largest other part that may be added now, as a remedy; undefined where none is known. */
const otherAddition = async (
  denied: Denied,
  fraction: number,
  figures: PositionFigures,
  desk: TradingDesk,
): Promise<Remedy | undefined> => {
  const { symbol, id: positionId } = figures.position;
  for (const part of otherParts(denied, fraction, figures)) {
    const allowed = await desk.positions.mayScale({ symbol, fraction: part, positionId });
    if (allowed.status !== 'allowed') continue;
    const size = sizeText(part);
    return {
      hint: `${size} (${contractsText(allowed.contracts)}) can be added now.`,
      buttons: [{ label: `Add ${size}`, command: `/scale ${positionWord(figures.position)} ${size}` }],
    };
  }
  return undefined;
};

/** The "no" to an addition, with what would work. */
const additionDenied = async (
  result: DeniedResult,
  fraction: number,
  figures: PositionFigures,
  desk: TradingDesk,
  tools: Tools,
): Promise<Reply> => {
  const { symbol } = figures.position;
  const instead = await otherAddition(result.denied, fraction, figures, desk);
  const command = `/scale ${positionWord(figures.position)} ${sizeText(fraction)}`;
  const wish = { symbol, again: { label: 'Try again', command }, afterwards: 'Then say it again.' };
  return deniedReply(result, instead ? { ...wish, instead } : wish, tools);
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
  async preview(request, desk, tools) {
    await readOpen(desk);
    if (isAsked(request.args)) return undefined;
    const { figures, fraction } = await readWish(request, desk);
    const { symbol, contracts, side, id: positionId } = figures.position;
    const allowed = await desk.positions.mayScale({ symbol, fraction, positionId });
    if (allowed.status === 'refused') return closeRefused(allowed, figures, tools);
    if (allowed.status === 'denied') return additionDenied(allowed, fraction, figures, desk, tools);
    const what = `${fraction < 0 ? 'Take' : 'Add'} ${percent(Math.abs(fraction))} ${fraction < 0 ? 'off' : 'to'}`;
    const then =
      fraction < 0
        ? partText(figures, allowed.contracts)
        : `${contractsText(allowed.contracts)} more${allowed.stop === figures.position.stop ? '' : `, the stop goes to ${price(allowed.stop, figures.instrument)}`}`;
    return {
      line: `${what} <b>${say(baseOf(symbol), 16)}</b> ${side} · now ${contractsText(contracts)} · ${then}`,
      command: `/scale ${positionWord(figures.position)} ${sizeText(fraction)}`,
    };
  },
  async run(request, desk, tools) {
    const open = await readOpen(desk);
    const [word] = request.args;
    if (word === undefined)
      return chooseSize(`Which position, and by how much? ${EXAMPLE}`, open, request, tools);
    if (isAsked(request.args))
      return chooseSize(`By how much? ${EXAMPLE}`, [await readPosition(word, desk)], request, tools);
    const { figures, fraction } = await readWish(request, desk);
    const { position, instrument } = figures;
    const order = { symbol: position.symbol, fraction, positionId: position.id };
    const result = await desk.positions.scale(order, request);
    if (result.status === 'refused') return closeRefused(result, figures, tools);
    if (result.status === 'denied') return additionDenied(result, fraction, figures, desk, tools);
    const what = `${percent(Math.abs(fraction))} of <b>${say(position.symbol, 24)}</b>…`;
    const contracts = roundLots(position.contracts * -fraction, instrument);
    return {
      text: fraction < 0 ? `Taking off ${what} ${partText(figures, contracts)}` : `Adding ${what}`,
      silent: true,
    };
  },
};
