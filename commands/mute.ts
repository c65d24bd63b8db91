import type { Command } from '../src/chat/telegram/command.js';
import { span, timeText } from '../src/chat/telegram/format.js';
import { readMoment } from '../src/chat/words/time.js';

const OFF = /^(?:off|none|no)$/i;

export const mute: Command = {
  name: 'mute',
  aliases: ['silence'],
  menu: 'Quiet for a while',
  help: [
    'Messages wait and come as one when the time is over; alarms and unresolved orders come at once and loud.',
    '<code>/mute 8h</code> · <code>/mute until 7am</code> · <code>/mute off</code>',
  ].join('\n'),
  kind: 'safety',
  async run({ args }, _desk, tools) {
    const { preferences, timeZone } = tools;
    const now = tools.now();
    const text = args.join(' ');
    if (text === '') {
      const { mutedUntil = 0 } = await preferences.get();
      return tools.choose(
        mutedUntil > now
          ? `🔕 Quiet until ${timeText(mutedUntil, timeZone)}. Change it?`
          : 'Quiet for how long?',
        [
          [1, 2, 8].map((hours) => ({ label: `${hours} h`, command: `/mute ${hours}h` })),
          ...(mutedUntil > now ? [[{ label: 'Not any more', command: '/mute off' }]] : []),
        ],
      );
    }
    if (OFF.test(text)) {
      await preferences.mute(undefined);
      return { text: '🔔 Not muted. What waited comes now.' };
    }
    const until = readMoment(text, now, timeZone);
    await preferences.mute(until);
    return {
      text: `🔕 Quiet until ${timeText(until, timeZone)}, ${span(until - now)} from now: messages wait and come as one then. Alarms come all the same. /mute off ends it.`,
      silent: true,
    };
  },
};
