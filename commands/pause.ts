import { controlLine } from '../src/chat/telegram/cards/overview.js';
import type { Command } from '../src/chat/telegram/command.js';
import { span } from '../src/chat/telegram/format.js';
import { readMoment } from '../src/chat/words/time.js';

export const pause: Command = {
  name: 'pause',
  aliases: ['stopentry', 'stopbuy', 'stop'],
  menu: 'No new entries',
  help: '/pause: no new entries; exits, stops and commands go on\n<code>/pause 2h</code> · <code>/pause until 18:00</code> · <code>/pause until tomorrow 9am</code>: for that long',
  kind: 'safety',
  async run({ args, name }, desk, tools) {
    const now = tools.now();
    const until = args.length === 0 ? undefined : readMoment(args.join(' '), now, tools.timeZone);
    const control = await desk.account.pause(`by the owner (/${name})`, until);
    const whyNot = tools.host.whyNot?.();
    const line = controlLine(control, tools.timeZone, whyNot);
    if (whyNot !== undefined) return { text: line };
    const end =
      until === undefined ? '' : ` Entries go on by themselves in ${span(until - now)} by your clock.`;
    return { text: `${line}\nPositions, stops and targets go on as they are.${end}` };
  },
};
