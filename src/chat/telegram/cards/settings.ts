import type { TradingSettings } from '../../../domain/index.js';
import type { SettingView } from '../../../domain/setting-table.js';
import { lockedText, type SettingPreview } from '../../../trade/core/setting-overrides.js';
import { type Button, type Choice, inRows, type Reply, show } from '../command.js';
import { fitLines, say, usdt } from '../format.js';
import { settingText, takesText } from '../setting-input.js';

const ORIGIN: Readonly<Record<SettingView['origin'], string>> = {
  default: 'default',
  '.env': 'from .env',
  environment: 'from the environment',
  chat: '✏️ set in chat',
};

const valueOf = (view: SettingView): string => say(settingText(view, view.value), 60);

/** ` · from .env`; nothing where it is the default. */
const originMark = ({ origin }: SettingView): string => (origin === 'default' ? '' : ` · ${ORIGIN[origin]}`);

const labelOf = (name: string): string =>
  name.charAt(0) + name.slice(1).toLowerCase().replaceAll('_', ' ').replace('ttl', 'time');

/** A button for each setting that may change, two in a row. */
export const settingButtons = (views: readonly SettingView[]): Button[][] =>
  inRows(
    views.filter(({ locked }) => !locked).map(({ name }) => show(labelOf(name), `settings ${name}`)),
    2,
  );

/** /settings: what may change first, then what may not; of that, unless `all`, only what is not the default. */
export const settingsCard = (views: readonly SettingView[], all = false): Reply => {
  const open = views.filter(({ locked }) => !locked);
  const fixed = views.filter(({ locked, origin }) => locked && (all || origin !== 'default'));
  return {
    text: fitLines([
      '<b>May change while it runs</b>',
      ...open.map((view) => `${view.name} <b>${valueOf(view)}</b>${originMark(view)}`),
      '<code>/set RISK_PER_TRADE 1%</code> · <code>/set risk_per_trade reset</code>',
      '',
      '<b>Fixed until the next start</b>',
      ...fixed.map((view) => `${view.name} ${valueOf(view)}${originMark(view)}`),
      ...(all ? [] : ['Everything else has its default: <code>/settings all</code>']),
    ]),
    buttons: settingButtons(views),
    silent: true,
  };
};

/** What a change means at today's equity, in USDT where that can be said. */
export const effectLine = (
  { view: { effect, value }, to, before, after }: SettingPreview,
  equity = after.paperBalance,
): string => {
  if (!effect) return 'It changes nothing about what a trade can lose.';
  const inUsdt = (text: string, settings: TradingSettings): string =>
    usdt(effect.usdt?.(Number(text), { ...settings, equity }) ?? 0);
  const [now, then] = [inUsdt(value, before), inUsdt(to, after)];
  return effect.says.replace('{}', now === then ? now : `${now} → <b>${then}</b>`);
};

/** Values to tap, as the table would take them: a step down, a step up, back to what it was started with. */
export const settingChoices = (view: SettingView): readonly Choice[] => {
  const { options, whole, bounds: [low, high] = [-Infinity, Infinity] } = view;
  const number = Number(view.value);
  const step = (factor: number): string => {
    if (!whole) return String(Number((number * factor).toPrecision(2)));
    const rounded = Math.round(number * factor);
    return String(factor > 1 ? Math.max(number + 1, rounded) : Math.max(1, rounded));
  };
  const values = options ?? [step(0.5), step(0.75), step(1.5), step(2)];
  const fits = (value: string): boolean =>
    options !== undefined || (Number(value) >= low && Number(value) <= high);
  const choices = [...new Set(values)]
    .filter((value) => value !== view.value && fits(value))
    .map((value) => ({ label: settingText(view, value), command: `/set ${view.name} ${value}` }));
  return view.origin === 'chat'
    ? [
        ...choices,
        { label: `Back to ${settingText(view, view.started)}`, command: `/set ${view.name} reset` },
      ]
    : choices;
};

/** One setting: value, what it means, bounds, where it comes from and how to go back. */
export const settingLines = (preview: SettingPreview, equity: number | undefined): string[] => {
  const { view } = preview;
  const example = settingChoices(view)[0]?.label ?? settingText(view, view.fallback);
  return [
    `<b>${view.name}</b> = <b>${valueOf(view)}</b> · ${ORIGIN[view.origin]}`,
    say(`${view.words}.`, 200),
    effectLine(preview, equity),
    `Takes ${say(takesText(view), 120)} · default ${say(settingText(view, view.fallback), 40)}`,
    view.origin === 'chat'
      ? `Back to what the program was started with (${say(settingText(view, view.started), 40)}): <code>/set ${view.name} reset</code>`
      : `Change it: <code>/set ${view.name} ${say(example.replaceAll(' ', ''), 20)}</code>`,
  ];
};

/** A setting that cannot change now, with the reason. */
export const lockedLines = (view: SettingView): string[] => [
  `<b>${view.name}</b> = <b>${valueOf(view)}</b> · ${ORIGIN[view.origin]}`,
  say(`${view.words}.`, 200),
  `🔒 Cannot change while it runs: ${lockedText(view)}`,
];
