import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { assetPath } from '../../../src/assets.js';

describe('npm run bench -- --against', () => {
  const bench = (...args: readonly string[]) =>
    spawnSync(process.execPath, [assetPath('dist', 'tools', 'bench', 'main.js'), ...args], {
      encoding: 'utf8',
    });

  it.each(['never-committed', '--help', 'HEAD:package.json'])('refuses %s in one line', (commit) => {
    expect(existsSync(assetPath('dist')), 'npm run build').toBe(true);
    const { status, stderr, stdout } = bench(`--against=${commit}`);
    expect(stderr).toBe(`--against: got "${commit}", expected a commit of this clone (git log)\n`);
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });
});
