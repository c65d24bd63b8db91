import {
  quote,
  BadInputError,
  crossingInto,
  roundPrice,
  WATCHABLE,
  whereabouts,
  type Condition,
  type Instrument,
  type OwnAlert,
  type Watchable,
} from '../src/domain/index.js';
import {
  conditionCommand,
  conditionText,
  levelPicture,
  sightText,
} from '../src/chat/telegram/cards/own-alert.js';
import { inRows, show, type Command, type Reply, type Tools } from '../src/chat/telegram/command.js';
import { amount, fitLines, plural, price, say } from '../src/chat/telegram/format.js';
import { readPrice, readSymbol } from '../src/chat/telegram/input.js';
import { CONDITION_EXAMPLE, readCondition, type ConditionWords } from '../src/chat/words/condition.js';
import { readNumber } from '../src/sources/reader/numbers.js';
import type { TradingDesk } from '../src/trade/desk/desk.js';

const REMOVE = /^(?:remove|delete|del|off|cancel|clear|stop)$/i;

/** The one reading of a number that lies in its range. @throws BadInputError */
const numberWithin = (text: string, most: number, what: string): number => {
  const values = readNumber(text).filter((value) => value <= most);
  const [value] = values;
  if (value === undefined || values.length > 1) throw new BadInputError(`${quote(text)} is not a ${what}.`);
  return value;
};

/** Funding and momentum are small: a number without its sign may be the fraction or the percent. */
const fractionOf = (text: string, left: 'funding' | 'momentum'): number => {
  const [, mark = '', digits] = /^([+-]?)(.+)%$/.exec(text) ?? [];
  const example = left === 'funding' ? '0.05%' : '3%';
  if (digits === undefined)
    throw new BadInputError(`${left} takes percent, got ${quote(text)}. For example ${example}.`);
  const value = numberWithin(digits, 100, `share in percent. For example ${example}`);
  return Number(`${mark}${value}e-2`);
};

/** A price, or a distance from the price of now: `+5%`; where a word says which way, `5%`. */
const levelOf = (
  text: string,
  relation: ConditionWords['relation'],
  mark: number,
  instrument?: Instrument,
): number => {
  const way = /^[\d.,]+%$/.test(text) ? ({ rises: '+', falls: '-' }[relation as string] ?? '') : '';
  const level = readPrice(`${way}${text}`, { side: 'long', entry: mark, mark, riskDistance: 0 });
  return text.endsWith('%') && instrument ? roundPrice(level, instrument) : level;
};

/** Which side of the price of now a level lies on that is to be reached. @throws BadInputError */
const sideOf = (relation: 'reaches' | 'rises' | 'falls', level: number, mark: number): 'above' | 'below' => {
  const side = level > mark ? 'above' : 'below';
  const said = { reaches: side, rises: 'above', falls: 'below' }[relation];
  if (level === mark) throw new BadInputError(`The price is ${price(mark)} now.`);
  if (said !== side)
    throw new BadInputError(`The price is ${price(mark)} now: ${price(level)} lies ${side} it.`);
  return side;
};

const valueOf = (text: string, left: Watchable): number => {
  if (left === 'funding') return fractionOf(text, 'funding');
  if (left === 'momentum10') return fractionOf(text, 'momentum');
  return left === 'volumeRatio'
    ? numberWithin(text.replace(/x$/, ''), 1000, 'multiple of the usual volume. For example 2x')
    : numberWithin(text, 100, 'value from 0 to 100');
};

/** What was said, read against the market of now. @throws BadInputError */
const againstMarket = async (words: ConditionWords, desk: TradingDesk): Promise<Condition> => {
  const symbol = readSymbol(words.symbol, await desk.market.symbols());
  const { left, relation, right, timeframe } = words;
  const rest = { symbol, left, ...(timeframe === undefined ? {} : { timeframe }) };
  const isLoose = relation === 'reaches' || relation === 'rises' || relation === 'falls';
  if ('watchable' in right)
    return { ...rest, relation: isLoose ? 'crosses' : relation, right: right.watchable };
  if (WATCHABLE[left] !== 'price')
    return { ...rest, relation: isLoose ? 'crosses' : relation, right: valueOf(right.number, left) };
  const [mark, instrument] = await Promise.all([desk.market.mark(symbol), desk.market.instrument(symbol)]);
  const level = levelOf(right.number, relation, mark, instrument);
  return { ...rest, relation: isLoose ? sideOf(relation, level, mark) : relation, right: level };
};

