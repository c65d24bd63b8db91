import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StageOptions } from '../faults/stage.js';
import { FakeHost } from '../support/faketime.js';
import type { RedisProcess } from '../support/redis-process.js';

/** What an illness needs from the start of the bot on. */
export interface Needs {
  /** The bot starts a private Redis, on the same disk as everything of its own. */
  readonly ownRedis?: true;
  /** Its log files are about to be rolled. */
  readonly fullLogs?: true;
  /** The clock of its host can be set, and that of Redis with it. */
  readonly clock?: true;
}

/** A file of this size is rolled with the next line, bytes. */
const FULL = 10 * 1024 * 1024;

/** What a patient has beside its stage, until it is discharged. */
export class Ward {
  readonly dir = mkdtempSync(join(tmpdir(), 'rad-ill-'));
  /** The clock of the bot's host. */
  readonly host = new FakeHost();
  /** Another Redis, to take the place of the bot's. */
  standby: RedisProcess | undefined;

  constructor(private readonly needs: Needs = {}) {}

  get logs(): string {
    return join(this.dir, 'logs');
  }

  /** Made once, before the bot starts. */
  options(): StageOptions {
    const { ownRedis, fullLogs, clock } = this.needs;
    if (fullLogs) this.#almostFill();
    return {
      env: {
        ...(ownRedis ? { REDIS_URL: '' } : {}),
        ...(fullLogs ? { LOG_DIR: this.logs } : {}),
        ...(clock ? this.host.env : {}),
      },
      ...(clock ? { redisEnv: this.host.env } : {}),
    };
  }

  async remove(): Promise<void> {
    await this.standby?.remove();
    this.host.remove();
    rmSync(this.dir, { recursive: true, force: true, maxRetries: 5 });
  }

  #almostFill(): void {
    mkdirSync(this.logs);
    for (const name of ['bot', 'orders', 'positions', 'scanning', 'strategy']) {
      const file = join(this.logs, `${name}.log`);
      writeFileSync(file, '');
      truncateSync(file, FULL - 200);
    }
  }
}
