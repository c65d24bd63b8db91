// Starts a private Redis as the bot does, prints its address, and stays until it is killed.
// Arguments: dataDir serverFolder
import { silentLog } from '../../src/domain/index.js';
import { startRedis } from '../../src/state/store/private-redis.js';

const [dataDir = '', serverFolder = ''] = process.argv.slice(2);
const redis = await startRedis({ dataDir, log: silentLog, ...(serverFolder ? { serverFolder } : {}) });
process.stdout.write(`${redis.url}\n`);
