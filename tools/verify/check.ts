import { RadError } from '../../src/domain/index.js';
import type { OpenWorld, World } from './world.js';

/** What came of one check: one line of the block. */
export interface Outcome {
  readonly name: string;
  readonly ok: boolean;
  /** What was seen, in one line for people. */
  readonly seen: string;
}

/** Drives one behaviour of the system end to end, in worlds that the caller makes. Never rejects. */
export type Check = ((open: OpenWorld) => Promise<Outcome>) & { readonly line: string };

const reasonOf = (error: unknown): string => {
  if (error instanceof RadError) return error.message;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
};

/** Makes a check of a name and its drive, which says what it saw; its worlds end with it, whatever happens. */
export const check = (line: string, drive: (open: OpenWorld) => Promise<string>): Check => {
  const run = async (open: OpenWorld): Promise<Outcome> => {
    const worlds: World[] = [];
    const tracked: OpenWorld = async (spec) => {
      const world = await open(spec);
      worlds.push(world);
      return world;
    };
    try {
      return { name: line, ok: true, seen: await drive(tracked) };
    } catch (error) {
      return { name: line, ok: false, seen: reasonOf(error).replaceAll(/\s+/g, ' ') };
    } finally {
      await Promise.allSettled(worlds.map((world) => world.stop()));
    }
  };
  return Object.assign(run, { line });
};
