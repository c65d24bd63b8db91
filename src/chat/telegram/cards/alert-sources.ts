import type { AlertSource } from '../../../domain/index.js';
import type { Choice, Reply } from '../command.js';
import { amount, baseOf, percent, say } from '../format.js';

const HOWTO = 'docs/signals.md';

/** `½` and its like where there is one. */
const factorText = (factor: number): string =>
  ({ 0.25: '¼', 0.5: '½', 0.75: '¾', 1: 'all' })[factor] ?? percent(factor);

/** What a source may trade by itself: `½ of your risk a trade, at most 3 a day, BTC and ETH alone`. */
const boundsText = ({ sizeFactor, perDay, symbols }: AlertSource['bounds']): string =>
  [
    `${factorText(sizeFactor)} of your risk a trade`,
    `at most ${amount(perDay)} a day`,
    symbols ? `${symbols.map((symbol) => say(baseOf(symbol), 16)).join(', ')} only` : 'any symbol',
  ].join(', ');

const doorText = ({ door, chatId, authors }: AlertSource): string =>
  [
    door === 'forward' ? 'forwards' : authors ? 'group' : door,
    ...(chatId === undefined ? [] : [String(chatId)]),
    ...(authors
      ? [`by ${authors.map((id) => (id === chatId ? 'anonymous administrators' : id)).join(', ')}`]
      : []),
  ].join(' ');

/** A source in a few lines, HTML. */
const linesOf = (source: AlertSource): string[] => [
  `${source.isOn ? '🟢' : '⚪️'} <b>${say(source.name, 24)}</b> · ${doorText(source)}${source.isOn ? '' : ' · off'}`,
  source.mode === 'auto' ? `⚡️ trades by itself: ${boundsText(source.bounds)}` : 'asks you with a card',
  ...(source.needsStop ? ['needs a stop of its own'] : []),
  ...(source.stopFollows === undefined
    ? []
    : [source.stopFollows === 'entry' ? 'stop to entry after the first target' : 'stop follows the targets']),
];

const worthLine = (worth: string | undefined): string[] => (worth === undefined ? [] : [`📊 ${worth}`]);

const EXAMPLES = [
  '<code>/sources add tradingview webhook</code>',
  '<code>/sources add gold channel -1001234567890</code>',
  '<code>/sources add anna forward 123456789</code>',
];

const switchOf = ({ name, isOn }: AlertSource, label = isOn ? 'Off' : 'On'): Choice => ({
  label,
  command: `/sources ${name} ${isOn ? 'off' : 'on'}`,
});

/** All sources, each with what it is worth so far. */
export const sourcesText = (
  sources: readonly AlertSource[],
  worthOf: (name: string) => string | undefined = () => undefined,
): string =>
  sources.length === 0
    ? [
        '📡 <b>Nobody may propose trades yet.</b> A source you name is read, and what it says becomes a card under your rules.',
        ...EXAMPLES,
      ].join('\n')
    : [
        '📡 <b>Who may propose trades</b>',
        ...sources.map((source) => [...linesOf(source), ...worthLine(worthOf(source.name))].join('\n')),
        `One of them: <code>/sources ${say(sources[0]?.name ?? 'NAME', 24)}</code> · another: <code>/sources add …</code>`,
      ].join('\n\n');

export const sourceSwitches = (sources: readonly AlertSource[]): Choice[][] =>
  sources
    .slice(0, 12)
    .map((source) => [
      { label: `${source.name}…`, command: `/sources ${source.name}` },
      switchOf(source, source.isOn ? 'Switch off' : 'Switch on'),
    ]);

/** One source with what can be changed of it. */
export const sourceText = (source: AlertSource): string =>
  [
    ...linesOf(source),
    `<code>/sources ${source.name} auto risk ½ max 3 a day only BTC ETH</code>`,
    `<code>/sources ${source.name} needs stop</code> · <code>follow entry</code>`,
  ].join('\n');

export const sourceChoices = (source: AlertSource): Choice[][] => [
  [
    switchOf(source, source.isOn ? 'Switch off' : 'Switch on'),
    source.mode === 'ask'
      ? { label: 'Trade by itself…', command: `/sources ${source.name} auto` }
      : { label: 'Ask me', command: `/sources ${source.name} ask` },
  ],
  [
    ...(source.door === 'webhook'
      ? [{ label: 'Another secret…', command: `/sources ${source.name} secret` }]
      : []),
    { label: 'Remove…', command: `/sources ${source.name} remove` },
  ],
];

/** What it means to let a source trade by itself, ahead of the owner's yes. */
export const autoQuestion = ({ name, bounds, needsStop }: AlertSource): string =>
  [
    `⚡️ <b>${say(name, 24)} then trades by itself</b>: ${boundsText(bounds)}.`,
    'No card asks you first. Your limits, pause and stops hold as ever, and its updates act on what it opened.',
    ...(needsStop ? [] : ['Where it gives no stop, the strategy’s stands in.']),
  ].join('\n');

/** A message with a secret: never kept for later, and gone from the chat by a tap. */
export const secretCard = (
  { name }: AlertSource,
  secret: string,
  { host, port }: { readonly host: string; readonly port: string },
): Reply => ({
  text: [
    `🗝 <b>${say(name, 24)}</b>: its secret, shown only once. Whoever has it can propose trades.`,
    `Address: <code>https://YOUR-HOST/alert/${secret}</code>`,
    `or <code>https://YOUR-HOST/alert</code> with this in the message: <code>"secret": "${secret}"</code>`,
    `From outside it needs a tunnel or a proxy to <code>${say(host, 40)}:${say(port, 5)}</code> (${HOWTO}). On this computer: <code>ALERT_SECRET</code> in .env, then <code>npm run alert -- "long BTC sl 2%"</code>`,
  ].join('\n'),
  buttons: [[{ label: 'I have it: remove it from the chat', action: 'erase', id: name, version: 0 }]],
  unkept: `The secret of ${name} could not be shown. Ask for another one: /sources ${name} secret`,
});
