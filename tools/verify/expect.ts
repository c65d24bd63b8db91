import { RadError } from '../../src/domain/index.js';

/** The system did not do what it should. */
export class VerifyError extends RadError {
  constructor(seen: string) {
    super('verify', seen, { seen });
  }
}

/** @throws VerifyError with what was seen unless the condition holds. */
export function ensure(condition: boolean, seen: string): asserts condition {
  if (!condition) throw new VerifyError(seen);
}

/** @throws VerifyError when there is no value. */
export const present = <T>(value: T | undefined, what: string): T => {
  if (value === undefined) throw new VerifyError(`${what} is missing`);
  return value;
};

/** Within a relative tolerance; 1e-9 is what binary fractions lose. */
export const near = (a: number, b: number, tolerance = 1e-9): boolean =>
  Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a), Math.abs(b));
