import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { assetPath, childEntry, packageFile, projectRoot } from '../src/assets.js';

describe('assets', () => {
  it('are found from the sources', () => {
    expect(existsSync(join(projectRoot, 'package.json'))).toBe(true);
    expect(assetPath('docs', 'x.md')).toBe(join(projectRoot, 'docs', 'x.md'));
    expect(existsSync(packageFile('dejavu-fonts-ttf', 'ttf/DejaVuSans.ttf'))).toBe(true);
  });

  it('are found from compiled code in dist', () => {
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'rad-assets-')));
    try {
      writeFileSync(join(root, 'package.json'), '{"type":"module"}');
      mkdirSync(join(root, 'dist'));
      const tsc = assetPath('node_modules', 'typescript', 'bin', 'tsc');
      cpSync(assetPath('src', 'assets.ts'), join(root, 'src', 'assets.ts'));
      const options = [
        '--module',
        'nodenext',
        '--target',
        'es2023',
        '--rootDir',
        root,
        '--outDir',
        join(root, 'dist'),
      ];
      const types = ['--types', 'node', '--typeRoots', assetPath('node_modules', '@types')];
      const build = [tsc, ...options, ...types, '--ignoreConfig', join(root, 'src', 'assets.ts')];
      execFileSync(process.execPath, build, { cwd: root });
      const compiled = pathToFileURL(join(root, 'dist', 'src', 'assets.js')).href;
      const script = `import { projectRoot, childEntry } from ${JSON.stringify(compiled)};
        console.log(JSON.stringify([projectRoot, childEntry('src/decide/learning/x').file, childEntry('x').execArgv]));`;
      const out = execFileSync(process.execPath, ['--input-type=module', '-e', script]).toString();
      const worker = join(root, 'dist', 'src', 'decide', 'learning', 'x.js');
      expect(JSON.parse(out)).toEqual([root, worker, []]);
    } finally {
      rmSync(root, { recursive: true, force: true, maxRetries: 5 });
    }
  });

  it('run a module of ours in a child process, from the sources', () => {
    const { file, execArgv } = childEntry('test/support/echo-child');
    expect(execFileSync(process.execPath, [...execArgv, file, 'hello']).toString()).toBe('hello');
  });
});
