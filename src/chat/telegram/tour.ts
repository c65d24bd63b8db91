import type { SmallestOrder, Status, TradingDesk } from '../../trade/desk/desk.js';
import { controlLine } from './cards/overview.js';
import { effectLine } from './cards/settings.js';
import { type Reply, show, type Tools } from './command.js';
import { baseOf, price, say, usdt } from './format.js';
import { settingText } from './setting-input.js';

const MODES: Readonly<Record<string, string>> = {
  paper: 'Prices are live, the money is paper: nothing can be lost.',
  replay: 'Prices are recorded history, the money is paper: nothing can be lost.',
  live: '⚠️ This is a real account.',
};

const NEXT_TO_RISK = show('1 · What a trade may cost', 'start risk');
const NEXT_TO_TEST = show('2 · Test alert', 'start test');

/** R in one line, with what it is now. */
const lineOfR = (desk: TradingDesk, equity: number | undefined): string => {
  const risk = riskNow(desk);
  const now = equity === undefined ? percentText(risk) : `${usdt(risk * equity)}, ${percentText(risk)}`;
  return `<b>R</b> is what a trade risks when it opens, now ${now} of your equity: one closed at its stop made −1 R, one that wins twice its risk +2 R.`;
};

/** The first page: what runs, that nothing happens without the owner, and the one unit that cards speak in. */
export const tourBegin = (status: Status, desk: TradingDesk, timeZone: string, whyNot?: string): Reply => ({
  text: [
    `👋 This is RAD, in <b>${say(status.mode, 20)}</b> mode. ${controlLine(status.control, timeZone, whyNot)}`,
    ...(MODES[status.mode] ? [MODES[status.mode] ?? ''] : []),
    status.approval === 'ask'
      ? 'I scan the market and send a card when something is worth a trade. Nothing is bought before you tap Approve.'
      : 'I scan the market and trade by myself within your limits; every step is told here.',
    'Every position has a stop that rests on the exchange. /halt cancels entries and closes every position at market.',
    lineOfR(desk, status.account?.equity),
  ].join('\n'),
  buttons: [
    [NEXT_TO_RISK],
    [NEXT_TO_TEST],
    [show('What the words mean', 'help words')],
    [show('Status', 'status'), show('Signals', 'signals'), show('Help', 'help')],
  ],
});

/** What a trade may risk, by temper; fractions of equity. */
const TEMPERS = [
  { name: 'Careful', risk: 0.005 },
  { name: 'Middle', risk: 0.01 },
  { name: 'Bold', risk: 0.02 },
] as const;

/** How far away the strategy places a stop, fractions: between these nobody knows what a coin's smallest order will risk. */
const NEAREST_STOP = 0.01;
const WIDEST_STOP = 0.08;
/** Coins that the choice is told for. */
const COINS = 20;
/** An exchange that is slow costs the choice its coins, not the owner his answer, ms. */
const COINS_TIMEOUT = 2_000;

const riskNow = (desk: TradingDesk): number =>
  Number(desk.settings.list().find(({ name }) => name === 'RISK_PER_TRADE')?.value);

const percentText = (fraction: number): string => settingText({ unit: 'fraction' }, String(fraction));

/** ` · too small for BTC · not always enough for ETH`: coins whose smallest order risks more at any stop, or at a wide one. */
const tooSmall = (risk: number, orders: readonly SmallestOrder[]): string => {
  const never = orders.filter(({ notional }) => notional * NEAREST_STOP > risk);
  const seldom = orders.filter((one) => one.notional * WIDEST_STOP > risk && !never.includes(one));
  const named = (what: string, some: readonly SmallestOrder[]): string =>
    some.length === 0 ? '' : ` · ${what} ${some.map(({ symbol }) => say(baseOf(symbol), 16)).join(', ')}`;
  return (
    named('too small for', never) + named('not always enough for', seldom) || ' · enough for every coin below'
  );
};

