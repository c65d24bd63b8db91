import { type Alert, type AlertWish } from '../../domain/index.js';

/** So much of a message is shown where that helps to see which one is meant. */
const QUOTED = 80;
/** What a chat makes a link, a mention, a command or a number to call of. */
const POINTERS = /\S*(?:[@/\\]|:\/\/)\S*|\S*\p{L}{2,}\.\p{L}{2,}\S*|\+\d[\d ().-]{5,}/gu;
/** A pair as it is often written: its slash points nowhere, and without the pair a refusal does not say of what. */
const PAIR =
  /(?<![\p{L}\p{N}_./\\@:-])([\p{L}\p{N}]{1,20})(?:\/| \/ )(USD[TC]?|PERP)(?![\p{L}\p{N}_/\\@])/giu;
const NOT_PLAIN = /[^\p{L}\p{N}.,:;%+\-–−()“”’' ]+/gu;

/** Somebody else's words as letters, digits and little more: nothing in them points, formats or commands. */
export const plainWords = (text: string, most: number): string => {
  const plain = text
    .slice(0, 4 * most)
    .normalize('NFC')
    .replace(PAIR, '$1-$2')
    .replace(POINTERS, ' ')
    .replace(NOT_PLAIN, ' ')
    .replace(/ +/g, ' ')
    .trim();
  return plain.length > most ? `${plain.slice(0, most - 1).trimEnd()}…` : plain;
};

/** The beginning of a message, plain; empty where nothing is left of it. */
export const quoteOf = ({ text, body = '', query = '' }: Pick<Alert, 'text' | 'body' | 'query'>): string => {
  const plain = plainWords(text ?? (body === '' ? query : body), QUOTED);
  return plain === '' ? '' : ` “${plain}”`;
};

const wishText = (wish: AlertWish): string => {
  switch (wish.do) {
    case 'stop':
      return `stop to ${wish.stop}`;
    case 'close':
      return wish.fraction === 1 ? 'close it' : `close ${Number((100 * wish.fraction).toFixed(1))} %`;
    case 'targets':
      return `${wish.targets.length === 1 ? 'target' : 'targets'} ${wish.targets.join(', ')}`;
    case 'cancel':
      return 'call off what waits';
    case 'anew':
      return 'it was changed; call off what waits, and plan it anew';
  }
};

/** `stop to entry, close 50 %` */
export const wishesText = (wishes: readonly AlertWish[]): string => wishes.map(wishText).join(', ');
