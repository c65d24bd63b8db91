import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { assetPath } from '../../src/assets.js';

/** What the container asks whether it is well, as a shell's words. */
const command = (): readonly string[] => {
  const dockerfile = readFileSync(assetPath('Dockerfile'), 'utf8');
  const [, words = '[]'] = /^HEALTHCHECK .*\\\n +CMD (\[.*\])$/m.exec(dockerfile) ?? [];
  return JSON.parse(words) as string[];
};

describe('the health check of the image', () => {
  it.each([
    ['says yes to 200', 200, true],
    ['says no to 503', 503, false],
    ['says no where nobody answers', undefined, false],
  ])('%s', async (_, status, isWell) => {
    const asked: (string | undefined)[] = [];
    const server = createServer(({ url }, response) => {
      asked.push(url);
      response.writeHead(status ?? 500).end();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    if (status === undefined) server.close();
    const [file = '', ...args] = command();
    const child = execFile(file, args, { env: { ...process.env, HEALTH_PORT: String(port) } });
    const [code] = (await once(child, 'exit')) as [number];
    server.close();
    expect(code === 0).toBe(isWell);
    expect(asked).toEqual(status === undefined ? [] : ['/healthz']);
  });
});
