import { BadInputError } from '../src/domain/index.js';
import { type Command, show } from '../src/chat/telegram/command.js';
import { fitLines } from '../src/chat/telegram/format.js';
import { GLOSSARY, termOf } from '../src/chat/words/index.js';
import { nearestRead } from '../src/chat/telegram/plain-words.js';

/** Headings, by the command that they stand above. */
const HEADINGS: Readonly<Record<string, string>> = {
  status: 'Look',
  pnl: 'Results',
  risk: 'Risk and learning',
  open: 'Act',
  pause: 'Stop and go',
  mode: 'Settings',
  health: 'The program',
};

/** Commands that are not in the menu, in a word. */
const SHORT: Readonly<Record<string, string>> = {
  position: 'One position’s card',
  limits: 'Limits and how much of each is used',
  weekly: 'Result by week',
  monthly: 'Result by month',
  trade: 'A closed trade as a story',
  lock: 'How a symbol is kept from being entered',
  note: 'A note on a trade',
  tag: 'Tags on a trade',
  sides: 'Longs, shorts or both',
  logs: 'Last lines of the log',
  version: 'What runs here, and in which mode',
  disarm: 'Live: no entries until /arm',
  forget: 'Drop a position that the exchange does not have',
  start: 'A short tour',
  demo: 'A recording: where it is, and the ways on',
  again: 'A recording once more from its start',
  reload_config: 'Why settings are not read again while it runs',
};

const WORDS = ['words', 'glossary', 'terms'];

const termLine = ({ name, means }: (typeof GLOSSARY)[number]): string => `<b>${name}</b>: ${means}.`;

const inFull = ({ help, aliases }: Command): string =>
  `${help}${aliases.length > 0 ? `\nAlso: ${aliases.map((alias) => `/${alias}`).join(', ')}` : ''}`;

/** All commands in one line each, one of them in full, or what the words on the cards mean. */
export const help: Command = {
  name: 'help',
  aliases: ['h', 'commands'],
  menu: 'All commands',
  help: '/help, /help close, /help words: what the words on the cards mean, /help margin: one of them',
  kind: 'read',
  storeless: true,
  run({ args }, _desk, { commands }) {
    const said = args.join(' ').toLowerCase();
    if (WORDS.includes(said)) return Promise.resolve({ text: fitLines(GLOSSARY.map(termLine)) });
    const wanted = args[0]?.replace(/^\//, '').toLowerCase();
    if (wanted === undefined) {
      const lines = commands.flatMap(({ name, menu }) => [
        ...(HEADINGS[name] ? ['', `<b>${HEADINGS[name]}</b>`] : []),
        ...(menu || SHORT[name] ? [`/${name}: ${menu ?? SHORT[name]}`] : []),
      ]);
      return Promise.resolve({
        text: fitLines([
          ...lines.slice(1),
          '',
          '/help words says what R, margin and the other words mean.',
          '<code>/help close</code> tells more about one command. Most can be sent alone: they then ask with buttons.',
        ]),
      });
    }
    const found = commands.find(({ name, aliases }) => name === wanted || aliases.includes(wanted));
    const term = termOf(said);
    if (!found && !term) {
      const near = nearestRead(wanted, commands);
      throw new BadInputError(
        `There is no /${wanted.slice(0, 24)}.${near ? ` Did you mean /${near}?` : ''} /help lists all.`,
      );
    }
    // `stop` and `target` are both.
    return Promise.resolve({
      text: [...(term ? [termLine(term)] : []), ...(found ? [inFull(found)] : [])].join('\n\n'),
      ...(term?.own === undefined ? {} : { buttons: [[show('Show mine', term.own)]] }),
    });
  },
};
