import { parseForm, parsePairs } from './pairs.js';
import { roleOfField } from './field-roles.js';
import { parseJson, type Field } from './strict-json.js';
import type { Message } from './types.js';
import { UnreadError } from './unread.js';

const SECONDS = /^\d{10}(?:\.\d+)?$/;
const MILLISECONDS = /^\d{13}$/;
/** A day and a time, with a zone or without. */
const MOMENT = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?$/i;

/** A moment as programs write it, in unix ms: without a zone it is UTC. NaN where it is none. */
export const momentIn = (text: string): number => {
  if (SECONDS.test(text)) return Number(text) * 1000;
  if (MILLISECONDS.test(text)) return Number(text);
  const [, day, time, zone = 'Z'] = MOMENT.exec(text) ?? [];
  return Date.parse(day === undefined ? text : `${day}T${time}${zone.toUpperCase()}`);
};

const fieldsOf = ({ body = '', query = '', contentType = '' }: Message): readonly Field[] => {
  const text = body.trim();
  const asked = parseForm(query.replace(/^\?/, ''));
  if (text === '') return asked;
  if (contentType.toLowerCase().startsWith('application/x-www-form-urlencoded'))
    return [...parseForm(text), ...asked];
  return [...(/^[{[]/.test(text) ? parseJson(text) : (parsePairs(text) ?? [])), ...asked];
};

/**
 * When a webhook's message says that it was sent, unix ms; undefined where it does not say so, or cannot be read. Of several
 * times the oldest counts.
 */
export const sentAt = (message: Message): number | undefined => {
  try {
    const times = fieldsOf(message)
      .filter((field) => roleOfField(field) === 'time')
      .map(({ text }) => momentIn(text.trim()))
      .filter((time) => !Number.isNaN(time));
    return times.length > 0 ? Math.min(...times) : undefined;
  } catch (error) {
    if (error instanceof UnreadError) return undefined;
    throw error;
  }
};
