import { createHash, randomBytes, randomInt } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../clock.js';
import type { Log } from '../../domain/log.js';
import { DAY, MINUTE } from '../../domain/index.js';

const SESSION_LIFE = 90 * DAY;
const MAX_SESSIONS = 20;
const INVITE_LIFE = 10 * MINUTE;
const MAX_KEYS = 10;
const WRONG_TRIES = 10;
const WRONG_WINDOW = 60_000;

interface Session {
  readonly hash: string;
  /** Unix ms. */
  readonly since: number;
}

interface Stored {
  readonly token: string;
  readonly sessions: readonly Session[];
}

export type KeyOutcome =
  | { readonly ok: true; readonly session: string }
  | { readonly ok: false; readonly reason: 'wrong' | 'locked' };

const hash = (secret: string): string => createHash('sha256').update(secret).digest('hex');
const secret = (bytes: number): string => randomBytes(bytes).toString('base64url');

/**
 * Who may use the chat: the bot's token, the browsers' sessions (kept hashed, so that a restart keeps a browser logged
 * in) and the one-time keys that open one (in memory, hashed).
 */
export class Credentials {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #keys = new Map<string, number>();
  #stored: Stored;
  #wrong: number[] = [];

  constructor(dir: string, clock: Clock, log: Log) {
    this.#path = join(dir, 'credentials.json');
    this.#clock = clock;
    this.#log = log;
    this.#stored = this.#load();
  }

  get token(): string {
    return this.#stored.token;
  }

  /** A new one-time key; `life` in ms, without it until the program ends. */
  newKey(life = Infinity): string {
    const key = secret(18);
    this.#keys.set(hash(key), this.#clock.now() + life);
    for (const oldest of this.#keys.keys()) {
      if (this.#keys.size <= MAX_KEYS) break;
      this.#keys.delete(oldest);
    }
    return key;
  }

  invite(): string {
    return this.newKey(INVITE_LIFE);
  }

  /**
   * Turns a key into a session, once. A right one always opens: its 144 bits cannot be guessed, and whoever tries keys
   * must not keep the owner out. After 10 wrong ones in a minute the others are only told to wait.
   */
  exchange(key: string): KeyOutcome {
    const now = this.#clock.now();
    const digest = hash(key);
    const until = this.#keys.get(digest);
    this.#keys.delete(digest);
    if (until === undefined || until < now) {
      this.#wrong = this.#wrong.filter((time) => now - time < WRONG_WINDOW);
      if (this.#wrong.length >= WRONG_TRIES) return { ok: false, reason: 'locked' };
      this.#wrong.push(now);
      return { ok: false, reason: 'wrong' };
    }
    const session = secret(32);
    const sessions = [...this.#stored.sessions, { hash: hash(session), since: now }].slice(-MAX_SESSIONS);
    this.#save({ ...this.#stored, sessions });
    return { ok: true, session };
  }

  knows(session: string): boolean {
    const digest = hash(session);
    const now = this.#clock.now();
    return this.#stored.sessions.some((known) => known.hash === digest && now - known.since < SESSION_LIFE);
  }

  end(session: string): void {
    const digest = hash(session);
    this.#save({ ...this.#stored, sessions: this.#stored.sessions.filter((known) => known.hash !== digest) });
  }

  #load(): Stored {
    if (existsSync(this.#path)) {
      try {
        const { token, sessions } = JSON.parse(readFileSync(this.#path, 'utf8')) as Partial<Stored>;
        if (typeof token === 'string' && Array.isArray(sessions)) {
          return {
            token,
            sessions: sessions.filter((s) => typeof s.hash === 'string' && Number.isFinite(s.since)),
          };
        }
      } catch {
        // Below: as on a first start.
      }
      this.#log.warn(
        { path: this.#path },
        'the chat credentials could not be read; every browser must log in anew',
      );
    }
    const fresh = { token: `${randomInt(1e9, 1e10)}:${secret(26)}`, sessions: [] };
    this.#save(fresh);
    return fresh;
  }

  #save(stored: Stored): void {
    this.#stored = stored;
    try {
      writeFileSync(`${this.#path}.new`, JSON.stringify(stored), { mode: 0o600, flush: true });
      renameSync(`${this.#path}.new`, this.#path);
    } catch (error) {
      // They count as long as the program runs: nobody is kept from the chat by a full disk.
      this.#log.error({ path: this.#path, err: error }, 'the chat credentials could not be written');
    }
  }
}
