import { type FieldRole, roleOfField } from './field-roles.js';
import type { Field } from './strict-json.js';
import { quoted, refuse } from './unread.js';

/** Roles whose values may be long: nothing is read in them, or they are texts. */
const UNREAD = new Set<FieldRole>(['other', 'text', 'comment', 'vague']);
/** Longest value of a field that is read, in letters. */
const LONGEST = 200;

const isAbsent = ({ type, text }: Field): boolean => type === 'null' || text.trim() === '';

const UNIT_NAME = /_?(?:type|unit|mode)$/i;

const isBeside = ({ path }: Field, other: Field): boolean =>
  other.path.length === path.length && path.slice(0, -1).every((part, index) => part === other.path[index]);

/** `{"price": 84.5, "percent": 50}` among others of a list: the percentage says how much is meant, and no distance. */
const isShare = (field: Field, list: readonly Field[]): boolean =>
  typeof field.path.at(-2) === 'number' &&
  /^(?:percent|percentage|pct|perc)$/i.test(String(field.path.at(-1))) &&
  list.some(
    (other) =>
      isBeside(field, other) &&
      /price|level|value|rate|^at$/i.test(String(other.path.at(-1))) &&
      /\d/.test(other.text),
  );

/** What a value is, where nothing but its own number says so. */
const OF_PRICE = /^(?:price|absolute|abs|limit|market|fixed|level)$/i;
const OF_LEVERAGE = /^(?:cross|crossed|isolated|fixed|x|times)$/i;

/** `{"type": "percent", "value": 2}`, `"sl": 2, "sl_type": "percent"`: what a value is stands beside it. */
const withUnit = (field: Field, list: readonly Field[]): Field => {
  const { path } = field;
  const isValue = path.length > 1 && path.at(-1) === 'value';
  const name = isValue ? '' : String(path.at(-1));
  // `{"price": 151, "trigger": 149}` of a target
  const isTwice =
    typeof path.at(-2) === 'number' &&
    /^trigger/i.test(String(path.at(-1))) &&
    list.some(
      (other) =>
        isBeside(field, other) &&
        /^(?:limit|price)/i.test(String(other.path.at(-1))) &&
        other.text !== field.text,
    );
  if (isTwice) refuse('number', `It does not say what ${quoted(field.text)} is beside a price.`);
  if (isShare(field, list)) return { ...field, path: [...path.slice(0, -1), 'share'] };
  const beside = list.find((other) => {
    const own = String(other.path.at(-1));
    return UNIT_NAME.test(own) && own.replace(UNIT_NAME, '') === name && isBeside(field, other);
  });
  const isLeverage = isValue && roleOfField({ path: path.slice(0, -1) }) === 'leverage';
  if (isLeverage && beside && OF_LEVERAGE.test(beside.text)) return field;
  if (!isLeverage && beside && /^(?:percent|percentage|pct|perc|%)$/i.test(beside.text))
    return { ...field, path: [...path.slice(0, isValue ? -1 : undefined), 'percent'] };
  return !isValue || !beside || (!isLeverage && OF_PRICE.test(beside.text))
    ? field
    : refuse('unit', `What ${quoted(field.text)} in ${quoted(beside.text)} is in prices depends.`);
};

const isLevel = ({ path }: Field): boolean =>
  /^(?:entry|stop|target)$/.test(roleOfField({ path: path.slice(0, 1) }));

/** Values of a message by their roles. */
export class Fields {
  private readonly byRole = new Map<FieldRole, Field[]>();
  /** All of them, as they are to be understood. */
  readonly list: readonly Field[];

  constructor(list: readonly Field[]) {
    const fields = list.map((field) => withUnit(field, list));
    this.list = fields;
    // Open, high, low and close are a bar, not an order to open.
    const isBar = ['high', 'low', 'close'].every((name) =>
      fields.some(({ path }) => String(path.at(-1)).toLowerCase() === name),
    );
    for (const field of fields) {
      // `"entry": {"a": [{}]}`: it has one, and what it is nobody can say.
      if (field.type === 'empty' && field.path.length > 1 && isLevel(field))
        refuse('format', `What it says for ${quoted(String(field.path[0]))} is not understood.`);
      if (isAbsent(field)) continue;
      const role = isBar && /^open$/i.test(String(field.path.at(-1))) ? 'other' : roleOfField(field);
      if (field.text.length > LONGEST && !UNREAD.has(role))
        refuse('too-large', `What it says for ${quoted(String(field.path.at(-1)))} is too long.`);
      this.byRole.set(role, [...(this.byRole.get(role) ?? []), field]);
    }
  }

  all(role: FieldRole): readonly Field[] {
    return this.byRole.get(role) ?? [];
  }

  has(role: FieldRole): boolean {
    return this.byRole.has(role);
  }

  /** @throws UnreadError where values of one role differ. */
  one(role: FieldRole): string | undefined {
    const texts = [...new Set(this.all(role).map(({ text }) => text.trim()))];
    if (texts.length > 1)
      refuse('contradiction', `It says ${texts.slice(0, 3).map(quoted).join(' and ')} for one thing.`);
    return texts[0];
  }
}