const list = async (desk: TradingDesk): Promise<Reply> => {
  const watched = await desk.ownAlerts.list();
  if (watched.length === 0)
    return {
      text: `🔔 No price alert waits. ${say(CONDITION_EXAMPLE, 240)}`,
      card: 'alerts',
      silent: true,
    };
  const lines: string[] = [];
  for (const [index, one] of watched.entries()) {
    const instrument = await desk.market.instrument(one.alert.symbol);
    const seen = 'unknown' in one ? say(one.unknown, 80) : sightText(one.alert, one.sight, instrument);
    lines.push(`${index + 1}. <b>${conditionText(one.alert, instrument)}</b> · ${seen}`);
  }
  const buttons = watched.map(({ alert }, index) => show(`✖ ${index + 1}`, `alert remove ${alert.id}`));
  return {
    text: fitLines([`🔔 <b>${plural(watched.length, 'price alert')}</b>`, ...lines], 4000),
    buttons: inRows(buttons, 5),
    card: 'alerts',
    silent: true,
  };
};

const remove = async (which: string | undefined, desk: TradingDesk): Promise<Reply> => {
  if (which === undefined)
    throw new BadInputError('Which one? /alerts lists them with buttons; /alert remove all removes all.');
  const all = which.toLowerCase() === 'all';
  const id = `A${which.slice(1, 24).toLowerCase()}`;
  const removed = await desk.ownAlerts.remove(all ? undefined : id);
  const after = await list(desk);
  const head =
    removed.length === 0
      ? 'That price alert is gone already.'
      : removed.length === 1 && removed[0]
        ? `✖ Removed: ${conditionText(removed[0])}`
        : `✖ Removed: ${plural(removed.length, 'price alert')}`;
  return { ...after, text: `${head}\n${after.text}` };
};

/** What is so already: a crossing into it can be waited for. */
const alreadySo = async (
  condition: Condition,
  seen: string,
  side: 'above' | 'below',
  tools: Tools,
): Promise<Reply> => {
  const crossing = { ...condition, relation: crossingInto(side) };
  return tools.choose(
    `Already true: <b>${conditionText(condition)}</b> · ${seen}. Nothing is being watched.`,
    [[{ label: `🔔 When it crosses ${side} again`, command: conditionCommand(crossing) }]],
  );
};

const setText = (alert: OwnAlert, seen: string, instrument: Instrument | undefined): string =>
  `🔔 I’ll tell you once: <b>${conditionText(alert, instrument)}</b> · ${seen}`;

export const alert: Command = {
  name: 'alert',
  aliases: ['alerts'],
  menu: 'Be told of a price or an indicator',
  help: [
    '/alerts: your price alerts that wait, each with a button that removes it',
    '<code>/alert BTC above 62k</code> · <code>/alert BTC -5%</code> · <code>/alert BTC crosses ema50 1h</code> · <code>/alert BTC rsi &lt; 30 4h</code> · <code>/alert BTC funding &gt; 0.05%</code>',
    'Told once, with a picture and Open…, which only leads to a card. Prices are the mark of now, indicators those of closed candles: price, EMA 12 26 50 200, SMA 20 50, VWAP, bbupper, bblower, RSI, ADX, stochastic, volume (2x), momentum (3%), funding.',
  ].join('\n'),
  kind: 'read',
  async run({ args }, desk, tools) {
    const [first, ...rest] = args;
    if (first === undefined || /^(?:list|show)$/i.test(first)) return list(desk);
    if (REMOVE.test(first)) return remove(rest[0], desk);
    const condition = await againstMarket(readCondition(args.join(' ')), desk);
    const result = await desk.ownAlerts.set(condition);
    const instrument = await desk.market.instrument(condition.symbol);
    switch (result.status) {
      case 'set':
        return {
          text: setText(result.alert, sightText(result.alert, result.sight, instrument), instrument),
          picture: levelPicture(result.alert),
          buttons: [
            [show('✖ Remove', `alert remove ${result.alert.id}`), show('All price alerts', 'alerts')],
          ],
          silent: true,
        };
      case 'held':
        return alreadySo(
          result.condition,
          sightText(result.condition, result.sight, instrument, true),
          whereabouts(result.sight) ?? 'above',
          tools,
        );
      case 'known':
        return {
          text: `🔔 That is watched already: ${conditionText(condition, instrument)}. /alerts lists all.`,
          silent: true,
        };
      case 'full':
        return { text: `⚠️ Not set: ${amount(result.most)} price alerts wait already. /alerts removes one.` };
      case 'unknown':
        return { text: `⚠️ Not set: ${say(result.reason, 200)}.` };
    }
  },
};
