/** Exact sums by hand: decimals as whole numbers of 10⁻¹². */
export type Units = bigint;

const DECIMALS = 12;
const ONE = 10n ** BigInt(DECIMALS);

/** A decimal as it is written: 0.1 is a tenth. */
export const units = (value: number | string): Units => {
  const text = typeof value === 'number' ? plain(value) : value;
  const negative = text.startsWith('-');
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const digits = BigInt(whole + fraction.padEnd(DECIMALS, '0').slice(0, DECIMALS));
  return negative ? -digits : digits;
};

/** Without an exponent; a number's shortest text has at most 17 digits, those beyond 10⁻¹² are none of an exchange. */
const plain = (value: number): string => (/e/.test(String(value)) ? value.toFixed(DECIMALS) : String(value));

/** Product; exact while it has no more than twelve decimals. */
export const times = (a: Units, b: Units): Units => (a * b) / ONE;

export const total = (values: readonly Units[]): Units => values.reduce((sum, value) => sum + value, 0n);

/** As text with eight decimals, the digits in which an exchange books. */
export const booked = (value: Units): string => (Number(value) / Number(ONE)).toFixed(8);