/** Risk by choice: what each means at this balance, and what it leaves out. Each goes the way of /set. */
export const tourRisk = async (desk: TradingDesk, tools: Tools): Promise<Reply> => {
  const [{ account }, orders] = await Promise.all([
    desk.account.status(),
    tools.within(desk.market.smallestOrders(COINS), COINS_TIMEOUT).catch(() => []),
  ]);
  const now = riskNow(desk);
  const equity = account?.equity;
  const lines = TEMPERS.map(({ name, risk }) => {
    const money = equity === undefined ? '' : `: 1 R is about ${usdt(risk * equity)}`;
    const left = equity === undefined || orders.length === 0 ? '' : tooSmall(risk * equity, orders);
    return `• <b>${name}</b> ${percentText(risk)}${money}${left}`;
  });
  const text = [
    '<b>What may a trade cost you?</b>',
    lineOfR(desk, equity),
    ...lines,
    ...(equity === undefined ? ['The account has not been read yet, so there is no sum in USDT.'] : []),
    ...(orders.length === 0
      ? ['Which coins would be too small cannot be read now.']
      : [
          `Looked at: ${orders.map(({ symbol }) => say(baseOf(symbol), 16)).join(', ')}. A stop lies from ${percentText(NEAREST_STOP)} to ${percentText(WIDEST_STOP)} away; a signal whose smallest order risks more at its stop is left out.`,
        ]),
  ].join('\n');
  const rest = [[show('Other limits', 'start limits')], [NEXT_TO_TEST]];
  if (!tools.commands.some((command) => command.name === 'set'))
    return { text: `${text}\nRISK_PER_TRADE is changed in .env.`, buttons: rest, silent: true };
  const choices = TEMPERS.map(({ name, risk }) => ({
    label: `${risk === now ? '✓ ' : ''}${name} ${percentText(risk)}`,
    command: `/set RISK_PER_TRADE ${risk}`,
  }));
  const asked = await tools.choose(text, [choices]);
  return { ...asked, buttons: [...(asked.buttons ?? []), ...rest], silent: true };
};

interface Advised {
  readonly name: string;
  readonly label: string;
  /** Values to choose from, as in .env. */
  readonly choices: readonly string[];
}

/** Settings that a beginner should have an opinion on. */
const SETTINGS: readonly Advised[] = [
  { name: 'MAX_OPEN_POSITIONS', label: 'Positions at once', choices: ['1', '2', '3', '5'] },
  { name: 'LEVERAGE', label: 'Leverage', choices: ['3', '5', '10'] },
  { name: 'DAILY_LOSS_LIMIT', label: 'Loss of a day', choices: ['0.02', '0.05', '0.1'] },
  { name: 'MAX_DRAWDOWN', label: 'Fall from the peak', choices: ['0.1', '0.2', '0.3'] },
];

/** A setting with what it means now: `Loss of a day 5%: Entries pause once a day has lost 50.00 USDT.` */
const lineOf = ({ name, label }: Advised, desk: TradingDesk, equity: number | undefined): string => {
  const value = desk.settings.list().find((one) => one.name === name)?.value;
  const preview = desk.settings.preview(name, value);
  return `${label} <b>${settingText(preview.view, preview.to)}</b>: ${effectLine(preview, equity)}`;
};

/** The other limits in plain words, with a button for each. */
export const tourLimits = async (desk: TradingDesk): Promise<Reply> => {
  const { account } = await desk.account.status();
  return {
    text: [
      '<b>What all of it may cost you</b>',
      ...SETTINGS.map((setting) => `• ${lineOf(setting, desk, account?.equity)}`),
      'Tap what you want to change; what you see is what is in force.',
    ].join('\n'),
    buttons: [...SETTINGS.map(({ label, name }) => [show(label, `start limits ${name}`)]), [NEXT_TO_TEST]],
    silent: true,
  };
};

/** The choices of one setting; each goes the way of /set, which shows what it does and asks. */
export const tourChoices = async (name: string, desk: TradingDesk, tools: Tools): Promise<Reply> => {
  const setting = SETTINGS.find((one) => one.name === name.toUpperCase());
  const view = desk.settings.list().find((one) => one.name === setting?.name);
  if (!setting || !view) return tourLimits(desk);
  const text = lineOf(setting, desk, (await desk.account.status()).account?.equity);
  if (!tools.commands.some((command) => command.name === 'set'))
    return { text: `${text}\nIt is changed in .env.` };
  return tools.choose(`${text}\nWhat shall it be?`, [
    setting.choices.map((value) => ({
      label: `${settingText(view, value)}${value === view.fallback ? ' (default)' : ''}`,
      command: `/set ${setting.name} ${value}`,
    })),
  ]);
};

/** An alert like a real one: it makes a sound, has a picture, and its buttons answer. */
export const tourTest = (): Reply => ({
  text: [
    '🔔 <b>Test alert</b>: this is how a signal comes. Nothing is bought by it.',
    `📈 LONG <b>SAMPLE-USDT</b> · entry ${price(100)} · stop ${price(96)} · target ${price(108)}`,
    'If you heard it, see the picture and the button answers, all is well.',
  ].join('\n'),
  picture: { kind: 'sample', ref: 'signal' },
  buttons: [
    [show('👍 It works', 'start works'), show('Why?', 'start why')],
    [show('🔔 How loud is what?', 'notify')],
  ],
});

export const tourWorks = (): Reply => ({
  text: '✅ The button reached me. That was the tour: the next signal comes here. /status tells how it goes, /help what else there is.',
  buttons: [[show('Status', 'status'), show('Help', 'help')]],
});

export const tourWhy = (): Reply => ({
  text: 'A real card tells here which votes spoke for the trade, with their weights, the regime, and what set the size. /why BTC asks for it later.',
  silent: true,
});
