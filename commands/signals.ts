import { BadInputError } from '../src/domain/index.js';
import { signalsCard } from '../src/chat/telegram/cards/overview.js';
import { signalCard } from '../src/chat/telegram/cards/signal.js';
import { readSignalId } from '../src/chat/telegram/input.js';
import type { Command } from '../src/chat/telegram/command.js';

export const signals: Command = {
  name: 'signals',
  aliases: ['signal', 'opportunities'],
  menu: 'Signals that wait for an answer',
  help: '/signals: what waits for your answer, or approved for its price\n/signals S1A.7K3F9: its card again, with buttons',
  kind: 'read',
  async run({ args: [id] }, desk, tools) {
    if (id === undefined) {
      const [offered, awaiting] = await Promise.all([desk.signals.list(), desk.signals.awaiting()]);
      return signalsCard([...offered, ...awaiting], desk.market.now());
    }
    const signal = await desk.signals.get(readSignalId(id) ?? id.slice(0, 20));
    if (!signal)
      throw new BadInputError(`There is no signal ${id.slice(0, 20)}. /signals lists those that wait.`);
    const instrument = await desk.market.instrument(signal.plan.symbol);
    const card = signalCard(signal, {
      now: tools.now(),
      marketNow: desk.market.now(),
      timeZone: tools.timeZone,
      instrument,
      exit: desk.signals.exitOf(signal.plan),
    });
    return { ...card, card: signal.id };
  },
};
