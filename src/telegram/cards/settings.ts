import type { TradingSettings } from '../../domain/index.js';
import type { SettingPreview, SettingView } from '../../trading/settings-override.js';
import type { Button, Choice, Reply } from '../command.js';
import { fitLines, say, usdt } from '../format.js';
import { settingText, takesText } from '../setting-input.js';

const ORIGIN: Readonly<Record<SettingView['origin'], string>> = {
  default: 'default',
  '.env': 'from .env',
  chat: '✏️ set in chat',
};

const valueOf = (view: SettingView): string => say(settingText(view, view.value), 60);

/** A button for each setting that may change, two in a row. */
export const settingButtons = (views: readonly SettingView[]): Button[][] => {
  const names = views.filter(({ locked }) => locked === undefined).map(({ name }) => name);
  const rows: Button[][] = [];
  for (let at = 0; at < names.length; at += 2)
    rows.push(
      names.slice(at, at + 2).map((name) => ({
        label: name.charAt(0) + name.slice(1).toLowerCase().replaceAll('_', ' '),
        action: 'show',
        id: `settings ${name}`,
        version: 0,
      })),
    );
  return rows;
};

/** /settings: what may change first, then what may not; of that, unless `all`, only what is not the default. */
export const settingsCard = (views: readonly SettingView[], all = false): Reply => {
  const open = views.filter(({ locked }) => locked === undefined);
  const fixed = views.filter(({ locked, origin }) => locked !== undefined && (all || origin !== 'default'));
  return {
    text: fitLines([
      '<b>May change while it runs</b>',
      ...open.map(
        (view) =>
          `${view.name} <b>${valueOf(view)}</b>${view.origin === 'default' ? '' : ` · ${ORIGIN[view.origin]}`}`,
      ),
      '<code>/set RISK_PER_TRADE 1%</code> · <code>/set risk_per_trade reset</code>',
      '',
      '<b>Fixed until the next start</b>',
      ...fixed.map(
        (view) => `${view.name} ${valueOf(view)}${view.origin === 'default' ? '' : ' · from .env'}`,
      ),
      ...(all ? [] : ['The rest is as by default: <code>/settings all</code>']),
    ]),
    buttons: settingButtons(views),
    silent: true,
  };
};

interface Effect {
  /** The amount in USDT that the setting stands for. */
  readonly of: (settings: TradingSettings, equity: number) => number;
  readonly say: (before: string, after: string) => string;
}

const change = (before: string, after: string): string =>
  before === after ? before : `${before} → <b>${after}</b>`;

const EFFECTS: Readonly<Record<string, Effect>> = {
  RISK_PER_TRADE: {
    of: (s, equity) => s.riskPerTrade * equity,
    say: (a, b) => `A losing trade costs at most ${change(a, b)}.`,
  },
  MAX_POSITION_SIZE: {
    of: (s) => s.maxPositionSize,
    say: (a, b) => `One position is worth at most ${change(a, b)}.`,
  },
  MAX_OPEN_RISK: {
    of: (s, equity) => s.maxOpenRisk * equity,
    say: (a, b) => `All stops hit at once cost at most ${change(a, b)}.`,
  },
  MAX_EXPOSURE: {
    of: (s, equity) => s.maxExposure * equity,
    say: (a, b) => `All positions together are worth at most ${change(a, b)}.`,
  },
  DAILY_LOSS_LIMIT: {
    of: (s, equity) => s.dailyLossLimit * equity,
    say: (a, b) => `Entries pause once a day has lost ${change(a, b)}.`,
  },
  MAX_DRAWDOWN: {
    of: (s, equity) => s.maxDrawdown * equity,
    say: (a, b) => `Entries pause ${change(a, b)} below the peak.`,
  },
  MAX_OPEN_POSITIONS: {
    of: (s, equity) => Math.min(s.maxOpenPositions * s.riskPerTrade, s.maxOpenRisk) * equity,
    say: (a, b) => `With every slot taken, all stops hit at once cost about ${change(a, b)}.`,
  },
  LEVERAGE: {
    of: (s) => s.maxPositionSize / s.leverage,
    say: (a, b) => `The largest position binds at least ${change(a, b)} of margin; the risk is the stop’s.`,
  },
  MAX_SLIPPAGE: {
    of: (s) => s.maxSlippage * s.maxPositionSize,
    say: (a, b) => `The largest entry may come out at most ${change(a, b)} dearer than planned.`,
  },
  MAX_CORRELATION: {
    of: (s, equity) => s.maxOpenRisk * equity,
    say: (a, b) => `More positions may move together; all stops at once still cost at most ${change(a, b)}.`,
  },
  COOLDOWN: {
    of: (s, equity) => s.riskPerTrade * equity,
    say: (a, b) =>
      `It sets when a symbol is entered again after its stop was hit; each entry risks at most ${change(a, b)}.`,
  },
  TRAILING_STOP_PERCENTAGE: {
    of: (s) => s.trailingStopPercentage * s.maxPositionSize,
    say: (a, b) => `The trail gives back at least ${change(a, b)} of the largest position’s best.`,
  },
};

