import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { assetPath } from '../../src/assets.js';
import { startFlags } from '../../tools/bench/process.js';

const read = (file: string): string => readFileSync(assetPath(file), 'utf8');

/** Commands that start the bot where no program can read package.json, as words. */
const commands: readonly (readonly [string, RegExp])[] = [
  ['Dockerfile', /^CMD \[(.*)\]$/gm],
  ['compose.yaml', /^ +command:\s+\[\s*(node[^\]]*)\]$/gm],
  ['docs/operations.md', /^ExecStart=(.*)$/gm],
];

const commandsOf = (file: string, pattern: RegExp): string[][] =>
  [...read(file).matchAll(pattern)].map(([, command = '']) => command.split(/[\s,"]+/).filter(Boolean));

describe('what Node is started with', () => {
  it.each(commands)('in %s is what npm start hands to it', (file, pattern) => {
    const found = commandsOf(file, pattern);
    expect(found).not.toEqual([]);
    for (const words of found)
      // A container also has its limit.
      expect(
        words.filter((word) => word.startsWith('--') && !word.startsWith('--max-old-space-size=')),
      ).toEqual(startFlags());
  });

  it('stands nowhere else', () => {
    for (const file of ['scripts/demo.mjs', 'test/e2e/bot-process.ts', 'tools/bench/live-bot.ts'])
      expect(read(file), file).not.toContain('--max-semi-space-size');
  });
});
