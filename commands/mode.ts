import { quote, BadInputError } from '../src/domain/index.js';
import { lockedLines } from '../src/chat/telegram/cards/settings.js';
import { asksItself, type Command } from '../src/chat/telegram/command.js';
import { say } from '../src/chat/telegram/format.js';
import { changeSetting } from './set.js';

const APPROVAL: Readonly<Record<string, string>> = {
  ask: 'A trade waits for your tap on Approve.',
  auto: 'Trades are sent without a tap, within your limits; every step is told here.',
};
const MODES: Readonly<Record<string, string>> = {
  paper: 'live prices, simulated account',
  live: 'real orders on a real account',
  replay: 'recorded prices, simulated account',
};

export const mode: Command = {
  name: 'mode',
  aliases: ['approval'],
  menu: 'Ask before a trade, or trade by itself',
  help: '/mode: what runs, and whether trades wait for your tap\n<code>/mode ask</code> · <code>/mode auto</code> (asks once more)',
  kind: 'money',
  // To ask again risks nothing, and to trade without asking is asked about.
  preview: asksItself,
  async run(request, desk, tools) {
    const [word, extra] = request.args;
    const wanted = word?.toLowerCase();
    const views = desk.settings.list();
    if (wanted === undefined) {
      const status = await desk.account.status();
      return tools.choose(
        [
          `Mode <b>${say(status.mode, 20)}</b>: ${MODES[status.mode] ?? ''}`,
          `Approval <b>${say(status.approval, 20)}</b>: ${APPROVAL[status.approval] ?? ''}`,
          'Paper, live and replay are chosen by MODE when the program starts: their states never mix.',
        ].join('\n'),
        [
          status.approval === 'ask'
            ? [{ label: 'Trade without asking', command: '/mode auto' }]
            : [{ label: 'Ask before each trade', command: '/mode ask' }],
        ],
      );
    }
    const fixed = views.find(({ name }) => name === 'MODE');
    if (MODES[wanted] && fixed) return { text: lockedLines(fixed).join('\n'), undone: true };
    if (!APPROVAL[wanted] || extra !== undefined)
      throw new BadInputError(`/mode takes ask or auto, got ${quote(request.args.join(' '))}.`);
    return changeSetting('APPROVAL', wanted, request, desk, tools);
  },
};
