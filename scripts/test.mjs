// npm test: set-up, then the tests once; arguments go to vitest.
import { join } from 'node:path';
import { run } from './run.mjs';
import { projectRoot, setUp } from './setup.mjs';

setUp();
process.chdir(projectRoot);
process.exitCode = await run([join('node_modules', 'vitest', 'vitest.mjs'), 'run', ...process.argv.slice(2)]);
