import { describe, expect, it } from 'vitest';
import { VENUES, venueOf } from '../../src/venues/registry.js';
import type { VenueDefinition } from '../../src/venues/venue.js';
import { tinyVenue } from './tiny/venue.js';

const tiny = tinyVenue().definition;
const venues = [...VENUES, tiny] as const;
const taking = (longest: number, alphabet: RegExp): VenueDefinition => ({
  ...tiny,
  capabilities: { ...tiny.capabilities, clientIds: { longest, alphabet } },
});

describe('the registry of venues', () => {
  it('finds a venue by the name that EXCHANGE gives it, and says which there are', () => {
    expect(venueOf('tiny', venues)).toBe(tiny);
    expect(() => venueOf('mars', venues)).toThrow(/no exchange mars: there is .*tiny/);
    for (const { id, credentials, accountBy } of venues) {
      expect(id).toMatch(/^[a-z0-9-]+$/);
      expect(Object.keys(credentials)).toContain(accountBy);
    }
  });

  it('refuses one that does not take our client ids', () => {
    expect(() => venueOf('tiny', [taking(36, /[\w-]/)])).toThrow('40 letters, digits, _ and -');
    expect(() => venueOf('tiny', [taking(64, /[a-z0-9-]/)])).toThrow('Tiny does not take');
    expect(venueOf('tiny', [taking(40, /[\w-]/)]).id).toBe('tiny');
  });

  it('keeps the state of each apart, and that of KuCoin where it always was', () => {
    expect(venueOf('kucoin').scope).toBe('');
    expect(new Set(venues.map(({ scope }) => scope)).size).toBe(venues.length);
  });
});
