import { BadInputError } from '../src/domain/index.js';
import {
  lockedLines,
  settingChoices,
  settingLines,
  settingsCard,
} from '../src/chat/telegram/cards/settings.js';
import { type Command, inRows, type Reply, type Tools } from '../src/chat/telegram/command.js';
import { readSettingName } from '../src/chat/telegram/setting-input.js';
import type { TradingDesk } from '../src/trade/desk/desk.js';
import type { SettingView } from '../src/domain/setting-table.js';

/** What a setting that may change means now, with values to tap. */
export const oneSetting = async (view: SettingView, desk: TradingDesk, tools: Tools): Promise<Reply> => {
  const { account } = await desk.account.status();
  const preview = desk.settings.preview(view.name, view.value);
  return tools.choose(settingLines(preview, account?.equity).join('\n'), inRows(settingChoices(view), 2));
};

export const settings: Command = {
  name: 'settings',
  aliases: ['show_config', 'config'],
  menu: 'Settings, and what may change',
  help: '/settings: every setting with its value and where it comes from\n<code>/settings risk</code>: one of them, what it means in USDT, and buttons to change it',
  kind: 'read',
  async run({ args }, desk, tools) {
    const views = desk.settings.list();
    if (args.length === 0) return settingsCard(views);
    if (args[0]?.toLowerCase() === 'all') return settingsCard(views, true);
    if (args.length > 4)
      throw new BadInputError('One setting at a time. For example /settings max drawdown.');
    const view = readSettingName(args.join('_'), views);
    if (view.locked) return { text: lockedLines(view).join('\n'), silent: true };
    return oneSetting(view, desk, tools);
  },
};
