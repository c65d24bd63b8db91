import type { Command } from '../src/chat/telegram/command.js';
import {
  tourBegin,
  tourChoices,
  tourLimits,
  tourRisk,
  tourTest,
  tourWhy,
  tourWorks,
} from '../src/chat/telegram/tour.js';

/** First contact: a short tour by buttons. */
export const start: Command = {
  name: 'start',
  aliases: ['tour'],
  help: '/start: what runs here, what a trade may cost, and a test alert',
  kind: 'read',
  async run({ args }, desk, tools) {
    switch (args[0]?.toLowerCase()) {
      case 'risk':
        return tourRisk(desk, tools);
      case 'limits':
        return args[1] === undefined ? tourLimits(desk) : tourChoices(args[1], desk, tools);
      case 'test':
        return tourTest();
      case 'works':
        return tourWorks();
      case 'why':
        return tourWhy();
      default:
        return tourBegin(await desk.account.status(), desk, tools.timeZone, tools.host.whyNot?.());
    }
  },
};
