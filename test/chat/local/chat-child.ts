import { wallClock } from '../../../src/clock.js';
import { silentLog } from '../../../src/domain/log.js';
import { startLocalChat } from '../../../src/chat/local/index.js';

// A chat in a process of its own, to be killed: prints where it is, as one line of JSON.
const chat = await startLocalChat({
  host: '127.0.0.1',
  port: 0,
  dataDir: process.argv[2] ?? '',
  clock: wallClock,
  log: silentLog,
});
console.log(
  JSON.stringify({ url: chat.url, apiRoot: chat.apiRoot, token: chat.token, ownerId: chat.ownerId }),
);
