import { BadInputError, netOf } from '../src/domain/index.js';
import { accountLine, noneOpen, withLine } from '../src/chat/telegram/cards/account-look.js';
import { closeText, closingOf, closingText } from '../src/chat/telegram/cards/money.js';
import type { Button, Choice, Command, CommandRequest, Reply, Tools } from '../src/chat/telegram/command.js';
import { baseOf, dot, say, signedUsdt } from '../src/chat/telegram/format.js';
import { positionWord, readFraction, readPositionWord } from '../src/chat/telegram/input.js';
import { closeRefused, positionActions } from '../src/chat/telegram/position-actions.js';
import type { PositionFigures, TradingDesk } from '../src/trade/desk/desk.js';
import { readPosition } from './open-positions.js';

type Group = 'all' | 'winners' | 'losers' | 'longs' | 'shorts' | 'named';

const GROUPS = new Map<string, Group>(
  Object.entries({
    all: 'all',
    everything: 'all',
    winners: 'winners',
    losers: 'losers',
    longs: 'longs',
    shorts: 'shorts',
  }),
);

const inGroup = ({ net, position: { side } }: PositionFigures, group: Group): boolean => {
  switch (group) {
    case 'winners':
      return net > 0;
    case 'losers':
      return net < 0;
    case 'longs':
    case 'shorts':
      return `${side}s` === group;
    case 'all':
    case 'named':
      return true;
  }
};

/** Groups worth a button of their own: those that are neither empty nor everything. */
const groupsOf = (open: readonly PositionFigures[]): Group[] => {
  const isPart = (group: Group): boolean => {
    const { length } = open.filter((one) => inGroup(one, group));
    return length > 0 && length < open.length;
  };
  return open.length < 2 ? [] : ['all', ...(['winners', 'losers'] as const).filter(isPart)];
};

/** What freqtrade counts its trades by; a number is no prefix of a symbol either. */
const isNumber = (word: string): boolean => /^\d+$/.test(word);

/** Which position? One button each, then the groups, which ask once more. */
const choose = (open: readonly PositionFigures[], tools: Tools, why = ''): Promise<Reply> => {
  const question =
    why +
    'Close which? For example <code>/close BTC</code>, <code>/close BTC half</code>, <code>/close losers</code>.';
  const single: (Button | Choice)[][] = open.slice(0, 12).map((figures) => {
    const { symbol, id, cardVersion: version } = figures.position;
    const net = netOf(closingOf(figures));
    return [
      { label: `Close ${baseOf(symbol)} ${dot(net)} ${signedUsdt(net)}`, action: 'close', id, version },
    ];
  });
  const groups = groupsOf(open).map((group) => ({ label: `Close ${group}…`, command: `/close ${group}` }));
  return tools.choose(question, groups.length === 0 ? single : [...single, groups]);
};

/** Asks before a whole group is closed; the question names them, and the yes closes exactly those positions. */
const askGroup = (open: readonly PositionFigures[], group: Group, tools: Tools): Promise<Reply> => {
  return tools.ask(
    `/close ${listOf(open)}`,
    `Close ${group === 'all' || group === 'named' ? 'all' : `the ${group}`} (${open.length}: ${open.map(({ position }) => say(baseOf(position.symbol), 16)).join(', ')}) at market?\nThat makes ${closingText(open)}.`,
    `Close ${open.length}`,
  );
};

const listOf = (open: readonly PositionFigures[]): string =>
  open.map(({ position }) => positionWord(position)).join(',');

/** Closes the listed positions, one request each; the same request closes the same ones again (invariant 2). */
const closeListed = async (list: string, request: CommandRequest, desk: TradingDesk): Promise<Reply> => {
  const lines: string[] = [];
  for (const [index, word] of list.split(',').entries()) {
    const [symbol, id] = readPositionWord(word);
    const key = `${request.key}x${index.toString(36)}`;
    const result = await desk.positions.close(symbol, 1, { key, sentAt: request.sentAt }, '/close', id);
    lines.push(
      result.status === 'recorded'
        ? `Closing ${say(symbol, 24)}…`
        : `⚠️ ${say(symbol, 24)}: ${say(result.reason, 200)}`,
    );
  }
  return { text: lines.join('\n'), silent: true };
};

/** One position and the part of it. @throws BadInputError. */
const readOne = async ([word, part, extra]: readonly string[], desk: TradingDesk) => {
  if (extra !== undefined)
    throw new BadInputError('Too many words. For example /close BTC, /close BTC half or /close losers.');
  const figures = await readPosition(word, desk);
  return { figures, fraction: part === undefined ? 1 : Math.abs(readFraction(part)) };
};

export const close: Command = {
  name: 'close',
  aliases: ['forceexit', 'fx', 'forcesell', 'exit'],
  menu: 'Close a position, or part of it',
  help: [
    'Closes at market, reduce-only.',
    '<code>/close BTC</code> · <code>/close BTC half</code> · <code>/close BTC 30%</code>',
    '<code>/close BTC,ETH</code> · <code>/close all</code> · <code>/close winners</code> · <code>/close losers</code> (asks once more)',
  ].join('\n'),
  kind: 'money',
  async preview({ args }, desk, tools) {
    const [word, part] = args;
    if (word !== undefined && isNumber(word)) return undefined;
    // Which one, and whole groups, are asked about anyway.
    if (word === undefined || word.includes(',') || GROUPS.has(word.toLowerCase())) return undefined;
    await desk.positions.takeUp();
    const { figures, fraction } = await readOne(args, desk);
    const { symbol, id } = figures.position;
    const allowed = await desk.positions.mayClose(symbol, fraction, id);
    if (allowed.status === 'refused') return closeRefused(allowed, figures, tools);
    return {
      line: `Close ${closeText(figures, fraction, allowed.contracts)}`,
      command: ['/close', positionWord(figures.position), ...(part === undefined ? [] : [part])].join(' '),
    };
  },
  async run(request, desk, tools) {
    const [word, part, extra] = request.args;
    if (request.confirmed && word?.includes(',')) return closeListed(word, request, desk);
    const account = await desk.positions.takeUp();
    const open = await desk.positions.list();
    if (open.length === 0) return noneOpen(account);
    if (word === undefined) return withLine(await choose(open, tools), accountLine(account));
    if (extra !== undefined)
      throw new BadInputError('Too many words. For example /close BTC, /close BTC half or /close losers.');
    if (isNumber(word))
      return choose(open, tools, 'Name a position by its symbol; its number may have changed. ');
    if (word.includes(',')) {
      const named = await Promise.all(
        word
          .split(',')
          .slice(0, 20)
          .map((one) => readPosition(one, desk)),
      );
      return askGroup([...new Set(named)], 'named', tools);
    }
    const group = GROUPS.get(word.toLowerCase());
    if (group) {
      if (part !== undefined)
        throw new BadInputError(`/close ${group} closes them whole; part of one: /close BTC half.`);
      const members = open.filter((one) => inGroup(one, group));
      if (members.length === 0) return { text: `There are no ${group}.` };
      return askGroup(members, group, tools);
    }
    const { figures, fraction } = await readOne(request.args, desk);
    return positionActions(desk.positions, tools).close(figures, fraction, request);
  },
};
