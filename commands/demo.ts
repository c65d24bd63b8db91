import { BadInputError } from '../src/domain/index.js';
import { endButtons, goLiveCard, nextCard } from '../src/chat/telegram/cards/recording.js';
import { asksItself, type Command, type Reply, type Tools } from '../src/chat/telegram/command.js';
import { controlLine } from '../src/chat/telegram/cards/overview.js';
import { timeText } from '../src/chat/telegram/format.js';
import { noWords } from './no-words.js';

/** @throws BadInputError where no recording is played, or the process cannot begin it again. */
const againOf = ({ host }: Tools): (() => Promise<void>) => {
  if (!host.again) throw new BadInputError('Only a recording can be played again, and this is none.');
  return host.again;
};

const askAgain = (tools: Tools): Promise<Reply> => {
  againOf(tools);
  return tools.ask(
    '/again',
    '⏮ Play the recording again from its start? The account begins anew: trades, positions and figures of this run go. Settings and what is in this chat stay.',
    'Start again',
  );
};

export const demo: Command = {
  name: 'demo',
  aliases: ['recording'],
  help: '/demo: where the recording is, and how to go on\n<code>/demo again</code> · <code>/demo live</code> · <code>/demo next</code>',
  kind: 'read',
  async run({ args: [word, extra] }, desk, tools) {
    const { mode, control, now } = await desk.account.status();
    if (mode !== 'replay') throw new BadInputError('No recording is played here: prices are live.');
    const asked = extra === undefined ? word?.toLowerCase() : extra;
    switch (asked) {
      case 'again':
        return askAgain(tools);
      case 'live':
        return goLiveCard(control.recordingOver !== undefined);
      case 'next':
        return nextCard();
      case undefined:
        return {
          text: `${controlLine(control, tools.timeZone, tools.host.whyNot?.())} · market time ${timeText(now, tools.timeZone)}`,
          buttons: endButtons,
        };
      default:
        throw new BadInputError('/demo takes again, live or next.');
    }
  },
};

export const again: Command = {
  name: 'again',
  aliases: [],
  help: '/again: plays the recording again from its start, on a fresh account (asks once more)',
  kind: 'money',
  preview: asksItself,
  async run(request, _desk, tools) {
    noWords(request);
    const begin = againOf(tools);
    if (!request.confirmed) return askAgain(tools);
    await begin();
    return { text: '⏮ The recording begins again, on a fresh account. One moment…' };
  },
};
