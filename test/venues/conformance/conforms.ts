import { describe } from 'vitest';
import { exits } from './exits.js';
import { Hand, type Rig } from './hand.js';
import { placing } from './placing.js';
import { record } from './record.js';

/**
 * What every venue does that the bot trades on, whatever it calls things.
 * @param open makes a venue with a new account
 */
export const conforms = (name: string, open: () => Promise<Rig>): void => {
  describe(`${name} as an exchange`, () => {
    const handOn = async (): Promise<Hand> => new Hand(await open());
    placing(handOn);
    exits(handOn);
    record(handOn);
  });
};
