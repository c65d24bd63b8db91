import { join } from 'node:path';
import { pino, type Logger as PinoLogger } from 'pino';
import { LOG_FILES, WEBHOOK_SECRET, type Log } from '../domain/index.js';
import { RollingFile } from './rolling-file.js';
import { openOutput, type Output } from './terminal.js';
import { WriteQueue } from './write-queue.js';

type Component = (typeof LOG_FILES)[number] | (string & {});

export interface Logger extends Log {
  /** A logger whose lines carry the fields; `component` chooses the file. */
  child(fields: { readonly component?: Component } & Readonly<Record<string, unknown>>): Logger;
}

/** The logger that the others are children of. */
export interface RootLogger extends Logger {
  /** Why lines are missing in the files; undefined while none is. */
  trouble(): string | undefined;
  /** Resolves once what was logged is in the files, or the disk keeps it waiting. */
  flush(): Promise<void>;
}

const HIDDEN = '[secret]';
/** A bot token in an address, known to us or not. */
const TOKEN_IN_ADDRESS = /(\/bot)\d+(?::|%3A)[\w-]+/gi;
/** The password in redis://user:password@host and its like. */
const PASSWORD_IN_ADDRESS = /([a-z+.-]:\/\/[^\s:/@"[\]]*:)[^\s/@"]+@/gi;

/** Takes secrets out of texts (invariant 18). */
export interface Scrubber {
  (text: string): string;
  /** A secret that became known later. */
  add(secret: string): void;
}

/** The forms in which a secret may turn up: as it is, in JSON, in an address, in a basic-auth header. */
const forms = (secret: string): string[] => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64'),
];

/** A function that replaces each of the secrets, in any usual encoding, by `[secret]`. */
export const createScrubber = (secrets: readonly string[]): Scrubber => {
  let hidden: readonly string[] = [];
  const add = (secret: string): void => {
    if (secret === '') return;
    // The longest first, so that no secret leaves the rest of a longer one behind.
    hidden = [...new Set([...hidden, ...forms(secret)])].sort((a, b) => b.length - a.length);
  };
  for (const secret of secrets) add(secret);
  const scrub = (text: string): string =>
    hidden
      .reduce((rest, secret) => rest.replaceAll(secret, HIDDEN), text)
      .replace(TOKEN_IN_ADDRESS, `$1${HIDDEN}`)
      .replace(PASSWORD_IN_ADDRESS, `$1${HIDDEN}@`)
      .replace(WEBHOOK_SECRET, HIDDEN);
  return Object.assign(scrub, { add });
};

export interface LoggerOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** Absent = no files. */
  readonly dir?: string;
  readonly scrub: Scrubber;
  readonly stdout?: Output;
  /** A file is rotated before it grows beyond this; default 10 MB. */
  readonly maxBytes?: number;
  /** Old files kept of each; default 5. */
  readonly keep?: number;
}

/** Routes whole lines to the files. */
class Destination {
  lastLogger: PinoLogger | undefined;
  readonly #files = new Map<string, RollingFile>();
  readonly #queue = new WriteQueue();
  readonly #stdout: Output;

  constructor(private readonly options: LoggerOptions) {
    this.#stdout = options.stdout ?? openOutput(process.stdout, 1);
    const { dir, maxBytes = 10 * 1024 * 1024, keep = 5 } = options;
    if (dir === undefined) return;
    for (const name of LOG_FILES) {
      const file = new RollingFile(join(dir, `${name}.log`), maxBytes, keep);
      this.#files.set(name, file);
      this.#queue.write(file, '');
    }
  }

  get trouble(): string | undefined {
    const refused = [...this.#files.values()].find(({ trouble }) => trouble !== undefined)?.trouble;
    return refused ?? this.#queue.trouble;
  }

  async flush(): Promise<void> {
    await this.#queue.flush();
    if (this.trouble === undefined) await Promise.all([...this.#files.values()].map((file) => file.close()));
  }

  write(raw: string): void {
    const line = this.options.scrub(raw);
    this.#stdout.write(line);
    const component = String(this.lastLogger?.bindings()['component']);
    const file = this.#files.get(component) ?? this.#files.get('bot');
    if (file) this.#queue.write(file, line);
  }
}

/**
 * JSON lines on standard output and, by component, in bot.log, positions.log, scanning.log, orders.log and
 * strategy.log of `dir`, without secrets. A log call never throws, nor waits for a disk: what a file does not take is
 * missing there.
 */
export const createLogger = (options: LoggerOptions): RootLogger => {
  // With this symbol pino says through `lastLogger` whose line it writes.
  const destination = Object.assign(new Destination(options), { [Symbol.for('pino.metadata')]: true });
  const logger: Logger = pino(
    {
      level: options.level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: pino.stdSerializers.errWithCause, error: pino.stdSerializers.errWithCause },
    },
    destination,
  );
  return Object.assign(logger, { trouble: () => destination.trouble, flush: () => destination.flush() });
};
