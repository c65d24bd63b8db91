import { RadError, reasonOf } from '../../domain/index.js';

/** A value that JSON would change on its way to the store and back: NaN, Infinity, a Map, a Date, … */
export class NotStorableError extends RadError {
  constructor(kind: string, id: string, path: string, got: string) {
    super('not-storable', `${kind} ${id}: ${path} cannot be stored: got ${got}, expected plain finite data`, {
      kind,
      id,
      path,
      got,
    });
  }
}

/** The store did not answer. After a failed commit it is unknown whether it was applied: read again. */
export class StoreUnavailableError extends RadError {
  constructor(operation: string, fields: Readonly<Record<string, unknown>>, cause: unknown) {
    const reason = reasonOf(cause);
    super('store-unavailable', `store ${operation} failed: ${reason}`, { operation, ...fields }, { cause });
  }
}

/** The store has reached its memory limit; nothing was written. Deleting and settling go on. */
export class StoreFullError extends RadError {
  constructor(operation: string, fields: Readonly<Record<string, unknown>>, cause: unknown) {
    super(
      'store-full',
      `store ${operation} refused: Redis is at maxmemory`,
      { operation, ...fields },
      { cause },
    );
  }
}

/** Another instance holds the lease and waiting was not wanted (exit code 3). */
export class LeaseHeldError extends RadError {
  constructor(lease: string, holder: string | undefined) {
    super('lease-held', `the ${lease} lease is held by ${holder ?? 'another instance'}`, { lease, holder });
  }
}
