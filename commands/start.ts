import type { Command } from '../src/telegram/command.js';
import { controlLine } from '../src/telegram/cards/overview.js';
import { say } from '../src/telegram/format.js';

/** First contact: what runs, and where to go from here. */
export const start: Command = {
  name: 'start',
  aliases: [],
  help: '/start: what runs here, and the first buttons',
  kind: 'read',
  async run(_request, desk, tools) {
    const status = await desk.status();
    return {
      text: [
        `👋 This is RAD, in <b>${say(status.mode, 20)}</b> mode. ${controlLine(status.control, tools.timeZone)}`,
        status.approval === 'ask'
          ? 'I scan the market and send a card when something is worth a trade. Nothing is bought before you tap Approve.'
          : 'I scan the market and trade by myself within your limits; every step is told here.',
        'Every position has a stop that rests on the exchange.',
        '/status · /positions · /pause · /halt · /help',
      ].join('\n'),
      buttons: [
        [
          { label: 'Status', action: 'show', id: 'status', version: 0 },
          { label: 'Signals', action: 'show', id: 'signals', version: 0 },
          { label: 'Help', action: 'show', id: 'help', version: 0 },
        ],
      ],
    };
  },
};
