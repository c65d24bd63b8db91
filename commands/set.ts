import { BadInputError } from '../src/domain/index.js';
import { risksMore } from '../src/domain/setting.js';
import { effectLine, lockedLines, settingButtons } from '../src/chat/telegram/cards/settings.js';
import type { Command, CommandRequest, Reply, Tools } from '../src/chat/telegram/command.js';
import { say } from '../src/chat/telegram/format.js';
import {
  asPercentage,
  readSettingName,
  readSettingValue,
  settingText,
} from '../src/chat/telegram/setting-input.js';
import type { TradingDesk } from '../src/trade/desk/desk.js';
import { oneSetting } from './settings.js';

const RESET = /^(reset|default|back|undo)$/i;
const examples = (mark: (command: string) => string): string =>
  `For example ${mark('/set RISK_PER_TRADE 1%')}, ${mark('/set cooldown 4h')} or ${mark('/set leverage reset')}.`;
const EXAMPLE = examples((command) => command);

/** What a change would do, in words. */
const changeOf = async (name: string, value: string | undefined, desk: TradingDesk) => {
  const preview = desk.settings.preview(name, value);
  const { view, to } = preview;
  const { account } = await desk.account.status();
  return {
    view,
    words: `<b>${name}</b> ${say(settingText(view, view.value), 40)} → <b>${say(settingText(view, to), 40)}</b>`,
    effect: effectLine(preview, account?.equity),
    idle: view.value === to && (value !== undefined || view.origin !== 'chat'),
    risks: risksMore(view, view.value, to),
    command: `/set ${name} ${value ?? 'reset'}`,
  };
};

/**
 * Changes a setting, asking once more where more can be lost then. `value` undefined = back to what it was started with.
 * @param guessed what was typed does not say it for certain: asked, too
 */
export const changeSetting = async (
  name: string,
  value: string | undefined,
  request: Pick<CommandRequest, 'confirmed'>,
  desk: TradingDesk,
  tools: Tools,
  guessed = false,
): Promise<Reply> => {
  const { view, words, effect, idle, risks, command } = await changeOf(name, value, desk);
  if (idle) return { text: `${name} is <b>${say(settingText(view, view.value), 40)}</b> already.` };
  if ((risks || guessed) && !request.confirmed) {
    // With one of several words what changes is said by the effect alone.
    const more = risks && typeof view.risk === 'string' ? ' lets more be lost.' : '';
    return tools.ask(command, `${risks ? '⚠️ ' : ''}${words}${more}\n${effect}`, 'Set it');
  }
  const now = await desk.settings.change(name, value);
  return {
    text: [
      `✅ ${words}, from now on`,
      effect,
      now.origin === 'chat'
        ? `Kept over restarts. Back to ${say(settingText(view, now.started), 40)}: <code>/set ${name} reset</code>`
        : `Back to ${now.origin === 'default' ? 'the default' : `what ${now.source === '.env' ? '.env' : 'the environment'} says`}.`,
    ].join('\n'),
  };
};

/** The setting and the value that are meant; without a value there is something to read. @throws BadInputError. */
const readWish = ({ args }: Pick<CommandRequest, 'args'>, desk: TradingDesk) => {
  const words = args.flatMap((word) => word.split('=')).filter((word) => word !== '');
  const views = desk.settings.list();
  if (words.length === 0) return { views };
  if (words.length > 6) throw new BadInputError(`Too many words. ${EXAMPLE}`);
  const text = words.length > 1 ? words.at(-1) : undefined;
  const view = readSettingName((text === undefined ? words : words.slice(0, -1)).join('_'), views);
  if (view.locked || text === undefined) return { views, view };
  if (RESET.test(text)) return { views, view, change: { value: undefined, guessed: false } };
  const meant = asPercentage(view, text);
  return {
    views,
    view,
    change: { value: readSettingValue(view, meant ?? text), guessed: meant !== undefined },
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
  async preview(request, desk) {
    const { view, change } = readWish(request, desk);
    if (!view || !change) return undefined;
    const { words, effect, idle, risks, command } = await changeOf(view.name, change.value, desk);
    return idle || risks || change.guessed ? undefined : { line: `${words} · ${effect}`, command };
  },
  async run(request, desk, tools) {
    const { views, view, change } = readWish(request, desk);
    if (!view)
      return {
        text: `Change which setting? ${examples((command) => `<code>${command}</code>`)}`,
        buttons: settingButtons(views),
      };
    if (view.locked) return { text: lockedLines(view).join('\n'), undone: true };
    if (!change) return oneSetting(view, desk, tools);
    return changeSetting(view.name, change.value, request, desk, tools, change.guessed);
  },
};
