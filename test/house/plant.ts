import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { assetPath } from '../../src/assets.js';

export interface Planted {
  readonly root: string;
  write(files: Readonly<Record<string, string>>): void;
  remove(): void;
}

/** A small project of the same make as ours, to plant violations in. */
export const plant = (files: Readonly<Record<string, string>>): Planted => {
  const root = mkdtempSync(join(tmpdir(), 'rad-house-'));
  symlinkSync(assetPath('node_modules'), join(root, 'node_modules'));
  for (const file of ['package.json', 'tsconfig.json', '.oxlintrc.json'])
    cpSync(assetPath(file), join(root, file));
  const write: Planted['write'] = (more) => {
    for (const [path, text] of Object.entries(more)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
  };
  write(files);
  return { root, write, remove: () => rmSync(root, { recursive: true, force: true, maxRetries: 5 }) };
};

export interface CheckOutcome {
  readonly code: number | null;
  readonly output: string;
}

/** Runs one of the project's checks on a planted project. */
export const check = (root: string, args: readonly string[]): CheckOutcome => {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  return { code: status, output: stdout + stderr };
};
