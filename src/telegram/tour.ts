import type { Status, TradingDesk } from '../trading/desk.js';
import { controlLine } from './cards/overview.js';
import type { Button, Reply, Tools } from './command.js';
import { amount, price, say, signedUsdt, usdt } from './format.js';

const show = (label: string, id: string): Button => ({ label, action: 'show', id, version: 0 });

const MODES: Readonly<Record<string, string>> = {
  paper: 'Prices are live, the money is paper: nothing can be lost.',
  replay: 'Prices are recorded history, the money is paper: nothing can be lost.',
  live: '⚠️ This is a real account.',
};

const NEXT_TO_RISK = show('1 · What a trade may cost', 'start risk');
const NEXT_TO_TEST = show('2 · Test alert', 'start test');

/** The first page: what runs, and that nothing happens without the owner. */
export const tourBegin = (status: Status, timeZone: string): Reply => ({
  text: [
    `👋 This is RAD, in <b>${say(status.mode, 20)}</b> mode. ${controlLine(status.control, timeZone)}`,
    ...(MODES[status.mode] ? [MODES[status.mode] ?? ''] : []),
    status.approval === 'ask'
      ? 'I scan the market and send a card when something is worth a trade. Nothing is bought before you tap Approve.'
      : 'I scan the market and trade by myself within your limits; every step is told here.',
    'Every position has a stop that rests on the exchange. /halt closes everything, whatever happens.',
  ].join('\n'),
  buttons: [
    [NEXT_TO_RISK],
    [NEXT_TO_TEST],
    [show('Status', 'status'), show('Signals', 'signals'), show('Help', 'help')],
  ],
});

interface Plain {
  readonly name: string;
  readonly label: string;
  /** The setting in a sentence. */
  readonly says: (value: number, equity: number) => string;
  readonly choices: readonly (readonly [label: string, value: string])[];
}

/** Settings that a beginner should have an opinion on. */
const SETTINGS: readonly Plain[] = [
  {
    name: 'RISK_PER_TRADE',
    label: 'Risk of a trade',
    says: (value, equity) =>
      `A trade that goes wrong costs at most <b>${amount(value * 100)}%</b> of equity, now ${usdt(value * equity)}.`,
    choices: [
      ['Careful: 0.5%', '0.005'],
      ['Middle: 1%', '0.01'],
      ['As shipped: 2%', '0.02'],
    ],
  },
  {
    name: 'MAX_OPEN_POSITIONS',
    label: 'Positions at once',
    says: (value) => `At most <b>${value}</b> positions are open at the same time.`,
    choices: [
      ['1', '1'],
      ['2', '2'],
      ['3', '3'],
      ['5', '5'],
    ],
  },
  {
    name: 'LEVERAGE',
    label: 'Leverage',
    says: (value) =>
      `Leverage is at most <b>${value}×</b>; it sets how much margin is bound, not what a stop costs.`,
    choices: [
      ['3×', '3'],
      ['5×', '5'],
      ['10×', '10'],
    ],
  },
  {
    name: 'DAILY_LOSS_LIMIT',
    label: 'Loss of a day',
    says: (value, equity) =>
      `After a day's loss of <b>${amount(value * 100)}%</b>, now ${usdt(value * equity)}, there are no new entries.`,
    choices: [
      ['2%', '0.02'],
      ['5%', '0.05'],
      ['10%', '0.1'],
    ],
  },
  {
    name: 'MAX_DRAWDOWN',
    label: 'Fall from the peak',
    says: (value, equity) =>
      `At <b>${amount(value * 100)}%</b> below the highest equity, ${signedUsdt(-value * equity)}, entries stop until you say /resume.`,
    choices: [
      ['10%', '0.1'],
      ['20%', '0.2'],
      ['30%', '0.3'],
    ],
  },
];

const valueOf = (desk: TradingDesk, name: string): number =>
  Number(desk.settings().find((view) => view.name === name)?.value);

/** The risk settings in plain words, with a button for each. */
export const tourRisk = async (desk: TradingDesk): Promise<Reply> => {
  const equity = (await desk.status()).account?.equity ?? valueOf(desk, 'PAPER_BALANCE');
  return {
    text: [
      '<b>What a trade may cost you</b>',
      ...SETTINGS.map(({ name, says }) => `• ${says(valueOf(desk, name), equity)}`),
      'Tap what you want to change; what you see is what is in force.',
    ].join('\n'),
    buttons: [...SETTINGS.map(({ label, name }) => [show(label, `start risk ${name}`)]), [NEXT_TO_TEST]],
    silent: true,
  };
};

/** The choices of one setting; each goes the way of /set, which shows what it does and asks. */
export const tourChoices = async (name: string, desk: TradingDesk, tools: Tools): Promise<Reply> => {
  const setting = SETTINGS.find((one) => one.name === name.toUpperCase());
  if (!setting) return tourRisk(desk);
  const equity = (await desk.status()).account?.equity ?? valueOf(desk, 'PAPER_BALANCE');
  const text = setting.says(valueOf(desk, setting.name), equity);
  if (!tools.commands.some((command) => command.name === 'set'))
    return { text: `${text}\nIt is changed in .env.` };
  return tools.choose(`${text}\nWhat shall it be?`, [
    setting.choices.map(([label, value]) => ({ label, command: `/set ${setting.name} ${value}` })),
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
