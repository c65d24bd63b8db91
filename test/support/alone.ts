import childProcess from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
import { Server, Socket } from 'node:net';

/** Unit tests need nothing but themselves: in their project sockets do not open and programs do not start. */
const refuse = (what: string) => (): never => {
  throw new Error(
    `a unit test may not ${what}: name the file *.redis.test.ts or *.e2e.test.ts (vitest.config.ts)`,
  );
};

Server.prototype.listen = refuse('listen');
Socket.prototype.connect = refuse('connect');
const start = refuse('start a program');
Object.assign(childProcess, { spawn: start, fork: start, exec: start, execFile: start });
Object.assign(childProcess, { spawnSync: start, execSync: start, execFileSync: start });
syncBuiltinESMExports();
