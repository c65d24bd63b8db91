import type { IncomingAlert } from '../../domain/index.js';
import { sentAt } from '../reader/index.js';
import { withoutSecret } from './secrets.js';

const FORM = 'application/x-www-form-urlencoded';
/** `curl -d "long BTC"` calls every body a form. */
const LOOKS_LIKE_FORM = /^[^=&\s]{1,80}=[^&]*(?:&[^=&\s]{1,80}=[^&]*)*$/;

/** A call as it came. */
export interface Call {
  readonly body: string;
  /** Without its question mark. */
  readonly query: string;
  readonly contentType: string | undefined;
  /** The sender's own name for it, by which a repeat is known. */
  readonly id: string | undefined;
}

/** The alert that a call brings, without its secret. */
export const incomingOf = (source: string, { body, query, contentType, id }: Call): IncomingAlert => {
  const said = withoutSecret(body);
  const asked = withoutSecret(query);
  const type = contentType?.split(';')[0]?.trim().toLowerCase();
  const isForm = type === FORM && LOOKS_LIKE_FORM.test(said);
  const message = {
    source,
    door: 'webhook',
    kind: 'http',
    method: 'POST',
    body: said,
    ...(asked === '' ? {} : { query: asked }),
    ...(type === undefined || (type === FORM && !isForm) ? {} : { contentType: type }),
    ...(id === undefined ? {} : { id }),
  } as const;
  const sent = sentAt(message);
  return { ...message, ...(sent === undefined ? {} : { sentAt: sent }) };
};
