import { BadInputError } from '../src/domain/index.js';
import { proofCard } from '../src/telegram/cards/proof.js';
import { refusalCard } from '../src/telegram/cards/refusal.js';
import type { Command } from '../src/telegram/command.js';
import { readSignalId, readSymbol } from '../src/telegram/input.js';
import type { TradingDesk } from '../src/trading/desk.js';

/** A proof reads every order of the trade; the exchange may be slow. */
const READ_MS = 30_000;

/** What a word may stand for: a trade or position by its id, a signal, a symbol. */
const readSubject = async (word: string, desk: TradingDesk): Promise<string> => {
  const ids = [
    ...(await desk.positions()).map(({ position }) => position.id),
    ...(await desk.trades(200)).map(({ id }) => id),
  ];
  const id = ids.find((one) => one.toLowerCase() === word.toLowerCase());
  return id ?? readSignalId(word) ?? readSymbol(word, await desk.symbols());
};

const newest = async (desk: TradingDesk): Promise<string | undefined> =>
  (await desk.positions())[0]?.position.id ?? (await desk.trades(1))[0]?.id;

export const proof: Command = {
  name: 'proof',
  aliases: ['prove', 'audit'],
  menu: 'A trade, re-read from the exchange now',
  help: [
    'Signal, intent, order ids, fills, resting stop and exit of a trade, read again from the exchange at this moment, with every discrepancy named.',
    '<code>/proof BTC</code>: its open position, else its newest trade · <code>/proof PAS1A</code>: by id · /proof: the newest',
  ].join('\n'),
  kind: 'read',
  async run({ args: [word, extra] }, desk, { timeZone, within }) {
    if (extra !== undefined)
      throw new BadInputError('One symbol or trade at a time. For example /proof BTC.');
    const of = word === undefined ? await newest(desk) : await readSubject(word, desk);
    if (of === undefined) return { text: 'There is no trade to prove yet.' };
    const proved = await within(desk.proof(of), READ_MS);
    if (!proved) return refusalCard({ reason: `There is no trade of ${of}.` });
    return proofCard(proved, await desk.instrument(proved.symbol), timeZone);
  },
};
