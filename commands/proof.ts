import { BadInputError } from '../src/domain/index.js';
import { proofCard } from '../src/chat/telegram/cards/proof.js';
import { refusalCard } from '../src/chat/telegram/cards/refusal.js';
import type { Command } from '../src/chat/telegram/command.js';
import { readSignalId, readSymbol } from '../src/chat/telegram/input.js';
import type { TradingDesk } from '../src/trade/desk/desk.js';

/** A proof reads every order of the trade; the exchange may be slow. */
const READ_MS = 30_000;

/** What a word may stand for: a trade or position by its id, a signal, a symbol. */
const readSubject = async (word: string, desk: TradingDesk): Promise<string> => {
  const ids = [
    ...(await desk.positions.list()).map(({ position }) => position.id),
    ...(await desk.positions.trades(200)).map(({ id }) => id),
  ];
  const id = ids.find((one) => one.toLowerCase() === word.toLowerCase());
  if (id !== undefined) return id;
  try {
    return readSymbol(word, await desk.market.symbols());
  } catch (error) {
    // A coin is meant first: SOL looks like the id of a signal, too.
    const signal = readSignalId(word);
    if (signal === undefined) throw error;
    return signal;
  }
};

const newest = async (desk: TradingDesk): Promise<string | undefined> =>
  (await desk.positions.list())[0]?.position.id ?? (await desk.positions.trades(1))[0]?.id;

export const proof: Command = {
  name: 'proof',
  aliases: ['prove', 'audit'],
  menu: 'A trade, re-read from the exchange now',
  help: [
    'Signal, intent, order ids, fills, resting stop and exit of a trade, read again from the exchange at this moment, with every discrepancy named.',
    '<code>/proof BTC</code>: its open position, else its newest trade · <code>/proof PAS1A.7K3F9</code>: by id · /proof: the newest',
  ].join('\n'),
  kind: 'read',
  async run({ args: [word, extra] }, desk, { timeZone, within }) {
    if (extra !== undefined)
      throw new BadInputError('One symbol or trade at a time. For example /proof BTC.');
    const of = word === undefined ? await newest(desk) : await readSubject(word, desk);
    if (of === undefined) return { text: 'There is no trade to prove yet.' };
    const proved = await within(desk.positions.proof(of), READ_MS);
    if (!proved) return refusalCard({ reason: `There is no trade of ${of}.` });
    return proofCard(proved, await desk.market.instrument(proved.symbol), timeZone);
  },
};
