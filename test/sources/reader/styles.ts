import type { Side } from '../../../src/domain/index.js';
import type { Message } from '../../../src/sources/reader/index.js';

/** A trade to be written down. */
export interface Plan {
  readonly symbol: string;
  readonly side: Side;
  /** None: at market; two: a zone. */
  readonly entry: readonly number[];
  readonly stop: number | null;
  readonly targets: readonly number[];
  readonly leverage: number | null;
}

/** How a number is written. */
export type Write = (value: number) => string;

const grouped = (digits: string, mark: string): string => digits.replace(/\B(?=(\d{3})+(?!\d))/g, mark);

/** A number without exponent, its thousands and decimals parted by these marks. */
const written =
  (thousands: string, decimal: string): Write =>
  (value) => {
    const plain = value < 1e-6 ? value.toFixed(12).replace(/0+$/, '') : String(value);
    const [whole = '', fraction] = plain.split('.');
    return `${thousands === '' ? whole : grouped(whole, thousands)}${fraction === undefined ? '' : `${decimal}${fraction}`}`;
  };

export const WRITES: Readonly<Record<string, Write>> = {
  plain: written('', '.'),
  english: written(',', '.'),
  german: written('.', ','),
  comma: written('', ','),
  blank: written(' ', '.'),
  swiss: written("'", '.'),
};

const text = (...lines: readonly (string | undefined)[]): Message => ({
  kind: 'text',
  door: 'channel',
  text: lines.filter((line) => line !== undefined).join('\n'),
});

const baseOf = (plan: Plan): string => plan.symbol.replace('-USDT', '');
const pairOf = (plan: Plan): string => plan.symbol.replace('-', '/');
const tickerOf = (plan: Plan): string => plan.symbol.replace('-', '');
const entryIn = (plan: Plan, write: Write, joint: string, market: string): string =>
  plan.entry.length === 0 ? market : plan.entry.map(write).join(joint);
const capital = (word: string): string => word[0]?.toUpperCase() + word.slice(1);

const labelled =
  (
    words: Readonly<Record<'entry' | 'target' | 'stop' | 'leverage' | 'market' | Side, string>>,
  ): ((plan: Plan, write: Write) => Message) =>
  (plan, write) =>
    text(
      `#${tickerOf(plan)} ${words[plan.side]}`,
      `${words.entry}: ${entryIn(plan, write, ' - ', words.market)}`,
      ...plan.targets.map((target, index) => `${words.target} ${index + 1}: ${write(target)}`),
      plan.stop === null ? undefined : `${words.stop}: ${write(plan.stop)}`,
      plan.leverage === null ? undefined : `${words.leverage}: ${plan.leverage}x`,
    );

const json = (body: object): Message => ({
  kind: 'json',
  door: 'webhook',
  contentType: 'application/json',
  body: JSON.stringify(body),
});

const formOf = (plan: Plan): string =>
  [
    `symbol=${encodeURIComponent(plan.symbol)}`,
    `side=${plan.side}`,
    `entry=${plan.entry.length === 0 ? 'market' : plan.entry.join('-')}`,
    ...(plan.stop === null ? [] : [`stop=${plan.stop}`]),
    ...plan.targets.map((target) => `target=${target}`),
    ...(plan.leverage === null ? [] : [`leverage=${plan.leverage}`]),
  ].join('&');

