/** Characters of the part that tells two things of the same number apart. */
const TAG_LENGTH = 5;

const FNV_OFFSET = 0xcbf29ce484222325n;
const FNV_PRIME = 0x100000001b3n;

/** The lower 53 bits of the 64-bit FNV-1a hash of a text (Fowler, Noll, Vo): the same on every machine. */
export const hashOf = (text: string): number => {
  let hash = FNV_OFFSET;
  for (let at = 0; at < text.length; at++)
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(at))) * FNV_PRIME);
  return Number(BigInt.asUintN(53, hash));
};

/**
 * The id of something that a button or a typed word may name: `S12.7k3f9`. The number is that of the store, which a
 * restored backup sets back; what follows comes from its birth, so that the id never stands for another thing. It begins
 * with a digit, lest a chat makes a link of it, and ids sort as their numbers do.
 * @param birth what no other of the same number shares: when it was made, and of what
 */
export const bornId = (letter: string, number: number, birth: string): string => {
  const hash = hashOf(birth);
  const tail = Math.floor(hash / 10)
    .toString(36)
    .padStart(TAG_LENGTH, '0')
    .slice(1 - TAG_LENGTH);
  return `${letter}${number.toString(36)}.${hash % 10}${tail}`;
};
