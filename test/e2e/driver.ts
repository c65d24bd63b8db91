import type { Message } from '../../src/chat/local/wire.js';
import type { BotApi } from '../support/bot-api.js';

export const OWNER = 42;
export const TOKEN = '1:x';

/** The settings by which a bot talks to a Bot API as OWNER's. */
export const telegramOf = ({ apiRoot }: Pick<BotApi, 'apiRoot'>) => ({
  TELEGRAM_API_ROOT: apiRoot,
  TELEGRAM_BOT_TOKEN: TOKEN,
  TELEGRAM_OWNER_ID: String(OWNER),
});

export const textOf = (message: Message): string => message.text ?? message.caption ?? '';

const hasButton = (message: Message, label: string): boolean =>
  (message.reply_markup?.inline_keyboard ?? []).flat().some(({ text }) => text.includes(label));

/** The newest signal card that waits for an answer. */
export const signalCard = (api: BotApi, ms = 60_000): Promise<Message> =>
  api.waitFor((message) => message.photo !== undefined && hasButton(message, 'Approve'), ms);

export const symbolOf = (card: Message): string => {
  const symbol = /([A-Z0-9]+)-USDT/.exec(textOf(card))?.[1];
  if (!symbol) throw new Error(`no symbol on the card: ${textOf(card)}`);
  return symbol;
};

/** A message newer than `after` whose text contains all of the words. */
export const answer = (api: BotApi, after: number, words: readonly string[], ms = 20_000): Promise<Message> =>
  api.waitFor(
    (message) => message.message_id > after && words.every((word) => textOf(message).includes(word)),
    ms,
  );

export const newest = (api: BotApi): number => Math.max(0, ...api.sent.map((message) => message.message_id));

/** Sends a command as the owner and waits for an answer with the words. */
export const ask = async (
  api: BotApi,
  text: string,
  words: readonly string[],
  ms?: number,
): Promise<Message> => {
  const said = api.say(OWNER, text);
  return answer(api, said.message_id, words, ms);
};

/** The event numbers that the pushes carry, in order of arrival. */
export const eventNumbers = (api: BotApi): number[] =>
  api.sent.flatMap((message) => {
    const number = /· #(\d+)\s*$/.exec(textOf(message))?.[1];
    return number ? [Number(number)] : [];
  });
