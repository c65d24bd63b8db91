// Import directions by dependency-cruiser; nothing cruised counts as a fault.
// Usage: node scripts/check-imports.mjs [ROOT]
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './setup.mjs';

const root = process.argv[2] ?? projectRoot;
const folders = ['src', 'commands', 'jobs', 'test', 'tools'].filter((folder) =>
  existsSync(join(root, folder)),
);
const cli = join(projectRoot, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
const config = join(projectRoot, '.dependency-cruiser.cjs');
const { stdout, stderr } = spawnSync(
  process.execPath,
  [cli, '--config', config, '--output-type', 'json', ...folders],
  { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 },
);

let summary;
try {
  ({ summary } = JSON.parse(stdout));
} catch {
  process.stderr.write(`dependency-cruiser failed: ${stderr || stdout}\n`);
  process.exit(1);
}
const { violations, totalCruised, totalDependenciesCruised: imports } = summary;
for (const { from, to, rule, cycle } of violations) {
  const path = cycle?.length ? cycle.map(({ name }) => name).join(' → ') : to;
  process.stdout.write(`${rule.name}: ${from} → ${path}\n`);
}
process.stdout.write(
  `imports: ${totalCruised} modules, ${imports} imports, ${violations.length} violations\n`,
);
if (totalCruised === 0 || imports === 0) process.stdout.write('nothing was checked, which is a fault\n');
process.exitCode = violations.length > 0 || totalCruised === 0 || imports === 0 ? 1 : 0;
