import { BadInputError } from '../src/domain/index.js';
import { signalsCard } from '../src/telegram/cards/overview.js';
import { signalCard } from '../src/telegram/cards/signal.js';
import { readSignalId } from '../src/telegram/input.js';
import type { Command } from '../src/telegram/command.js';

export const signals: Command = {
  name: 'signals',
  aliases: ['signal', 'opportunities'],
  menu: 'Signals that wait for an answer',
  help: '/signals: what waits for your answer\n/signals S1A: its card again, with buttons',
  kind: 'read',
  async run({ args: [id] }, desk, tools) {
    if (id === undefined) return signalsCard(await desk.signals(), tools.now());
    const signal = await desk.signal(readSignalId(id) ?? id.slice(0, 20));
    if (!signal)
      throw new BadInputError(`There is no signal ${id.slice(0, 20)}. /signals lists those that wait.`);
    const instrument = await desk.instrument(signal.plan.symbol);
    const card = signalCard(signal, { now: tools.now(), timeZone: tools.timeZone, instrument });
    return { ...card, card: signal.id };
  },
};
