import { controlLine } from '../src/chat/telegram/cards/overview.js';
import type { Command } from '../src/chat/telegram/command.js';
import { span } from '../src/chat/telegram/format.js';
import { readDuration } from '../src/chat/telegram/input.js';

export const pause: Command = {
  name: 'pause',
  aliases: ['stopentry', 'stopbuy', 'stop'],
  menu: 'No new entries',
  help: '/pause: no new entries; exits, stops and commands go on\n<code>/pause 2h</code>: for that long',
  kind: 'safety',
  async run({ args, name }, desk, tools) {
    const ms = args.length === 0 ? undefined : readDuration(args.join(' '));
    const until = ms === undefined ? undefined : tools.now() + ms;
    const control = await desk.account.pause(`by the owner (/${name})`, until);
    const whyNot = tools.host.whyNot?.();
    const line = controlLine(control, tools.timeZone, whyNot);
    if (whyNot !== undefined) return { text: line };
    const end = ms === undefined ? '' : ` Entries go on by themselves in ${span(ms)} by your clock.`;
    return { text: `${line}\nPositions, stops and targets go on as they are.${end}` };
  },
};
