/** What the parts log through; pino satisfies it. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Components with a log file of their own; the lines of all others go to the first. */
export const LOG_FILES = ['bot', 'positions', 'scanning', 'orders', 'strategy'] as const;

export const silentLog: Log = {
  debug() {},
  info() {},
  warn() {},
  error() {},
};
