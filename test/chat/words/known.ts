import { commands } from '../../../commands/index.js';
import { type Known, readWords } from '../../../src/chat/words/index.js';

/** Coins whose names are words of every day are among them on purpose. */
export const SYMBOLS =
  'BTC ETH XRP SOL DOGE BCH ETC ADA LTC LINK 1000PEPE NEAR ONE MOVE ME A IN OPEN HOT 币安人生'
    .split(' ')
    .map((base) => `${base}-USDT`);

const NAMES = new Map(commands.map(({ name, kind }) => [name, kind === 'read'] as const));
const BTC = { symbol: 'BTC-USDT', side: 'long' } as const;
const ETH = { symbol: 'ETH-USDT', side: 'short' } as const;

const knowing = (open: Known['open']): Known => ({ symbols: SYMBOLS, open, commands: NAMES });

/** Nothing open; BTC long alone; BTC long and ETH short. */
export const FLAT = knowing([]);
export const ONE = knowing([BTC]);
export const TWO = knowing([BTC, ETH]);

/** A reading in one line: the command, `ask: ` and the commands to choose from, or `none`. */
export const read = (text: string, known: Known): string => {
  const reading = readWords(text, known);
  switch (reading.kind) {
    case 'command':
      return reading.command;
    case 'ask':
      return `ask: ${reading.ways.map(({ command }) => command).join(' | ')}`;
    case 'none':
      return 'none';
  }
};

/** Commands that a reading could lead to by one tap. */
export const commandsOf = (text: string, known: Known): readonly string[] => {
  const reading = readWords(text, known);
  if (reading.kind === 'command') return [reading.command];
  return reading.kind === 'ask' ? reading.ways.map(({ command }) => command) : [];
};
