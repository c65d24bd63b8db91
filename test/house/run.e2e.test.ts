import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { assetPath } from '../../src/assets.js';
import { NODE_OPTIONS } from '../../src/backtest/node-options.js';

const RUN = pathToFileURL(assetPath('scripts', 'run.mjs')).href;

let wrapper: ChildProcess | undefined;

afterEach(() => wrapper?.kill('SIGKILL'));

/** The wrapper of `npm run demo` around a child with this code; resolves when the child has said something. */
const start = async (code: string): Promise<ChildProcess> => {
  const script =
    `import { run } from ${JSON.stringify(RUN)};` +
    `process.exitCode = await run(['-e', ${JSON.stringify(code)}]);`;
  wrapper = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(wrapper.stdout ?? wrapper, 'data');
  return wrapper;
};

describe('the wrapper of npm run demo', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'hands %s to the bot, waits for it and ends with its code',
    async (signal) => {
      const child = await start(
        `process.on('${signal}', () => setTimeout(() => process.exit(7), 100)); setInterval(() => 1, 1000); console.log('up')`,
      );
      child.kill(signal);
      expect(await once(child, 'exit')).toEqual([7, null]);
    },
  );

  it('ends as a shell does when the bot was killed', async () => {
    const child = await start(
      "console.log('up'); setTimeout(() => process.kill(process.pid, 'SIGKILL'), 10)",
    );
    expect(await once(child, 'exit')).toEqual([137, null]);
  });
});

describe('the wrapper of npm run backtest', () => {
  it('gives Node the options that the bot gives it for a backtest, and other programs none', async () => {
    const { optionsFor } = (await import(RUN)) as {
      readonly optionsFor: (program: string) => Promise<readonly string[]>;
    };
    expect(await optionsFor(assetPath('dist', 'src', 'backtest', 'cli.js'))).toEqual(NODE_OPTIONS);
    expect(await optionsFor(assetPath('dist', 'src', 'main.js'))).toEqual([]);
  });
});
