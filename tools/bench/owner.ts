import type { BotApi } from '../../test/support/bot-api.js';
import type { FakeKucoin } from '../../test/support/kucoin/index.js';

export const OWNER = 42;
const TOKEN = '1:x';
const TIMEOUT_MS = 30_000;

/** How a Bot API is started for these bots. */
export const BOT_API = { token: TOKEN, ownerId: OWNER } as const;

/** Settings of a bot on a real account of the wire-level exchange whose owner sits at a Bot API. */
export const liveEnv = (kucoin: FakeKucoin, api: BotApi): Readonly<Record<string, string>> => ({
  MODE: 'live',
  EXCHANGE_API_ROOT: kucoin.root,
  KUCOIN_API_KEY: kucoin.keys.key,
  KUCOIN_API_SECRET: kucoin.keys.secret,
  KUCOIN_API_PASSPHRASE: kucoin.keys.passphrase,
  TELEGRAM_API_ROOT: api.apiRoot,
  TELEGRAM_BOT_TOKEN: TOKEN,
  TELEGRAM_OWNER_ID: String(OWNER),
  UNDO_SECONDS: '0',
  COOLDOWN: '0',
  DAILY_LOSS_LIMIT: '1',
  MAX_DRAWDOWN: '1',
});

export const textOf = (message: { readonly text?: string; readonly caption?: string }): string =>
  message.text ?? message.caption ?? '';

/** Says a command; the first answer with any of the words. */
export const say = async (
  api: BotApi,
  command: string,
  ...words: readonly string[]
): Promise<{ readonly id: number; readonly text: string }> => {
  const said = api.say(OWNER, command);
  const answer = await api.waitFor(
    (message) => message.message_id > said.message_id && words.some((word) => textOf(message).includes(word)),
    TIMEOUT_MS,
  );
  return { id: answer.message_id, text: textOf(answer) };
};

/** The first card of a symbol from `after` on that can be approved. */
export const cardAfter = async (api: BotApi, symbol: string, after: number): Promise<number> => {
  const card = await api.waitFor(
    (message) =>
      message.message_id >= after &&
      // On a busy machine a card may come without its picture.
      textOf(message).includes(symbol) &&
      (message.reply_markup?.inline_keyboard ?? []).flat().some(({ text }) => text.includes('Approve')),
    TIMEOUT_MS,
  );
  return card.message_id;
};

/** Lets entries begin. */
export const arm = async (api: BotApi): Promise<void> =>
  void api.tap((await say(api, '/arm', 'real money')).id, 'Arm');
