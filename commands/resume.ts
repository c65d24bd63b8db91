import { controlLine } from '../src/chat/telegram/cards/overview.js';
import { refusalCard } from '../src/chat/telegram/cards/refusal.js';
import type { Command, CommandRequest, Tools } from '../src/chat/telegram/command.js';
import { say, span, timeText } from '../src/chat/telegram/format.js';
import { readMoment } from '../src/chat/words/time.js';

/** When entries are to go on; undefined = now. @throws BadInputError. */
const momentOf = ({ args }: CommandRequest, tools: Tools): number | undefined =>
  args.length === 0 ? undefined : readMoment(args.join(' '), tools.now(), tools.timeZone);

export const resume: Command = {
  name: 'resume',
  aliases: ['unpause', 'startentry'],
  menu: 'Entries again, after a pause or a halt',
  help: [
    '/resume: entries again. After a drawdown stop it asks once more, because the peak then starts again from here.',
    '<code>/resume in 2h</code> · <code>/resume tomorrow 9am</code>: a pause ends by itself then, also after a restart',
  ].join('\n'),
  kind: 'money',
  async preview(request, desk, tools) {
    const at = momentOf(request, tools);
    const { control } = await desk.account.status();
    // Running it says that nothing is paused.
    if (!(control.paused || control.halted)) return undefined;
    // After a limit it asks by itself.
    if (at === undefined && control.pausedBy === 'limit') return undefined;
    const no = at === undefined ? undefined : await desk.account.whyNoResumeAt();
    if (no) return refusalCard(no);
    const when = at === undefined ? 'now' : `from ${timeText(at, tools.timeZone)} on`;
    return {
      line: `Let entries begin again ${when} · ${controlLine(control, tools.timeZone, undefined)}`,
      command: ['/resume', ...request.args].join(' '),
    };
  },
  async run(request, desk, tools) {
    const at = momentOf(request, tools);
    const result = await (at === undefined
      ? desk.account.resume(request.confirmed)
      : desk.account.resumeAt(at));
    if (result.status === 'refused') return refusalCard(result);
    if (result.status === 'confirm') return tools.ask('/resume', `⚠️ ${say(result.reason, 600)}`, 'Resume');
    const line = controlLine(result.control, tools.timeZone, tools.host.whyNot?.());
    if (at === undefined) return { text: line };
    return {
      text: `${line}\nEntries go on by themselves ${timeText(at, tools.timeZone)}, in ${span(at - tools.now())} by your clock.`,
    };
  },
};
