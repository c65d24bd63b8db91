/** Base of every error that this program raises on purpose: a code for machines, one line for people. */
export class RadError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly fields: Readonly<Record<string, unknown>> = {},
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** What an error says, for a person or a log line: whatever was thrown. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What comes of work, or of `otherwise` where it fails in the way that is expected; any other failure goes on up. */
export const expecting = <E extends Error, T, F>(
  kind: abstract new (...args: never[]) => E,
  work: Promise<T>,
  otherwise: (error: E) => F,
): Promise<T | F> =>
  work.catch((error: unknown): F => {
    if (error instanceof kind) return otherwise(error);
    throw error;
  });

/** A number that cannot be an amount or a price. */
export class InvalidAmountError extends RadError {
  constructor(what: string, value: unknown) {
    super('invalid-amount', `${what} must be a positive finite number, got ${String(value)}`, {
      what,
      value,
    });
  }
}

/** Input from a person or a file that cannot be used; the program ends with exit code 2 or answers with the line. */
export class BadInputError extends RadError {
  constructor(message: string, fields: Readonly<Record<string, unknown>> = {}) {
    super('bad-input', message, fields);
  }
}

/** A read of market or account that failed: nothing may be concluded from it (invariant 8). */
export class ReadFailedError extends RadError {
  constructor(what: string, reason: string, fields: Readonly<Record<string, unknown>> = {}, cause?: unknown) {
    super('read-failed', `${what} could not be read: ${reason}`, { what, reason, ...fields }, { cause });
  }
}

/** A write was based on a version that is no longer current; read again and decide again. */
export class ConflictError extends RadError {
  constructor(kind: string, id: string) {
    super('conflict', `${kind} ${id} changed meanwhile`, { kind, id });
  }
}

/** The lease is not held: another instance may trade now, this one must not. */
export class FencedError extends RadError {
  constructor(lease: string) {
    super('fenced', `this process does not hold the ${lease} lease now`, { lease });
  }
}

/** A thing that is asked for does not exist (any more). */
export class NotFoundError extends RadError {
  constructor(what: string, id: string) {
    super('not-found', `no ${what} ${id}`, { what, id });
  }
}
