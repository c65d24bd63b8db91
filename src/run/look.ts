import { reasonOf, type Log } from '../domain/index.js';
import type { Venue } from './venue.js';

/**
 * Tells whoever started the bot where the exchange does not answer as is assumed. Nothing waits for it, and an exchange
 * that does not answer at all is told of elsewhere.
 */
export const tellOddAnswers = (
  { look }: Pick<Venue, 'look'>,
  say: (line: string) => void,
  log: Log,
): void => {
  if (!look) return;
  look()
    .then((line) => {
      if (line === undefined) return;
      log.warn({}, line);
      say(`${line} All of it: npm run rehearse -- --public`);
    })
    .catch((error: unknown) => log.debug({ reason: reasonOf(error) }, 'the exchange could not be looked at'));
};
