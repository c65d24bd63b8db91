import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { BotDocs } from '../../state/store/docs.js';
import { keptSecret } from '../../state/store/kept-secret.js';
import type { Store } from '../../state/store/store.js';
import type { Button, TapAction } from './command.js';

/** Telegram's limit of callback data, in bytes. */
const LIMIT = 64;
/** 11 base64url characters carry 66 bits. */
const MAC_LENGTH = 11;

const CODES: Readonly<Record<TapAction, string>> = {
  approve: 'ap',
  skip: 'sk',
  undo: 'ud',
  half: 'hf',
  double: 'db',
  why: 'wy',
  again: 'ag',
  takeHalf: 'th',
  takeDouble: 'td',
  close: 'cl',
  closeHalf: 'ch',
  toEntry: 'te',
  target: 'tg',
  chart: 'ct',
  adopt: 'ad',
  refresh: 'rf',
  doIt: 'do',
  planAround: 'pa',
  yes: 'y',
  no: 'n',
  open: 'op',
  show: 'sh',
  erase: 'er',
};
const ACTIONS = new Map(Object.entries(CODES).map(([action, code]) => [code, action as TapAction]));

/** What a button said, after its signature was checked. */
export interface Tap {
  readonly action: TapAction;
  readonly id: string;
  readonly version: number;
}

const macOf = (payload: string, secret: string): string =>
  createHmac('sha256', secret).update(payload).digest('base64url').slice(0, MAC_LENGTH);

/**
 * `action|id|version|mac`: stateless, signed, at most 64 bytes.
 * @throws RangeError when the id is too long or carries the separator: a fault of the program.
 */
export const packTap = (tap: Tap, secret: string): string => {
  const payload = `${CODES[tap.action]}|${tap.id}|${tap.version.toString(36)}`;
  const data = `${payload}|${macOf(payload, secret)}`;
  if (tap.id.includes('|') || Buffer.byteLength(data) > LIMIT)
    throw new RangeError(`callback data of ${tap.action} ${tap.id} does not fit ${LIMIT} bytes`);
  return data;
};

/** The tap, or undefined when the data was not signed by us. */
export const unpackTap = (data: string, secret: string): Tap | undefined => {
  const cut = data.lastIndexOf('|');
  const payload = data.slice(0, cut);
  const given = Buffer.from(data.slice(cut + 1));
  const wanted = Buffer.from(macOf(payload, secret));
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined;
  const [code = '', id = '', version = ''] = payload.split('|');
  const action = ACTIONS.get(code);
  return action && { action, id, version: Number.parseInt(version, 36) };
};

export type Keyboard = { readonly text: string; readonly callback_data: string }[][];

/** Buttons in Telegram's form. */
export const keyboardOf = (rows: readonly (readonly Button[])[], secret: string): Keyboard =>
  rows.map((row) =>
    row.map(({ label, action, id, version }) => ({
      text: label,
      callback_data: packTap({ action, id, version }, secret),
    })),
  );

/** The secret that signs buttons: buttons outlive a restart. */
export const loadSecret = (store: Store<BotDocs>): Promise<string> =>
  keptSecret(store, 'buttons', () => randomBytes(32).toString('base64url'));