/** Manners of writing a plan down. */
export const STYLES: Readonly<Record<string, (plan: Plan, write: Write) => Message>> = {
  'label lines': labelled({
    entry: 'Entry',
    target: 'Target',
    stop: 'Stop loss',
    leverage: 'Leverage',
    market: 'market',
    long: 'LONG',
    short: 'SHORT',
  }),
  russian: labelled({
    entry: 'Вход',
    target: 'Цель',
    stop: 'Стоп',
    leverage: 'Плечо',
    market: 'по рынку',
    long: 'ЛОНГ',
    short: 'ШОРТ',
  }),
  turkish: labelled({
    entry: 'Giriş',
    target: 'Hedef',
    stop: 'Zarar kes',
    leverage: 'Kaldıraç',
    market: 'piyasa',
    long: 'LONG',
    short: 'SHORT',
  }),
  spanish: labelled({
    entry: 'Entrada',
    target: 'Objetivo',
    stop: 'Stop loss',
    leverage: 'Apalancamiento',
    market: 'a mercado',
    long: 'LARGO',
    short: 'CORTO',
  }),
  german: labelled({
    entry: 'Einstieg',
    target: 'Ziel',
    stop: 'Stopp',
    leverage: 'Hebel',
    market: 'Marktpreis',
    long: 'Long',
    short: 'Short',
  }),
  'one line': (plan, write) =>
    text(
      [
        `${plan.side.toUpperCase()} ${tickerOf(plan)}`,
        plan.entry.length > 0 ? `entry ${entryIn(plan, write, '-', '')}` : undefined,
        plan.stop === null ? undefined : `sl ${write(plan.stop)}`,
        ...plan.targets.map((target) => `tp ${write(target)}`),
        plan.leverage === null ? undefined : `lev ${plan.leverage}x`,
      ]
        .filter((part) => part !== undefined)
        .join(' '),
    ),
  'by the channel’s bot': (plan, write) =>
    text(
      `⚡️⚡️ #${pairOf(plan)} ⚡️⚡️`,
      `Signal Type: Regular (${capital(plan.side)})`,
      plan.leverage === null ? undefined : `Leverage: Cross (${plan.leverage}.0X)`,
      '',
      plan.entry.length === 0 ? 'Entry: Market' : 'Entry Targets:',
      ...plan.entry.map((price, index) => `${index + 1}) ${write(price)} - 50.0%`),
      '',
      plan.targets.length > 0 ? 'Take-Profit Targets:' : undefined,
      ...plan.targets.map((price, index) => `${index + 1}) ${write(price)} - 25.0%`),
      '',
      plan.stop === null ? undefined : `Stop Targets:\n1) ${write(plan.stop)} - 100.0%`,
    ),
  'emoji card': (plan, write) =>
    text(
      `${plan.side === 'long' ? '🟢 LONG' : '🔴 SHORT'} · ${tickerOf(plan)}${plan.leverage === null ? '' : ` · ${plan.leverage}x`}`,
      `📈 Enter ${entryIn(plan, write, ' – ', 'at market')}`,
      ...plan.targets.map((target, index) => `🎯 Target ${index + 1} - ${write(target)}`),
      plan.stop === null ? undefined : `🛑 Stop loss ${write(plan.stop)}`,
    ),
  prose: (plan, write) =>
    text(
      `${capital(plan.side)} ${pairOf(plan)} ${plan.entry.length > 1 ? 'between' : 'at'} ${entryIn(plan, write, ' and ', 'market')}${plan.leverage === null ? '' : ` with ${plan.leverage}x`}${
        plan.stop === null ? '' : `; stop loss at ${write(plan.stop)}`
      }${plan.targets.length === 0 ? '' : `; targets ${plan.targets.map(write).join(' and ')}`}`,
    ),
  pipes: (plan, write) =>
    text(
      [
        `$${baseOf(plan)} ${plan.side}`,
        `Entry @ ${entryIn(plan, write, ' to ', 'market')}`,
        plan.targets.length > 0 ? `TP @ ${plan.targets.map(write).join(' / ')}` : undefined,
        plan.stop === null ? undefined : `SL @ ${write(plan.stop)}`,
        plan.leverage === null ? undefined : `x${plan.leverage}`,
      ]
        .filter((part) => part !== undefined)
        .join(' | '),
    ),
  'labels behind': (plan, write) =>
    text(
      `${pairOf(plan)} ${plan.side.toUpperCase()}${plan.leverage === null ? '' : ` ${plan.leverage}x`}`,
      plan.entry.length === 0 ? undefined : `${entryIn(plan, write, ' - ', '')} entry`,
      ...plan.targets.map((target, index) => `${write(target)} TP${index + 1}`),
      plan.stop === null ? undefined : `${write(plan.stop)} SL`,
    ),
  'keys and values': (plan, write) =>
    text(
      `SYMBOL=${tickerOf(plan)}`,
      `SIGNAL=${plan.side === 'long' ? 'BUY' : 'SELL'}`,
      ...(plan.entry.length === 0 ? ['ORDER_TYPE=MARKET'] : [`ENTRY=${entryIn(plan, write, ' - ', '')}`]),
      plan.stop === null ? undefined : `STOP_PRICE=${write(plan.stop)}`,
      ...plan.targets.map((target, index) => `TAKE_PROFIT_PRICE_${index + 1}=${write(target)}`),
      plan.leverage === null ? undefined : `LEVERAGE=${plan.leverage}`,
    ),
  json: (plan) =>
    json({
      symbol: plan.symbol,
      side: plan.side,
      entry: plan.entry.length > 1 ? { low: plan.entry[0], high: plan.entry[1] } : plan.entry[0],
      stop: plan.stop,
      targets: plan.targets,
      leverage: plan.leverage,
    }),
  'json of strings': (plan, write) =>
    json({
      ticker: tickerOf(plan),
      action: plan.side === 'long' ? 'buy' : 'sell',
      entryPrice: entryIn(plan, write, ' - ', 'market'),
      ...(plan.stop === null ? {} : { stopLoss: write(plan.stop) }),
      ...Object.fromEntries(plan.targets.map((target, index) => [`tp${index + 1}`, write(target)])),
      ...(plan.leverage === null ? {} : { leverage: String(plan.leverage) }),
    }),
  form: (plan) => ({
    kind: 'http',
    door: 'webhook',
    method: 'POST',
    contentType: 'application/x-www-form-urlencoded',
    body: formOf(plan),
  }),
  query: (plan) => ({ kind: 'http', door: 'webhook', method: 'POST', query: formOf(plan), body: '' }),
};
