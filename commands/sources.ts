import {
  quote,
  didYouMean,
  BadInputError,
  type AlertSource,
  type SourceWithSecret,
} from '../src/domain/index.js';
import {
  asksItself,
  type Command,
  type CommandRequest,
  type Reply,
  type Tools,
} from '../src/chat/telegram/command.js';
import {
  autoQuestion,
  secretCard,
  sourceChoices,
  sourcesText,
  sourceSwitches,
  sourceText,
} from '../src/chat/telegram/cards/alert-sources.js';
import {
  isEmptyScore,
  scoreLine,
  scoreLines,
  scorePicture,
} from '../src/chat/telegram/cards/source-score.js';
import { say } from '../src/chat/telegram/format.js';
import { readNewSource, readSourceChange } from '../src/chat/telegram/source-words.js';
import type { TradingDesk } from '../src/trade/desk/desk.js';

const REMOVE = /^(?:remove|delete|rm)$/i;
const NO_TELEGRAM =
  '⚠️ Nothing can be forwarded or posted to this chat page, so nothing of it arrives: that takes a bot of Telegram (TELEGRAM_BOT_TOKEN). A message pasted here, in two lines or more, and a webhook are read.';
const SECRET = /^(?:secret|key|rotate)$/i;

const list = async (sources: readonly AlertSource[], desk: TradingDesk, tools: Tools): Promise<Reply> => {
  const worth = new Map((await desk.sources.scores()).map(({ score }) => [score.name, scoreLine(score)]));
  return tools.choose(
    sourcesText(sources, (name) => worth.get(name)),
    sourceSwitches(sources),
  );
};

const one = (source: AlertSource, tools: Tools): Promise<Reply> =>
  tools.choose(sourceText(source), sourceChoices(source));

/** A source as it is set, and what it is worth so far. */
const withScore = async (source: AlertSource, desk: TradingDesk, tools: Tools): Promise<Reply> => {
  const card = await one(source, tools);
  const scored = (await desk.sources.scores()).find(({ score }) => score.name === source.name);
  if (!scored || isEmptyScore(scored)) return card;
  return { ...card, text: [card.text, '', ...scoreLines(scored)].join('\n'), ...scorePicture(scored) };
};

/** The answer that shows a secret, with where it is to be sent. */
const shown = (
  { source, secret }: SourceWithSecret,
  desk: TradingDesk,
  tools: Tools,
): Promise<Reply> | Reply => {
  if (secret === undefined) return one(source, tools);
  const settings = desk.settings.list();
  const valueOf = (name: string): string => settings.find((view) => view.name === name)?.value ?? '';
  return secretCard(source, secret, { host: valueOf('ALERT_HOST'), port: valueOf('ALERT_PORT') });
};

/** The answer to a new source; where no message of it can arrive, it says so. */
const added = async (named: SourceWithSecret, desk: TradingDesk, tools: Tools): Promise<Reply> => {
  const reply = await shown(named, desk, tools);
  return named.source.door !== 'webhook' && tools.host.isLocalChat
    ? { ...reply, text: `${reply.text}\n${NO_TELEGRAM}` }
    : reply;
};

/** @throws BadInputError where there is none of that name. */
const find = (name: string, sources: readonly AlertSource[]): AlertSource => {
  const found = sources.find((source) => source.name === name.toLowerCase());
  if (found) return found;
  const names = sources.map((source) => source.name);
  throw new BadInputError(
    `There is no source ${quote(name)}.${didYouMean(name.toLowerCase(), names)} ${names.length > 0 ? `Named: ${names.join(', ')}.` : ''} Another one: /sources add NAME webhook.`,
  );
};

/** Whether more can be traded without a question than before. */
const letsMore = (before: AlertSource, after: AlertSource): boolean => {
  if (after.mode !== 'auto' || !after.isOn) return false;
  if (before.mode !== 'auto' || !before.isOn) return true;
  const [had, has] = [before.bounds, after.bounds];
  const isWider =
    had.symbols !== undefined && !(has.symbols?.every((symbol) => had.symbols?.includes(symbol)) ?? false);
  return (
    isWider ||
    has.sizeFactor > had.sizeFactor ||
    has.perDay > had.perDay ||
    (before.needsStop && !after.needsStop)
  );
};

const change = async (
  source: AlertSource,
  words: readonly string[],
  { confirmed }: CommandRequest,
  desk: TradingDesk,
  tools: Tools,
): Promise<Reply> => {
  const wanted = readSourceChange(words, source, await desk.market.symbols());
  const { stopFollows: _follows, ...rest } = wanted;
  const after = { ...source, ...rest };
  if (letsMore(source, after) && !confirmed)
    return tools.ask(`/sources ${source.name} ${words.join(' ')}`, autoQuestion(after), 'Let it trade');
  return one(await desk.sources.change(source.name, wanted), tools);
};

const remove = async (
  { name }: AlertSource,
  { confirmed }: CommandRequest,
  desk: TradingDesk,
  tools: Tools,
): Promise<Reply> => {
  if (!confirmed)
    return tools.ask(
      `/sources ${name} remove`,
      `Remove <b>${say(name, 24)}</b>? Nothing of it is read any more. What it opened goes on, and its record stays.`,
      'Remove it',
    );
  await desk.sources.remove(name);
  return { text: `📡 <b>${say(name, 24)}</b> is removed.`, silent: true };
};

const renew = async (
  source: AlertSource,
  { confirmed }: CommandRequest,
  desk: TradingDesk,
  tools: Tools,
): Promise<Reply> => {
  if (!confirmed)
    return tools.ask(
      `/sources ${source.name} secret`,
      `Another secret for <b>${say(source.name, 24)}</b>? The one it has counts no longer, wherever it was pasted.`,
      'Another secret',
    );
  return shown(await desk.sources.renewSecret(source.name), desk, tools);
};

export const sources: Command = {
  name: 'sources',
  aliases: ['source'],
  menu: 'Who may propose trades',
  help: [
    '/sources: who may propose trades, each with its switch and what it is worth so far; <code>/sources tradingview</code>: its score with a picture',
    '<code>/sources add tradingview webhook</code> · <code>/sources add gold channel -1001234567890</code> · <code>/sources add anna forward 123456789</code>',
    '<code>/sources tradingview auto risk ½ max 3 a day only BTC ETH</code>: trades by itself, within these bounds; <code>ask</code> takes that back',
    '<code>/sources tradingview needs stop</code> · <code>follow entry</code> · <code>off</code> · <code>secret</code> · <code>remove</code>',
    'A group of several people: <code>/sources add team group -100123 authors 111 222</code>; <code>anonymous</code> among them: its administrators without a name, who may only ask',
  ].join('\n'),
  kind: 'money',
  preview: asksItself,
  async run(request, desk, tools) {
    const [first, second, ...rest] = request.args;
    const named = await desk.sources.list();
    if (first === undefined) return list(named, desk, tools);
    if (first.toLowerCase() === 'add')
      return added(await desk.sources.add(readNewSource(request.args.slice(1))), desk, tools);
    // `/sources remove NAME` is as good as `/sources NAME remove`.
    if (REMOVE.test(first) && second !== undefined) return remove(find(second, named), request, desk, tools);
    const source = find(first, named);
    if (second === undefined) return withScore(source, desk, tools);
    if (REMOVE.test(second)) return remove(source, request, desk, tools);
    if (SECRET.test(second)) return renew(source, request, desk, tools);
    return change(source, [second, ...rest], request, desk, tools);
  },
};
