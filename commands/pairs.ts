import { quote, didYouMean, BadInputError } from '../src/domain/index.js';
import { inRows, type Command, type Reply, type Tools } from '../src/chat/telegram/command.js';
import { baseOf, say } from '../src/chat/telegram/format.js';
import { readSymbol } from '../src/chat/telegram/input.js';
import type { TradingDesk } from '../src/trade/desk/desk.js';
import type { PairRules } from '../src/trade/signals/pairs.js';

type Verb = 'block' | 'allow' | 'only' | 'all';
const VERBS: Readonly<Record<string, Verb>> = {
  block: 'block',
  ban: 'block',
  add: 'block',
  allow: 'allow',
  unblock: 'allow',
  only: 'only',
  all: 'all',
};
const MOST_LISTED = 60;
const examples = (mark: (command: string) => string): string =>
  `For example ${mark('/pairs block DOGE')}, ${mark('/pairs allow DOGE')}, ${mark('/pairs only BTC ETH')} or ${mark('/pairs all')}.`;
const EXAMPLE = examples((command) => command);

const names = (symbols: readonly string[]): string =>
  symbols
    .slice(0, MOST_LISTED)
    .map((symbol) => say(baseOf(symbol), 16))
    .join(', ') + (symbols.length > MOST_LISTED ? ` … and ${symbols.length - MOST_LISTED} more` : '');

const rulesLines = ({ blocked, only, sides }: PairRules): string[] => [
  ...(only.length > 0 ? [`Only these: <b>${names(only)}</b>`] : []),
  blocked.length > 0 ? `🚫 Blocked: <b>${names(blocked)}</b>` : 'None is blocked.',
  ...(sides === 'both' ? [] : [`Sides: <b>${sides}</b> (/sides both)`]),
];

const list = async (desk: TradingDesk, tools: Tools): Promise<Reply> => {
  const [rules, scanned] = await Promise.all([desk.settings.pairs(), desk.market.scanned()]);
  const lines = [
    `<b>${scanned.length} symbols give signals</b>`,
    names(scanned),
    ...rulesLines(rules),
    examples((command) => `<code>${command}</code>`),
  ].join('\n');
  const undo = rules.blocked
    .slice(0, 6)
    .map((symbol) => ({ label: `Allow ${baseOf(symbol)}`, command: `/pairs allow ${symbol}` }));
  const rows = [
    ...undo.map((one) => [one]),
    ...(rules.only.length > 0 ? [[{ label: 'Allow all', command: '/pairs all' }]] : []),
  ];
  return rows.length === 0 ? { text: lines } : tools.choose(lines, rows);
};

const changed = (verb: Verb, symbols: readonly string[], rules: PairRules): PairRules => {
  const without = (from: readonly string[]): string[] => from.filter((one) => !symbols.includes(one));
  switch (verb) {
    case 'block':
      return { ...rules, blocked: [...without(rules.blocked), ...symbols].sort() };
    case 'allow':
      return {
        ...rules,
        blocked: without(rules.blocked),
        only: rules.only.length > 0 ? [...without(rules.only), ...symbols].sort() : [],
      };
    case 'only':
      return { ...rules, blocked: without(rules.blocked), only: [...new Set(symbols)].sort() };
    case 'all':
      return { ...rules, only: [] };
  }
};

/** Buttons for the symbols that the verb makes sense for. */
const chooseSymbol = async (verb: Verb, desk: TradingDesk, tools: Tools): Promise<Reply> => {
  const { blocked } = await desk.settings.pairs();
  const candidates = verb === 'allow' ? blocked : (await desk.market.scanned()).slice(0, 12);
  if (candidates.length === 0) return { text: 'None is blocked.' };
  const choices = candidates.map((symbol) => ({
    label: baseOf(symbol),
    command: `/pairs ${verb} ${symbol}`,
  }));
  const word = verb === 'allow' ? 'Allow' : verb === 'block' ? 'Block' : 'Trade only';
  return tools.choose(`${word} which? ${EXAMPLE}`, inRows(choices, 3));
};

export const pairs: Command = {
  name: 'pairs',
  aliases: ['whitelist', 'blacklist', 'bl_delete', 'blacklist_delete'],
  menu: 'Which symbols give signals',
  help: [
    '/pairs: what is scanned and what is blocked',
    '<code>/pairs block DOGE SHIB</code> · <code>/pairs allow DOGE</code> · <code>/pairs only BTC ETH</code> · <code>/pairs all</code>',
    'Open positions go on; a blocked symbol gives no signal from the next scan on.',
  ].join('\n'),
  kind: 'safety',
  async run({ name, args }, desk, tools) {
    const [first, ...rest] = args;
    const deletes = name === 'bl_delete' || name === 'blacklist_delete';
    const implied: Verb | undefined = deletes ? 'allow' : name === 'blacklist' ? 'block' : undefined;
    if (first === undefined) return deletes ? chooseSymbol('allow', desk, tools) : list(desk, tools);
    const verb = VERBS[first.toLowerCase()] ?? implied;
    if (!verb)
      throw new BadInputError(
        `/pairs takes block, allow, only or all, got ${quote(first)}.${didYouMean(first.toLowerCase(), Object.keys(VERBS))} ${EXAMPLE}`,
      );
    const words = VERBS[first.toLowerCase()] ? rest : args;
    if (verb !== 'all' && words.length === 0) return chooseSymbol(verb, desk, tools);
    const known = await desk.market.symbols();
    const symbols = words
      .flatMap((word) => word.split(','))
      .filter((word) => word !== '')
      .map((word) => readSymbol(word, known, 'DOGE'));
    const rules = await desk.settings.changePairs(
      (now) => changed(verb, symbols, now),
      `by the owner (/${name})`,
    );
    return { text: ['From the next scan on:', ...rulesLines(rules)].join('\n'), silent: true };
  },
};
