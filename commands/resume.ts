import { controlLine } from '../src/chat/telegram/cards/overview.js';
import { refusalCard } from '../src/chat/telegram/cards/refusal.js';
import type { Command } from '../src/chat/telegram/command.js';
import { say } from '../src/chat/telegram/format.js';

export const resume: Command = {
  name: 'resume',
  aliases: ['unpause', 'startentry'],
  menu: 'Entries again, after a pause or a halt',
  help: '/resume: entries again. After a drawdown stop it asks once more, because the peak then starts again from here.',
  kind: 'money',
  async run({ confirmed }, desk, tools) {
    const result = await desk.account.resume(confirmed);
    if (result.status === 'refused') return refusalCard(result);
    if (result.status === 'confirm') return tools.ask('/resume', `⚠️ ${say(result.reason, 600)}`, 'Resume');
    return { text: controlLine(result.control, tools.timeZone, tools.host.whyNot?.()) };
  },
};
