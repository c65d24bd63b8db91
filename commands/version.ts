import type { Command, CommandRequest, Tools } from '../src/chat/telegram/command.js';
import { say } from '../src/chat/telegram/format.js';

/** What freqtrade's users look up for their settings. */
const chatLines = async ({ name }: CommandRequest, tools: Tools): Promise<readonly string[]> => {
  const id = name === 'tg_info' ? await tools.ownerId() : undefined;
  return id === undefined
    ? []
    : [`Your id, and that of this chat: <code>${id}</code> (TELEGRAM_OWNER_ID). There are no topics.`];
};

export const version: Command = {
  name: 'version',
  aliases: ['tg_info'],
  help: '/version: of the program · /tg_info: your id in Telegram',
  kind: 'read',
  run: async (request, desk, tools) => ({
    text: [
      `RAD ${say(tools.version, 40)} · ${say((await desk.account.status()).mode, 20)}`,
      ...(await chatLines(request, tools)),
    ].join('\n'),
  }),
};
