import type { Command } from '../src/chat/telegram/command.js';
import { say } from '../src/chat/telegram/format.js';

export const version: Command = {
  name: 'version',
  aliases: ['tg_info'],
  help: '/version: of the program',
  kind: 'read',
  run: async (_request, desk, tools) => ({
    text: `RAD ${say(tools.version, 40)} · ${say((await desk.account.status()).mode, 20)}`,
  }),
};
