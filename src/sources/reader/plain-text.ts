/** Nothing to see: zero-width letters, joiners, direction marks, variation selectors, tags, soft hyphens. */
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu;
const ASCII = /^[\t-~]*$/;
/** Turns the order of what is seen: the digits of a price could be shown in another order than they are read. */
const TURNED = /[\u202a-\u202e\u2066-\u2069]/u;
/** A mark over or through a digit or letter of ASCII (crossed out, ringed), which is then not what it seems. */
const OVERSTRUCK = /[0-9A-Za-z\u0430-\u044f][\u0300-\u036f\u0483-\u0489\u20d0-\u20e2\u20e4-\u20ff]/iu;
/** Letters of one look in several scripts, in one word: the И and the і of Cyrillic beside the I of Latin. */
const MIXED =
  /[A-Za-z][\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Coptic}]|[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Coptic}][A-Za-z]/u;
/** Full width, and the bold and slanted alphabets of mathematics in which channels like to shout. */
const STYLED = /[\uff01-\uff5e\u{1d400}-\u{1d7ff}]/gu;

/** Text as it is seen: composed, in plain letters and digits, without what is invisible. */
export const asSeen = (text: string): string =>
  ASCII.test(text)
    ? text
    : text
        .normalize('NFC')
        .replace(UNSEEN, '')
        .replace(/[\uff0c\u3001](?=\d)/g, ', ')
        .replace(/,(?=\d{1,3} ?倍)/g, ', ')
        .replace(STYLED, (letter) => letter.normalize('NFKC'));

/** Whether the text is seen in another order than that in which it is read. Asks for the text as it came. */
export const isTurned = (text: string): boolean => TURNED.test(text);

/** Whether digits or letters are crossed out or ringed. Asks for text as it is seen. */
export const isOverstruck = (text: string): boolean => !ASCII.test(text) && OVERSTRUCK.test(text);

/** Whether a word mixes scripts whose letters look alike. Asks for text as it is seen. */
export const mixesScripts = (word: string): boolean => !ASCII.test(word) && MIXED.test(word);

/** Upper case of ASCII and Cyrillic alone: `ı`, `ſ` and their like are no I and no S. */
export const upper = (text: string): string =>
  ASCII.test(text) ? text.toUpperCase() : text.replace(/[a-zа-яё]+/g, (letters) => letters.toUpperCase());
