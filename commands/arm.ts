import { cautionLines, controlLine } from '../src/chat/telegram/cards/overview.js';
import { asksItself, type Command } from '../src/chat/telegram/command.js';
import { escapeHtml, usdt } from '../src/chat/telegram/format.js';
import { rehearsalDoubt, type Rehearsal } from '../src/domain/index.js';

/** What goes wrong for the owner's account where the exchange is not what is assumed of it. */
const TAKEN_UPON_HIMSELF =
  'If you arm now, you take it upon yourself that orders, stops and fills are shown in time, that stops only reduce and fire at their trigger, and that sizes, fees and liquidation prices are as computed.';

/** When the exchange was last proved to be what is assumed, and what was not. */
const rehearsedText = (rehearsal: Rehearsal | undefined, now: number): string => {
  const doubt = rehearsalDoubt(rehearsal, now);
  const lines = (rehearsal?.red ?? []).map(
    ({ id, name, why }) => `🔴 ${escapeHtml(`${id} ${name}: ${why}`)}`,
  );
  if (rehearsal && doubt === undefined) {
    const yellow = rehearsal.yellow.map(({ name, why }) => `🟡 ${escapeHtml(`${name}: ${why}`)}`);
    const when = `Rehearsed on ${new Date(rehearsal.at).toISOString().slice(0, 10)}, nothing red.`;
    return [when, ...yellow].join('\n');
  }
  return [
    `⚠️ ${escapeHtml(`${doubt ?? ''}`)}. Stop the bot and run <code>npm run rehearse</code>: it proves in a few minutes, for cents, that the exchange is what RAD assumes.`,
    ...lines,
    TAKEN_UPON_HIMSELF,
  ].join('\n');
};

export const arm: Command = {
  name: 'arm',
  aliases: [],
  menu: 'Live: let entries begin',
  help: '/arm: with a real account no entry is made before this. Asks once more; /disarm takes it back.',
  kind: 'money',
  preview: asksItself,
  async run({ confirmed }, desk, tools) {
    const { mode, account, control, rehearsal, now } = await desk.account.status();
    if (mode !== 'live') return { text: `This is ${mode}: no real money, nothing to arm.` };
    const cautions = cautionLines(control);
    if (control.armed) return { text: ['🔫 Armed already. /disarm stops entries.', ...cautions].join('\n') };
    if (!confirmed)
      return tools.ask(
        '/arm',
        [
          `🔫 <b>Arm?</b> Signals then trade <b>real money</b>${account ? `: equity ${usdt(account.equity)}` : ''}.`,
          ...cautions,
          '',
          rehearsedText(rehearsal, now),
        ].join('\n'),
        'Arm',
      );
    const line = controlLine(await desk.account.arm(true), tools.timeZone, tools.host.whyNot?.());
    return { text: `🔫 <b>Armed.</b> Entries may begin.\n${line}` };
  },
};

export const disarm: Command = {
  name: 'disarm',
  aliases: [],
  help: '/disarm: no entries with the real account until /arm; exits, stops and commands go on.',
  kind: 'safety',
  async run(_request, desk) {
    const { mode } = await desk.account.status();
    if (mode !== 'live') return { text: `This is ${mode}: nothing is armed here. /pause stops entries.` };
    await desk.account.arm(false);
    return { text: 'Disarmed: no entries until /arm. Positions, stops and targets go on as they are.' };
  },
};
