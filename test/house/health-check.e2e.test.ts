import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { assetPath } from '../../src/assets.js';
import { silentLog } from '../../src/domain/index.js';
import { startHealth } from '../../src/run/health/index.js';

/** What the container asks whether it is well, as a shell's words. */
const command = (): readonly string[] => {
  const dockerfile = readFileSync(assetPath('Dockerfile'), 'utf8');
  const [, words = '[]'] = /^HEALTHCHECK .*\\\n +CMD (\[.*\])$/m.exec(dockerfile) ?? [];
  return JSON.parse(words) as string[];
};

/** What the command says of the bot's own server on that port. */
const saysWell = async (port: number): Promise<boolean> => {
  const [file = '', ...args] = command();
  const child = execFile(file, args, { env: { ...process.env, HEALTH_PORT: String(port) } });
  const [code] = (await once(child, 'exit')) as [number];
  return code === 0;
};

describe('the health check of the image', () => {
  it('says yes while all is well, no when something is not, and no where nobody answers', async () => {
    let isWell = true;
    const checks = { market: () => (isWell ? { ok: true as const } : { ok: false as const, why: 'late' }) };
    const health = await startHealth({
      host: '127.0.0.1',
      port: 0,
      checks,
      metrics: () => [],
      log: silentLog,
    });
    expect(await saysWell(health.port)).toBe(true);
    isWell = false;
    expect(await saysWell(health.port)).toBe(false);
    isWell = true;
    await health.stop();
    expect(await saysWell(health.port)).toBe(false);
  });
});
