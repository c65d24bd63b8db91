// For .ci/run, from vitest's JSON reports.
// `failed-files.mjs REPORT`: the files in which something failed, one a line.
// `failed-files.mjs --count REPORT…`: the closing line; of a file that was run twice the later report counts.
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';

const filesOf = (report) => JSON.parse(readFileSync(report, 'utf8')).testResults;
const [first, ...rest] = process.argv.slice(2);

if (first === '--count') {
  const last = new Map(
    rest
      .filter((report) => existsSync(report))
      .flatMap(filesOf)
      .map((file) => [file.name, file]),
  );
  const results = [...last.values()].flatMap(({ assertionResults }) => assertionResults);
  const count = (status) => results.filter((each) => each.status === status).length;
  console.log(`\n${count('passed')} passed, ${count('failed')} failed`);
} else {
  for (const { name, status } of filesOf(first)) if (status === 'failed') console.log(relative('.', name));
}
