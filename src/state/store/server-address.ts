import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { link, mkdir, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { RadError, reasonOf } from '../../domain/index.js';
import { appendDurably, syncDirectory } from './durable-files.js';

/** The private server did not come up. */
export class RedisStartError extends RadError {
  constructor(folder: string, why: string) {
    super('redis-start', `the private Redis in ${folder} did not start: ${why}`, { folder });
  }
}

/** What a start writes down so that the next one, or a second instance, finds the server. */
export interface Address {
  readonly port: number;
  readonly password: string;
}

const fileIn = (folder: string): string => join(folder, 'server.json');

/** A port of loopback that nobody listens on now. */
export const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
};

/** Undefined where there is none, or what is there is no address: a start that died, a full disk. */
const readAddress = async (file: string): Promise<Address | undefined> => {
  try {
    const { port, password } = JSON.parse(await readFile(file, 'utf8')) as Partial<Address>;
    const isPort = Number.isInteger(port) && Number(port) > 0 && Number(port) < 65_536;
    return isPort && /^[0-9a-f]{16,}$/.test(password ?? '') ? ({ port, password } as Address) : undefined;
  } catch {
    return undefined;
  }
};

/** Makes an address once; when two processes do so at the same time, both get the first one's. */
const makeAddress = async (file: string): Promise<Address> => {
  const address: Address = { port: await freePort(), password: randomBytes(24).toString('hex') };
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    await appendDurably(draft, `${JSON.stringify(address)}\n`);
    // One that is there and cannot be read is in the way of everybody.
    if (!(await readAddress(file))) await rm(file, { force: true });
    await link(draft, file).catch(() => undefined);
  } finally {
    await rm(draft, { force: true });
  }
  await syncDirectory(dirname(file));
  return (await readAddress(file)) ?? address;
};

/**
 * The address of a folder's server, made with the folder where there is none.
 * @throws RedisStartError where the disk does not let it be made
 */
export const addressIn = async (folder: string): Promise<Address> => {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = fileIn(folder);
    return (await readAddress(file)) ?? (await makeAddress(file));
  } catch (error) {
    throw new RedisStartError(folder, reasonOf(error));
  }
};

/** Another one, because another program has taken the port. */
export const newAddressIn = async (folder: string): Promise<Address> => {
  await rm(fileIn(folder), { force: true });
  return addressIn(folder);
};
