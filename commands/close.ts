import { BadInputError, netOf } from '../src/domain/index.js';
import { accountLine, noneOpen, withLine } from '../src/chat/telegram/cards/account-look.js';
import { closingOf, closingText } from '../src/chat/telegram/cards/money.js';
import type { Button, Command, CommandRequest, Reply, Tools } from '../src/chat/telegram/command.js';
import { baseOf, dot, say, signedUsdt } from '../src/chat/telegram/format.js';
import { positionWord, readFraction, readPositionWord } from '../src/chat/telegram/input.js';
import { positionActions } from '../src/chat/telegram/position-actions.js';
import type { PositionFigures, TradingDesk } from '../src/trade/desk/desk.js';
import { readPosition } from './open-positions.js';

type Group = 'all' | 'winners' | 'losers' | 'named';

const GROUPS = new Map<string, Group>(
  Object.entries({ all: 'all', everything: 'all', winners: 'winners', losers: 'losers' }),
);

const inGroup = (figures: PositionFigures, group: Group): boolean =>
  group === 'all' || (group === 'winners' ? figures.net > 0 : figures.net < 0);

/** Groups worth a button of their own: those that are neither empty nor everything. */
const groupsOf = (open: readonly PositionFigures[]): Group[] => {
  const isPart = (group: Group): boolean => {
    const { length } = open.filter((one) => inGroup(one, group));
    return length > 0 && length < open.length;
  };
  return open.length < 2 ? [] : ['all', ...(['winners', 'losers'] as const).filter(isPart)];
};

/** Which position? One button each, then the groups, which ask once more. */
const choose = async (open: readonly PositionFigures[], tools: Tools): Promise<Reply> => {
  const question =
    'Close which? For example <code>/close BTC</code>, <code>/close BTC half</code>, <code>/close losers</code>.';
  const single: Button[][] = open.slice(0, 12).map((figures) => {
    const { symbol, id, cardVersion: version } = figures.position;
    const net = netOf(closingOf(figures));
    return [
      { label: `Close ${baseOf(symbol)} ${dot(net)} ${signedUsdt(net)}`, action: 'close', id, version },
    ];
  });
  const groups = groupsOf(open).map((group) => ({ label: `Close ${group}…`, command: `/close ${group}` }));
  if (groups.length === 0) return { text: question, buttons: single };
  const reply = await tools.choose(question, [groups]);
  return { ...reply, buttons: [...single, ...(reply.buttons ?? [])] };
};

/** Asks before a whole group is closed; the question names them, and the yes closes exactly those positions. */
const askGroup = (open: readonly PositionFigures[], group: Group, tools: Tools): Promise<Reply> => {
  return tools.ask(
    `/close ${listOf(open)}`,
    `Close ${group === 'winners' || group === 'losers' ? `the ${group}` : 'all'} (${open.length}: ${open.map(({ position }) => say(baseOf(position.symbol), 16)).join(', ')}) at market?\nThat makes ${closingText(open)}.`,
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
  async run(request, desk, tools) {
    const [word, part, extra] = request.args;
    if (request.confirmed && word?.includes(',')) return closeListed(word, request, desk);
    const account = await desk.positions.takeUp();
    const open = await desk.positions.list();
    if (open.length === 0) return noneOpen(account);
    if (word === undefined) return withLine(await choose(open, tools), accountLine(account));
    if (extra !== undefined)
      throw new BadInputError('Too many words. For example /close BTC, /close BTC half or /close losers.');
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
    const figures = await readPosition(word, desk);
    const fraction = part === undefined ? 1 : Math.abs(readFraction(part));
    return positionActions(desk.positions, tools).close(figures, fraction, request);
  },
};
