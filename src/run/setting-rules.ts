import { changeSettings, startedSettings, type Settings } from '../settings.js';
import type { SettingRules } from '../trade/core/setting-overrides.js';
import type { TradingParts } from '../trade/core/parts.js';
import type { Stoppable } from './stop.js';

/** How often settings that another process changed are looked for, ms. */
const SETTINGS_EVERY = 2000;

/** What the program was started with, and the check of changes to it, as the trading core may know them. */
export const settingRules = (settings: Settings): SettingRules => ({
  base: settings,
  list: startedSettings(settings),
  apply: (changes) => changeSettings(settings, changes),
});

/** What the owner changes in the chat of another process is in force here soon. */
export const followSettings = ({ overrides, human }: TradingParts, stops: Stoppable[]): void => {
  const stop = human.every(SETTINGS_EVERY, () => void overrides?.load().catch(() => undefined));
  stops.push({ name: 'settings', stop: () => Promise.resolve(stop()) });
};
