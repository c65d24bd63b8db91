import { BadInputError } from '../src/domain/index.js';
import type { Command } from '../src/telegram/command.js';
import { fitLines } from '../src/telegram/format.js';
import { closest } from '../src/telegram/input.js';

/** All commands in one line each, or one of them in full. */
export const help: Command = {
  name: 'help',
  aliases: ['h', 'commands'],
  menu: 'All commands',
  help: '/help, /help close',
  kind: 'read',
  storeless: true,
  run({ args }, _desk, { commands }) {
    const wanted = args[0]?.replace(/^\//, '').toLowerCase();
    if (wanted === undefined) {
      const lines = commands.map(({ name, menu }) => `/${name}${menu ? `: ${menu}` : ''}`);
      return Promise.resolve({ text: fitLines([...lines, '', '/help close tells more about one.']) });
    }
    const found = commands.find(({ name, aliases }) => name === wanted || aliases.includes(wanted));
    if (!found) {
      const near = closest(
        wanted,
        commands.map(({ name }) => name),
      );
      throw new BadInputError(`There is no /${wanted.slice(0, 24)}.${near ? ` Did you mean /${near}?` : ''}`);
    }
    const also = found.aliases.map((alias) => `/${alias}`).join(', ');
    return Promise.resolve({ text: `${found.help}${also ? `\nAlso: ${also}` : ''}` });
  },
};
