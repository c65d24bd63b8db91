import { LOG_FILES, quote, BadInputError } from '../src/domain/index.js';
import { type Command, show } from '../src/chat/telegram/command.js';
import { clip, escapeHtml } from '../src/chat/telegram/format.js';

const USUAL = 10;
const MOST = 50;
const ROOM = 3_500;
const MARKS: Readonly<Record<string, string>> = {
  error: '❌',
  fatal: '❌',
  warn: '⚠️',
  info: '·',
  debug: '·',
};
/** Fields that every line has. */
const COMMON = new Set(['level', 'time', 'msg', 'pid', 'component']);

/** A JSON line for people: time, mark, message, fields. */
const readable = (line: string): string => {
  try {
    const fields = JSON.parse(line) as Readonly<Record<string, unknown>>;
    const rest = Object.entries(fields)
      .filter(([name]) => !COMMON.has(name))
      .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
      .join(', ');
    const mark = MARKS[String(fields['level'])] ?? '·';
    return clip(
      `${String(fields['time']).slice(11, 19)} ${mark} ${String(fields['msg'])}${rest ? ` (${rest})` : ''}`,
      300,
    );
  } catch {
    return clip(line, 300);
  }
};

export const logs: Command = {
  name: 'logs',
  aliases: ['log'],
  help: `/logs: the last ${USUAL} lines of the log, without secrets, times in UTC\n<code>/logs 30</code> · <code>/logs orders</code> · ${LOG_FILES.join(', ')}`,
  kind: 'read',
  async run({ args }, _desk, { host }) {
    if (!host.logs) return { text: 'There is no log file here.' };
    let [count, component] = [USUAL, 'bot'];
    for (const word of args) {
      const number = Number(word);
      if (LOG_FILES.some((one) => one === word.toLowerCase())) component = word.toLowerCase();
      else if (Number.isInteger(number) && number >= 1 && number <= MOST) count = number;
      else
        throw new BadInputError(
          `/logs takes 1 to ${MOST} lines and one of ${LOG_FILES.join(', ')}, got ${quote(word)}. For example /logs 30 orders.`,
        );
    }
    const lines = (await host.logs(component, count)).map(readable);
    if (lines.length === 0) return { text: `${component}.log is empty.` };
    let room = ROOM;
    const kept: string[] = [];
    for (const line of lines.toReversed()) {
      const safe = escapeHtml(line).replace(/^(\d\d:\d\d:\d\d)/, '<code>$1</code>');
      if ((room -= safe.length + 1) < 0) break;
      kept.unshift(safe);
    }
    return {
      text: `<b>${component}.log</b>, the last ${kept.length}, times in UTC\n${kept.join('\n')}`,
      buttons: [LOG_FILES.filter((one) => one !== component).map((one) => show(one, `logs ${one}`))],
      silent: true,
    };
  },
};
