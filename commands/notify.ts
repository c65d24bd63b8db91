import {
  BadInputError,
  PUSH_KINDS,
  type PushKind,
  type PushMode,
  type PushPreferences,
} from '../src/domain/index.js';
import { type Command, inRows, type Reply, show } from '../src/chat/telegram/command.js';
import { readWord } from '../src/chat/telegram/input.js';
import { FIXED, minuteText, modeOfKind, readMinute } from '../src/chat/telegram/preferences.js';

const MODES: readonly PushMode[] = ['loud', 'silent', 'off'];
const SIGNS = { loud: '🔔', silent: '🔕', off: '🚫' } as const;
const WORDS: Readonly<Record<PushKind, string>> = {
  signal: 'new signals',
  alert: 'your price alerts (/alerts)',
  fill: 'opened, added to, taken off',
  exit: 'closed trades',
  moved: 'moved stops and targets',
  refused: 'denied or rejected orders',
  unresolved: 'orders whose fate is unknown',
  limit: 'limits reached',
  info: 'start, stop and other news',
  warning: 'warnings',
  alarm: 'alarms (always loud)',
  report: 'daily and weekly report',
};

const next = (mode: PushMode): PushMode => MODES[(MODES.indexOf(mode) + 1) % MODES.length] ?? 'loud';

const card = (wishes: PushPreferences, timeZone: string): Reply => {
  const buttons = PUSH_KINDS.filter((kind) => !FIXED.has(kind)).map((kind) => {
    const mode = modeOfKind(wishes, kind);
    return show(`${SIGNS[mode]} ${kind}`, `notify ${kind} ${next(mode)}`);
  });
  const quiet = wishes.quiet
    ? `🌙 Quiet from ${minuteText(wishes.quiet.from)} to ${minuteText(wishes.quiet.to)} (${timeZone}): messages wait and come as one; signal cards come silently, alarms loud.`
    : '🌙 No quiet hours. <code>/notify quiet 22:00-07:00</code> sets them.';
  return {
    text: [
      '<b>What you are told, and how</b>',
      ...PUSH_KINDS.map((kind) => `${SIGNS[modeOfKind(wishes, kind)]} ${kind}: ${WORDS[kind]}`),
      quiet,
      'A button changes 🔔 loud → 🔕 silent → 🚫 off.',
    ].join('\n'),
    buttons: [
      ...inRows(buttons, 2),
      wishes.quiet
        ? [show('No quiet hours', 'notify quiet off')]
        : [show('🌙 22–7', 'notify quiet 22:00-07:00'), show('🌙 23–8', 'notify quiet 23:00-08:00')],
    ],
    card: 'notify',
    silent: true,
  };
};

const readQuiet = (words: readonly string[]): PushPreferences['quiet'] => {
  const text = words.join('');
  if (/^(off|none|no)$/i.test(text)) return undefined;
  const [from, to, more] = text.split(/[-–]|to/i);
  if (from === undefined || to === undefined || more !== undefined)
    throw new BadInputError('Quiet hours go like this: /notify quiet 22:00-07:00, or /notify quiet off');
  const hours = { from: readMinute(from), to: readMinute(to) };
  if (hours.from === hours.to)
    throw new BadInputError('Quiet hours must end at another time than they begin');
  return hours;
};

export const notify: Command = {
  name: 'notify',
  aliases: ['notifications', 'quiet'],
  menu: 'What you are told, and how loud',
  help: [
    '/notify: every kind of message with its buttons',
    '<code>/notify fill silent</code>: loud, silent or off by kind',
    '<code>/notify quiet 22:00-07:00</code>: hours in which messages wait; <code>/notify quiet off</code>',
  ].join('\n'),
  kind: 'read',
  async run({ args, name }, _desk, { preferences, timeZone }) {
    const [first, ...rest] = name === 'quiet' && args.length > 0 ? ['quiet', ...args] : args;
    if (first === undefined) return card(await preferences.get(), timeZone);
    if (first.toLowerCase() === 'quiet') return card(await preferences.setQuiet(readQuiet(rest)), timeZone);
    const kind = readWord(first, PUSH_KINDS, '/notify');
    return card(await preferences.setMode(kind, readWord(rest[0] ?? '', MODES, `/notify ${kind}`)), timeZone);
  },
};
