import { BadInputError, LONGEST_CLIENT_ID } from '../domain/index.js';
import { kucoin } from './kucoin/venue.js';
import { fitsForm, type VenueDefinition } from './venue.js';

/** Every venue that EXCHANGE can name; the first is the default. */
export const VENUES: readonly [VenueDefinition, ...VenueDefinition[]] = [kucoin];

/**
 * The venue of that name.
 * @param venues the registry, where it is not the program's own
 * @throws BadInputError where there is none, or one that does not take our client ids
 */
export const venueOf = (id: string, venues: readonly VenueDefinition[] = VENUES): VenueDefinition => {
  const venue = venues.find((each) => each.id === id);
  if (!venue)
    throw new BadInputError(`no exchange ${id}: there is ${venues.map((each) => each.id).join(', ')}`);
  if (!fitsForm('azAZ09_-'.padEnd(LONGEST_CLIENT_ID, '0'), venue.capabilities.clientIds))
    throw new BadInputError(
      `${venue.name} does not take client order ids of ${LONGEST_CLIENT_ID} letters, digits, _ and -`,
    );
  return venue;
};
