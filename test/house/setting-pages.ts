import type { Setting } from '../../src/domain/setting.js';
import { settingRows } from '../../src/settings.js';

/** .env.example: a file that says what is the default anyway, with one comment for each setting. */
export const exampleFile = (): string =>
  settingRows
    .map(({ name, words, takes, fallback }) => `# ${words} (${takes})\n${name}=${fallback}\n`)
    .join('\n');

const riskText = ({ risk }: Setting): string =>
  typeof risk === 'object' ? `\`${risk.option}\`` : risk === 'none' ? '' : risk;

/** A table as prettier would write it. */
const table = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[], fill = ' '): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0, fill)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [
    line(head),
    line(
      head.map(() => ''),
      '-',
    ),
    ...body.map((cells) => line(cells)),
  ].join('\n');
};

/** docs/settings.md. */
export const settingsPage = (): string => `# Settings

Every setting comes from the environment or \`.env\`; the environment wins. [.env.example](../.env.example) says what each takes, \`npm run config:check\` what each is now and where that comes from. How they are changed from the chat: [chat.md](chat.md#settings-from-the-chat).

- **in the chat**: whether \`/set\` changes it while the bot runs, and why not.
- **risks more**: the direction in which more can be lost; \`/set\` asks once more before it goes there.
- **backtest**: \`npm run backtest -- --set NAME=VALUE\` takes it.

${table([
  ['setting', 'default', 'what it is', 'in the chat', 'risks more', 'backtest'],
  ...settingRows.map((row) => [
    `\`${row.name}\``,
    row.fallback,
    row.words,
    row.locked ? `no: ${row.locked}` : 'yes',
    riskText(row),
    row.backtest ? 'yes' : '',
  ]),
])}
`;