/** What a change means in USDT at today's equity; a setting without a price says so. */
export const effectLine = ({ view, before, after }: SettingPreview, equity: number | undefined): string => {
  const effect = EFFECTS[view.name];
  if (!effect) return 'It changes nothing about what a trade can lose.';
  const known = equity ?? after.paperBalance;
  return effect.say(usdt(effect.of(before, known)), usdt(effect.of(after, known)));
};

/** 1 where more means more risk, −1 where less does. */
const RISK: Readonly<Record<string, 1 | -1>> = {
  RISK_PER_TRADE: 1,
  MAX_POSITION_SIZE: 1,
  MAX_OPEN_RISK: 1,
  MAX_EXPOSURE: 1,
  DAILY_LOSS_LIMIT: 1,
  MAX_DRAWDOWN: 1,
  MAX_OPEN_POSITIONS: 1,
  LEVERAGE: 1,
  MAX_SLIPPAGE: 1,
  MAX_CORRELATION: 1,
  TRAILING_STOP_PERCENTAGE: 1,
  COOLDOWN: -1,
};

/** Whether a change lets the account lose more than before. */
export const raisesRisk = (name: string, from: string, to: string): boolean =>
  name === 'APPROVAL'
    ? to === 'auto' && from !== 'auto'
    : (Number(to) - Number(from)) * (RISK[name] ?? 0) > 0;

/** Values to tap, as the table would take them: a step down, a step up, the default, back to .env. */
export const settingChoices = (view: SettingView): readonly Choice[] => {
  const options = /^one of (.*)$/.exec(view.takes)?.[1]?.split(', ');
  const number = Number(view.value);
  const whole = view.takes.includes('whole number');
  const step = (factor: number): string =>
    whole
      ? String(
          factor > 1
            ? Math.max(number + 1, Math.round(number * factor))
            : Math.max(1, Math.round(number * factor)),
        )
      : String(Number((number * factor).toPrecision(2)));
  const values = options ?? [step(0.5), step(0.75), step(1.5), step(2)];
  const [low, high] = (/from (\S+) to (\S+)$/.exec(view.takes) ?? []).slice(1).map(Number);
  const fits = (value: string): boolean =>
    options !== undefined || (Number(value) >= (low ?? -Infinity) && Number(value) <= (high ?? Infinity));
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

/** The note as a sentence of its own. */
const noteText = ({ note, takes }: SettingView): string => {
  const whole = /^(of|that|without) /.test(note)
    ? `${takes.includes('seconds') ? 'the time' : 'the part'} ${note}`
    : note;
  return say(whole.charAt(0).toUpperCase() + whole.slice(1), 200);
};

/** One setting: value, what it means, bounds, where it comes from and how to go back. */
export const settingLines = (preview: SettingPreview, equity: number | undefined): string[] => {
  const { view } = preview;
  const example = settingChoices(view)[0]?.label ?? settingText(view, view.fallback);
  return [
    `<b>${view.name}</b> = <b>${valueOf(view)}</b> · ${ORIGIN[view.origin]}`,
    noteText(view),
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
  say(view.note, 200),
  `🔒 Cannot change while it runs: ${say(view.locked ?? '', 200)}. Write it into .env and start again.`,
];
