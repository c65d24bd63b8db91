import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { RadError, type Log } from '../../domain/index.js';

const run = promisify(execFile);

const SERVERS = ['redis-server', 'valkey-server'] as const;

/** No way to a Redis server on this machine; the message says what to do. */
export class RedisMissingError extends RadError {
  constructor(tried: readonly string[]) {
    super(
      'redis-missing',
      `no Redis server: ${tried.join('; ')}. Install the package redis-server (or valkey-server), ` +
        'or set REDIS_URL, or run everything with `docker compose up`',
      { tried },
    );
  }
}

/** A command line that starts the server when its arguments are appended. */
export type ServerCommand = readonly [string, ...string[]];

const answers = async (command: ServerCommand): Promise<boolean> => {
  const [file, ...args] = command;
  return run(file, [...args, '--version'], { timeout: 10_000 }).then(
    () => true,
    () => false,
  );
};

const reason = (error: unknown): string => {
  const { stderr, message } = error as { stderr?: string; message: string };
  return (stderr || message).trim().split('\n').at(-1) ?? message;
};

/** The server inside an unpacked package tree, with its libraries beside it. */
const unpackedCommand = async (root: string): Promise<ServerCommand | undefined> => {
  const libraries = await readdir(join(root, 'usr', 'lib')).catch(() => []);
  const path = libraries.map((name) => join(root, 'usr', 'lib', name)).join(':');
  for (const server of SERVERS) {
    const file = join(root, 'usr', 'bin', server);
    const command: ServerCommand = ['env', `LD_LIBRARY_PATH=${path}`, file];
    if (await answers(command)) return command;
  }
  return undefined;
};

/** apt-get with lists and cache of its own, so that it needs no root and leaves the system as it is. */
const aptOptions = (folder: string): string[] =>
  [
    `Dir::State::lists=${folder}/lists`,
    `Dir::Cache=${folder}/cache`,
    'Dir::Cache::pkgcache=',
    'Dir::Cache::srcpkgcache=',
    'Debug::NoLocking=1',
    'APT::Sandbox::User=',
    'Acquire::Retries=1',
    'Acquire::http::Timeout=20',
    'Acquire::https::Timeout=20',
  ].flatMap((option) => ['-o', option]);

/** The packages that the server's package would bring along here. */
const packagesOf = async (apt: readonly string[], server: string): Promise<string[]> => {
  const args = ['LC_ALL=C', 'apt-get', ...apt, '-s', '--no-install-recommends', 'install', server];
  const { stdout } = await run('env', args);
  const missing = [...stdout.matchAll(/^Inst (\S+)/gm)].map((match) => match[1] ?? '');
  return [...new Set([server, server.replace('server', 'tools'), ...missing])];
};

/** Fetches and unpacks the distribution's package into `target`; takes seconds, needs no root. */
const unpackFromDistribution = async (target: string): Promise<void> => {
  await mkdir(dirname(target), { recursive: true });
  const work = await mkdtemp(`${target}.`);
  try {
    for (const folder of ['lists/partial', 'cache/archives/partial', 'debs', 'root'])
      await mkdir(join(work, folder), { recursive: true });
    const apt = aptOptions(work);
    // A dead third-party source fails the update while the distribution's own lists are there: go on.
    await run('apt-get', [...apt, '-qq', 'update']).catch(() => undefined);
    const packages = await packagesOf(apt, 'redis-server').catch(() => packagesOf(apt, 'valkey-server'));
    await run('apt-get', [...apt, '-qq', 'download', ...packages], { cwd: join(work, 'debs') });
    for (const deb of await readdir(join(work, 'debs')))
      await run('dpkg', ['-x', join(work, 'debs', deb), join(work, 'root')]);
    await rm(target, { recursive: true, force: true });
    // Another process may have been faster; its tree is as good.
    await rename(join(work, 'root'), target).catch(() => access(target));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
};

const fromHomebrew = async (): Promise<ServerCommand> => {
  await run('brew', ['install', 'redis']);
  const { stdout } = await run('brew', ['--prefix', 'redis']);
  return [join(stdout.trim(), 'bin', 'redis-server')];
};

/**
 * Finds a Redis server, or fetches one: on PATH, unpacked earlier into `folder`, the distribution's package
 * unpacked into `folder`, Homebrew.
 * @throws RedisMissingError when none of these works.
 */
export const findRedis = async (folder: string, log: Log): Promise<ServerCommand> => {
  for (const server of SERVERS) if (await answers([server])) return [server];
  const target = resolve(folder);
  const tried = ['no redis-server or valkey-server on PATH'];

  const cached = await unpackedCommand(target);
  if (cached) return cached;
  if (await answers(['apt-get'])) {
    log.info({ folder: target }, 'no Redis on this machine: fetching the distribution’s package, once');
    try {
      await unpackFromDistribution(target);
      const command = await unpackedCommand(target);
      if (command) return command;
      tried.push('the distribution’s package does not run here');
    } catch (error) {
      tried.push(`the distribution’s package could not be fetched (${reason(error)})`);
    }
  }
  if (await answers(['brew'])) {
    log.info({}, 'no Redis on this machine: installing it with Homebrew');
    try {
      return await fromHomebrew();
    } catch (error) {
      tried.push(`Homebrew could not install it (${reason(error)})`);
    }
  }
  throw new RedisMissingError(tried);
};
