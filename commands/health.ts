import type { Command } from '../src/chat/telegram/command.js';
import { say, span, timeText } from '../src/chat/telegram/format.js';
import { noWords } from './no-words.js';

const NAMES: Readonly<Record<string, string>> = {
  redis: 'state store',
  memory: 'room in the state store',
  trader: 'trader',
  positions: 'checks of positions',
  scan: 'scans',
  market: 'market data',
};

export const health: Command = {
  name: 'health',
  aliases: ['ping'],
  menu: 'Is every part well',
  help: '/health: store, schedules and market data, and how old the figures are',
  kind: 'read',
  async run(request, desk, tools) {
    noWords(request);
    const began = tools.now();
    const [status, lines] = await Promise.all([desk.account.status(), tools.host.health?.() ?? []]);
    const ill = lines.filter(({ ok }) => !ok).length;
    const { account, lastScan, now, mode } = status;
    // In a replay hours of the recording pass in seconds.
    const ago = (at: number): string => `${span(now - at)} ago${mode === 'replay' ? ' by market time' : ''}`;
    return {
      text: [
        ill === 0 ? '✅ <b>All is well</b>' : `🚨 <b>${ill} of ${lines.length} not well</b>`,
        ...lines.map(
          ({ name, ok, why }) =>
            `${ok ? '✅' : '❌'} ${say(NAMES[name] ?? name, 40)}${why ? `: ${say(why, 200)}` : ''}`,
        ),
        account ? `Account read ${ago(account.at)}` : 'The account has not been read yet',
        lastScan ? `Last scan ${ago(lastScan.at)}` : 'No scan yet',
        `Market time ${timeText(now, tools.timeZone)} · answered from state in ${Math.max(0, tools.now() - began)} ms`,
      ].join('\n'),
      silent: true,
    };
  },
};
