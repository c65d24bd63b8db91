import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { assetPath } from '../../assets.js';
import type { Clock } from '../../clock.js';
import { BadInputError } from '../../domain/errors.js';
import type { Log } from '../../domain/log.js';
import { DirectoryFiles, FileArchive } from './archive.js';
import { ChatCore } from './core.js';
import { Credentials } from './credentials.js';
import { apiPath, BotEndpoint, sendJson } from './endpoint.js';
import { AllowedHosts } from './hosts.js';
import { PageServer } from './page-server.js';
import type { Chat, User } from './wire.js';

export interface LocalChatOptions {
  /** Address to bind, e.g. 127.0.0.1; 0.0.0.0 and :: serve every interface. */
  readonly host: string;
  /** 0 chooses a free one. */
  readonly port: number;
  /** The chat keeps its files in `dataDir/chat`. */
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log: Log;
  /** What the bot is called: heading and title of the page. */
  readonly name?: string;
}

export interface LocalChat {
  /** The page's address with a one-time key. */
  readonly url: string;
  /** Where the bot finds its Bot API; without a slash at the end. */
  readonly apiRoot: string;
  readonly token: string;
  readonly ownerId: number;
  stop(): Promise<void>;
}

const owner: User = { id: 1, is_bot: false, first_name: 'Owner' };
const chat: Chat = { id: owner.id, type: 'private', first_name: owner.first_name };

/**
 * Starts the Bot API on loopback and its chat page. Throws BadInputError when the address cannot be bound. Its state
 * survives a killed process; after a restart, browsers stay logged in and unconfirmed updates come again.
 */
export async function startLocalChat(options: LocalChatOptions): Promise<LocalChat> {
  const { host, clock, log } = options;
  const server = createServer({
    requestTimeout: 60_000,
    headersTimeout: 5_000,
    connectionsCheckingInterval: 1_000,
    keepAliveTimeout: 65_000,
  });
  const port = await listen(server, host, options.port);
  const dir = join(options.dataDir, 'chat');
  const { archive, records } = FileArchive.open(dir, log);
  const files = new DirectoryFiles(join(dir, 'files'));
  const credentials = new Credentials(dir, clock, log);
  const bot: User = {
    id: Number(credentials.token.split(':')[0]),
    is_bot: true,
    first_name: options.name ?? 'RAD',
    username: 'rad_local_bot',
  };
  const core = new ChatCore({ bot, clock, archive, files, records });
  core.openChat(chat);
  const endpoint = new BotEndpoint(core, credentials.token, log);
  const hosts = new AllowedHosts(`${bracketed(host)}:${port}`);
  const page = new PageServer({
    core,
    credentials,
    hosts,
    owner,
    chat,
    log,
    assets: assetPath('src/chat/local/page'),
  });
  server.on('request', router(hosts, endpoint, page));
  const reach = `http://${bracketed(reachable(host))}:${port}`;
  return {
    url: `${reach}/#key=${credentials.newKey()}`,
    apiRoot: reach,
    token: credentials.token,
    ownerId: owner.id,
    async stop() {
      core.queue.release();
      page.stop();
      await closed(server);
      archive.close();
    },
  };
}

function router(hosts: AllowedHosts, endpoint: BotEndpoint, page: PageServer): RequestListener {
  return (request, response) => {
    const pathname = request.url?.split('?')[0] ?? '/';
    const path = apiPath(pathname);
    if (!hosts.allows(request.headers.host)) {
      sendJson(response, 403, { error: 'Forbidden: this host name is not served here' });
    } else if (!path) {
      void page.handle(request, response, pathname);
    } else if (request.headers.origin) {
      // No page calls the Bot API: whatever has an Origin is a browser.
      sendJson(response, 403, { ok: false, error_code: 403, description: 'Forbidden' });
    } else {
      void endpoint.handle(request, response, path);
    }
  };
}

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);

const reachable = (host: string): string => (host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host);

async function listen(server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  }).catch((error: unknown) => {
    throw new BadInputError(
      `LOCAL_CHAT_HOST and LOCAL_CHAT_PORT: ${host}:${port} cannot be bound (${String(error)}); ` +
        'choose another port or stop the program that holds it',
      { host, port },
    );
  });
  return (server.address() as AddressInfo).port;
}

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
