import type { Outcome, Reasons } from './mutant.js';

const HEAD = `# Mutants

Written by \`npm run mutants\`. It changes the code that guards money and access in one place at a time (\`<\` for \`<=\`, a condition that always holds, a block that does nothing …) and runs the unit tests that \`tools/mutants/areas.ts\` names for it: examples, no properties, nothing with Redis or sockets. Each change that no test notices, a survivor, is a rule that nothing holds; it gets a test, or a reason in \`tools/mutants/reasons.json\` why it changes nothing that matters. A survivor without a reason makes the command fail. A change that makes a test hang counts as noticed.

Left out: changes to text (it is for people, or a name that the types hold) and to what is worked out once as a file is loaded.
`;

const TABLE = `| file | mutants | killed | survived | with a reason | run on |
| --- | ---: | ---: | ---: | ---: | --- |`;

const NOT_YET = '| – | – | – | – | not yet |';

const rowOf = ({ file, mutants, killed, survivors }: Outcome, reasons: Reasons, day: string): string => {
  const explained = survivors.filter(({ words }) => reasons[file]?.[words]).length;
  return `| ${file} | ${mutants} | ${killed} | ${survivors.length} | ${explained} | ${day} |`;
};

/** Code in a line of Markdown. */
const code = (text: string): string => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``);

const sumsOf = (rows: readonly string[]): string => {
  const numbers = rows.map((row) => row.split('|').slice(2, 6).map(Number));
  const sums = [0, 1, 2, 3].map((column) => numbers.reduce((sum, row) => sum + (row[column] || 0), 0));
  return `| **all that was run** | ${sums.join(' | ')} | |`;
};

/**
 * The page after a run: the rows of what was run are new, those of other files stay as they were.
 * @param before the page as it stands, or an empty string
 * @param files everything that is guarded, in the order of the table
 * @param day of this run, YYYY-MM-DD
 */
export const pageOf = (
  before: string,
  files: readonly string[],
  outcomes: readonly Outcome[],
  reasons: Reasons,
  day: string,
): string => {
  const old = before.split('\n');
  const rows = files.map((file) => {
    const outcome = outcomes.find((one) => one.file === file);
    if (outcome) return rowOf(outcome, reasons, day);
    return old.find((line) => line.startsWith(`| ${file} |`)) ?? `| ${file} ${NOT_YET}`;
  });
  const survivors = files
    .filter((file) => Object.keys(reasons[file] ?? {}).length > 0)
    .map((file) => {
      const lines = Object.entries(reasons[file] ?? {}).map(([words, why]) => `- ${code(words)}: ${why}`);
      return `### ${file}\n\n${lines.join('\n')}\n`;
    });
  return [
    HEAD,
    `${TABLE}\n${[...rows, sumsOf(rows)].join('\n')}\n`,
    '## Why the survivors may live\n',
    ...survivors,
  ].join('\n');
};
