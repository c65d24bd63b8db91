import { BadInputError } from '../src/domain/index.js';
import { effectLine, lockedLines, raisesRisk, settingButtons } from '../src/telegram/cards/settings.js';
import type { Command, CommandRequest, Reply, Tools } from '../src/telegram/command.js';
import { say } from '../src/telegram/format.js';
import { readSettingName, readSettingValue, settingText } from '../src/telegram/setting-input.js';
import type { TradingDesk } from '../src/trading/desk.js';
import { oneSetting } from './settings.js';

const RESET = /^(reset|default|back|undo)$/i;
const examples = (mark: (command: string) => string): string =>
  `For example ${mark('/set RISK_PER_TRADE 1%')}, ${mark('/set cooldown 4h')} or ${mark('/set leverage reset')}.`;
const EXAMPLE = examples((command) => command);

/** Changes a setting, asking once more where more can be lost then. `value` undefined = back to .env. */
export const changeSetting = async (
  name: string,
  value: string | undefined,
  request: Pick<CommandRequest, 'confirmed'>,
  desk: TradingDesk,
  tools: Tools,
): Promise<Reply> => {
  const preview = desk.previewSetting(name, value);
  const { view } = preview;
  const to = value ?? view.started;
  const [before, after] = [settingText(view, view.value), settingText(view, to)];
  const { account } = await desk.status();
  const effect = effectLine(preview, account?.equity);
  if (view.value === to && (value !== undefined || view.origin !== 'chat'))
    return { text: `${name} is <b>${say(before, 40)}</b> already.` };
  if (raisesRisk(name, view.value, to) && !request.confirmed)
    return tools.ask(
      `/set ${name} ${value ?? 'reset'}`,
      `⚠️ <b>${name}</b> ${say(before, 40)} → <b>${say(after, 40)}</b> lets more be lost.\n${name === 'APPROVAL' ? 'Trades are then sent without your tap, within your limits.' : effect}`,
      'Set it',
    );
  const now = await desk.changeSetting(name, value);
  return {
    text: [
      `✅ <b>${name}</b> ${say(before, 40)} → <b>${say(after, 40)}</b>, from now on`,
      effect,
      now.origin === 'chat'
        ? `Kept over restarts. Back to ${say(settingText(view, now.started), 40)}: <code>/set ${name} reset</code>`
        : `As in ${now.origin === 'default' ? 'the defaults' : '.env'} again.`,
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
    const views = desk.settings();
    if (words.length === 0)
      return {
        text: `Change which setting? ${examples((command) => `<code>${command}</code>`)}`,
        buttons: settingButtons(views),
      };
    if (words.length > 6) throw new BadInputError(`Too many words. ${EXAMPLE}`);
    const text = words.length > 1 ? words.at(-1) : undefined;
    const view = readSettingName((text === undefined ? words : words.slice(0, -1)).join('_'), views);
    if (view.locked !== undefined) return { text: lockedLines(view).join('\n'), undone: true };
    if (text === undefined) return oneSetting(view, desk, tools);
    const value = RESET.test(text) ? undefined : readSettingValue(view, text);
    return changeSetting(view.name, value, request, desk, tools);
  },
};
