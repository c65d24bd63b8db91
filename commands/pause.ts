import { controlLine } from '../src/telegram/cards/overview.js';
import type { Command } from '../src/telegram/command.js';
import { readDuration } from '../src/telegram/input.js';

export const pause: Command = {
  name: 'pause',
  aliases: ['stopentry', 'stopbuy', 'stop'],
  menu: 'No new entries',
  help: '/pause: no new entries; exits, stops and commands go on\n<code>/pause 2h</code>: for that long',
  kind: 'safety',
  async run({ args, name }, desk, tools) {
    const until = args.length === 0 ? undefined : tools.now() + readDuration(args.join(' '));
    const control = await desk.pause(`by the owner (/${name})`, until);
    return {
      text: `${controlLine(control, tools.timeZone)}\nPositions, stops and targets go on as they are.`,
    };
  },
};
