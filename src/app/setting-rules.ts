import { BadInputError } from '../domain/index.js';
import { changeSettings, describeSettings, settingInfos, SettingsError, type Settings } from '../settings.js';
import type { SettingRules } from '../trading/settings-override.js';

/** The table of settings as the trading core may know it: its checks, and what the program was started with. */
export const settingRules = (settings: Settings): SettingRules => {
  const notSet = new Set(
    settingInfos.filter(({ key }) => settings[key] === undefined).map(({ name }) => name),
  );
  const started = new Map(describeSettings(settings).map(({ name, value }) => [name, value]));
  return {
    base: settings,
    list: settingInfos.map(({ name, takes, note, fallback }) => ({
      name,
      takes,
      note,
      fallback,
      started: notSet.has(name) ? '' : (started.get(name) ?? ''),
    })),
    apply(changes) {
      try {
        return changeSettings(settings, changes);
      } catch (error) {
        if (error instanceof SettingsError) throw new BadInputError(error.message);
        throw error;
      }
    },
  };
};
