import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { assetPath } from '../../src/assets.js';
import { settingRows } from '../../src/settings.js';

const read = (file: string): string => readFileSync(assetPath(file), 'utf8');

describe('Dockerfile', () => {
  const text = read('Dockerfile');

  it('builds on one base, runs what was bundled as an ordinary user and says whether it is well', () => {
    const bases = [...text.matchAll(/^FROM (\S+)/gm)].map((match) => match[1]);
    expect(new Set(bases)).toEqual(new Set(['node:${NODE_VERSION}-bookworm-slim', 'scratch']));
    expect(text.slice(text.lastIndexOf('FROM'))).toMatch(/^USER node$/m);
    expect(text).toContain('npm run bundle');
    expect(text).toMatch(/HEALTHCHECK[^]*\/healthz/);
    expect(text).toMatch(/^VOLUME \/data$/m);
  });
});

describe('compose.yaml', () => {
  const text = read('compose.yaml');
  /** Name → its block; those with a profile are started only when asked for. */
  const services = new Map(
    [
      ...(/^services:\n([^]*?)^volumes:/m.exec(text)?.[1] ?? '').matchAll(
        /^ {2}(\w+):\n((?: {4}.*\n|\n)+)/gm,
      ),
    ].map(([, name = '', block = '']) => [name, block]),
  );

  it('has the bot, its Redis and scanners to add', () => {
    expect([...services.keys()]).toEqual(['bot', 'scanner', 'redis']);
  });

  it('pins what it runs to exact versions', () => {
    expect(text).toMatch(/NODE_VERSION: 24\.\d+\.\d+$/m);
    const images = [...text.matchAll(/^ +image: (?!rad:local)(\S+)$/gm)].map((match) => match[1] ?? '');
    expect(images).toEqual([expect.stringMatching(/^redis:7\.\d+\.\d+-bookworm$/)]);
  });

  it('runs each service without rights, on a root file system that cannot be written', () => {
    for (const [name, service] of services) {
      expect(service, name).toContain('cap_drop: [ALL]');
      expect(service, name).toContain('no-new-privileges:true');
      expect(service, name).toMatch(/^ {4}read_only: true$/m);
    }
    expect(services.get('redis')).toMatch(/^ {4}user: redis$/m);
  });

  it('opens Redis by password alone, and does not start without one', () => {
    expect(services.get('redis')).toContain('- --requirepass\n      - ${REDIS_PASSWORD}');
    expect(text.match(/REDIS_URL: .*/g)).toEqual([
      expect.stringMatching(/redis:\/\/:\$\{REDIS_PASSWORD:\?.+\}@redis:6379$/),
      'REDIS_URL: *redis-url',
    ]);
  });

  it('publishes the chat page on loopback only, and nothing else', () => {
    const ports = [...text.matchAll(/^ +- (\S*\d+:\d+)$/gm)].map((match) => match[1]);
    expect(ports).toEqual(['127.0.0.1:8787:8787', '127.0.0.1:8789:8789']);
  });

  it('fits a host with 512 MB', () => {
    const limits = [...services].flatMap(([, service]) =>
      service.includes('profiles:') ? [] : [Number(/mem_limit: (\d+)m/.exec(service)?.[1])],
    );
    expect(limits).toHaveLength(2);
    expect(limits.reduce((sum, limit) => sum + limit, 0)).toBeLessThanOrEqual(512);
  });

  it('runs a Redis that keeps what it acknowledged and evicts nothing', () => {
    const [, redis = ''] = text.split(/^ {2}redis:$/m);
    const words = [...redis.matchAll(/^ +- '?([^'\n]*)'?$/gm)].map((match) => match[1]).join(' ');
    expect(words).toContain('--appendonly yes --appendfsync always');
    expect(words).toContain('--maxmemory-policy noeviction');
  });

  it('gives the stop its 10 seconds, restarts what died and sets only settings that exist', () => {
    for (const [, seconds] of text.matchAll(/stop_grace_period: (\d+)s/g))
      expect(Number(seconds)).toBeGreaterThan(10);
    for (const [name, service] of services) expect(service, name).toContain('restart: unless-stopped');
    const names = new Set<string>(settingRows.map(({ name }) => name));
    const used = [...text.matchAll(/^ {6}([A-Z_]+): /gm)].map((match) => match[1] ?? '');
    expect(used.length).toBeGreaterThan(3);
    expect(used.filter((name) => !names.has(name))).toEqual(['REDISCLI_AUTH']);
  });
});
