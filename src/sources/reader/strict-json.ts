import { refuse } from './unread.js';

/** One value of a structured message, under the names it lies in; places in lists are numbers. */
export interface Field {
  readonly path: readonly (string | number)[];
  /** `empty`: an object or a list without anything in it. */
  readonly type: 'string' | 'number' | 'boolean' | 'null' | 'empty';
  /** As it is written, strings without their quotes. */
  readonly text: string;
}

const DEEPEST = 6;
const MOST_FIELDS = 300;
const SPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const SCALAR = /-?(?:0|[1-9]\d{0,300})(?:\.\d{1,300})?(?:[eE][-+]?\d{1,4})?(?![\w.])|(?:true|false|null)\b/y;

/**
 * The values of a JSON text, read strictly: what JSON.parse would let pass in silence (a key twice), what is nested deeper
 * than six levels, more than 300 values and numbers that are not finite are no signal.
 * @throws UnreadError (`format`, `number`, `too-large`).
 */
export const parseJson = (text: string): readonly Field[] => {
  const fields: Field[] = [];
  let at = 0;
  const bad = (): never => refuse('format', `It is no complete JSON (at letter ${at + 1}).`);
  const skip = (): void => {
    SPACE.lastIndex = at;
    at += SPACE.exec(text)?.[0].length ?? 0;
  };
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  const is = (letter: string): boolean => {
    skip();
    if (text[at] !== letter) return false;
    at += 1;
    return true;
  };
  const string = (): string => {
    skip();
    return JSON.parse(take(STRING) ?? bad()) as string;
  };

  const members = (path: Field['path']): void => {
    if (is('}')) return void fields.push({ path, type: 'empty', text: '' });
    const names = new Set<string>();
    do {
      const name = string();
      if (name === '__proto__') refuse('hostile', 'It has a name that programs trip over.');
      if (names.has(name.toLowerCase()))
        refuse('format', `It says ${JSON.stringify(name.slice(0, 40))} twice.`);
      names.add(name.toLowerCase());
      if (!is(':')) bad();
      value([...path, name]);
    } while (is(','));
    if (!is('}')) bad();
  };
  const elements = (path: Field['path']): void => {
    if (is(']')) return void fields.push({ path, type: 'empty', text: '' });
    let index = 0;
    do value([...path, index++]);
    while (is(','));
    if (!is(']')) bad();
  };
  const value = (path: Field['path']): void => {
    if (path.length > DEEPEST) refuse('format', `It is nested deeper than ${DEEPEST} levels.`);
    if (is('{')) return members(path);
    if (is('[')) return elements(path);
    if (fields.length >= MOST_FIELDS) refuse('too-large', `It has more than ${MOST_FIELDS} values.`);
    if (text[at] === '"') {
      fields.push({ path, type: 'string', text: string() });
      return;
    }
    const scalar = take(SCALAR) ?? bad();
    const type = scalar === 'null' ? 'null' : /^[tf]/.test(scalar) ? 'boolean' : 'number';
    if (type === 'number' && !Number.isFinite(Number(scalar)))
      refuse('number', 'It has a number beyond all bounds.');
    fields.push({ path, type, text: scalar });
  };

  value([]);
  skip();
  return at === text.length ? fields : bad();
};
