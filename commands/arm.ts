import { controlLine } from '../src/telegram/cards/overview.js';
import type { Command } from '../src/telegram/command.js';
import { usdt } from '../src/telegram/format.js';

export const arm: Command = {
  name: 'arm',
  aliases: [],
  menu: 'Live: let entries begin',
  help: '/arm: with a real account no entry is made before this. Asks once more; /disarm takes it back.',
  kind: 'money',
  async run({ confirmed }, desk, tools) {
    const { mode, account, control } = await desk.status();
    if (mode !== 'live') return { text: `This is ${mode}: no real money, nothing to arm.` };
    if (control.armed) return { text: '🔫 Armed already. /disarm stops entries.' };
    if (!confirmed)
      return tools.ask(
        '/arm',
        `🔫 <b>Arm?</b> Signals then trade <b>real money</b>${account ? `: equity ${usdt(account.equity)}` : ''}.`,
        'Arm',
      );
    return { text: `🔫 <b>Armed.</b> Entries begin.\n${controlLine(await desk.arm(true), tools.timeZone)}` };
  },
};

export const disarm: Command = {
  name: 'disarm',
  aliases: [],
  help: '/disarm: no entries with the real account until /arm; exits, stops and commands go on.',
  kind: 'safety',
  async run(_request, desk) {
    await desk.arm(false);
    return { text: 'Disarmed: no entries until /arm. Positions, stops and targets go on as they are.' };
  },
};
