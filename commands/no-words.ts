import { quote, BadInputError } from '../src/domain/index.js';
import type { CommandRequest } from '../src/chat/telegram/command.js';

/** @throws BadInputError when words follow a command that takes none. */
export const noWords = ({ name, args: [word] }: Pick<CommandRequest, 'name' | 'args'>): void => {
  if (word !== undefined)
    throw new BadInputError(`/${name} takes no words, got ${quote(word)}. Just /${name}.`);
};
