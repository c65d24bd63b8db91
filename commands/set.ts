import { BadInputError } from '../src/domain/index.js';
import { risksMore } from '../src/domain/setting.js';
import { effectLine, lockedLines, settingButtons } from '../src/chat/telegram/cards/settings.js';
import type { Command, CommandRequest, Reply, Tools } from '../src/chat/telegram/command.js';
import { say } from '../src/chat/telegram/format.js';
import { readSettingName, readSettingValue, settingText } from '../src/chat/telegram/setting-input.js';
import type { TradingDesk } from '../src/trade/desk/desk.js';
import { oneSetting } from './settings.js';

const RESET = /^(reset|default|back|undo)$/i;
const examples = (mark: (command: string) => string): string =>
  `For example ${mark('/set RISK_PER_TRADE 1%')}, ${mark('/set cooldown 4h')} or ${mark('/set leverage reset')}.`;
const EXAMPLE = examples((command) => command);

/** Changes a setting, asking once more where more can be lost then. `value` undefined = back to what it was started with. */
export const changeSetting = async (
  name: string,
  value: string | undefined,
  request: Pick<CommandRequest, 'confirmed'>,
  desk: TradingDesk,
  tools: Tools,
): Promise<Reply> => {
  const preview = desk.settings.preview(name, value);
  const { view, to } = preview;
  const [before, after] = [settingText(view, view.value), settingText(view, to)];
  const { account } = await desk.account.status();
  const effect = effectLine(preview, account?.equity);
  if (view.value === to && (value !== undefined || view.origin !== 'chat'))
    return { text: `${name} is <b>${say(before, 40)}</b> already.` };
  if (risksMore(view, view.value, to) && !request.confirmed)
    return tools.ask(
      `/set ${name} ${value ?? 'reset'}`,
      `⚠️ <b>${name}</b> ${say(before, 40)} → <b>${say(after, 40)}</b> lets more be lost.\n${effect}`,
      'Set it',
    );
  const now = await desk.settings.change(name, value);
  return {
    text: [
      `✅ <b>${name}</b> ${say(before, 40)} → <b>${say(after, 40)}</b>, from now on`,
      effect,
      now.origin === 'chat'
        ? `Kept over restarts. Back to ${say(settingText(view, now.started), 40)}: <code>/set ${name} reset</code>`
        : `Back to ${now.origin === 'default' ? 'the default' : `what ${now.source === '.env' ? '.env' : 'the environment'} says`}.`,
    ].join('\n'),
  };
};

export const set: Command = {
  name: 'set',
  aliases: ['change'],
  menu: 'Change a setting',
  help: [
    'Changes a setting while the bot runs; kept over restarts, in the journal. What raises risk asks once more.',
    '<code>/set RISK_PER_TRADE 1%</code> · <code>/set cooldown 4h</code> · <code>/set max position size 1.5k</code> · <code>/set leverage reset</code>',
  ].join('\n'),
  kind: 'money',
  async run(request, desk, tools) {
    const words = request.args.flatMap((word) => word.split('=')).filter((word) => word !== '');
    const views = desk.settings.list();
    if (words.length === 0)
      return {
        text: `Change which setting? ${examples((command) => `<code>${command}</code>`)}`,
        buttons: settingButtons(views),
      };
    if (words.length > 6) throw new BadInputError(`Too many words. ${EXAMPLE}`);
    const text = words.length > 1 ? words.at(-1) : undefined;
    const view = readSettingName((text === undefined ? words : words.slice(0, -1)).join('_'), views);
    if (view.locked) return { text: lockedLines(view).join('\n'), undone: true };
    if (text === undefined) return oneSetting(view, desk, tools);
    const value = RESET.test(text) ? undefined : readSettingValue(view, text);
    return changeSetting(view.name, value, request, desk, tools);
  },
};
