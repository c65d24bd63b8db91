import type { Side } from '../../domain/index.js';

export type Verb =
  | 'close'
  | 'sell'
  | 'buy'
  | 'open'
  | 'reduce'
  | 'add'
  | 'move'
  | 'remove'
  | 'pause'
  | 'resume'
  | 'halt'
  | 'mute'
  | 'unmute'
  | 'cancel'
  | 'block'
  | 'allow';

export type Level = 'sl' | 'tp' | 'trail';
export type Group = 'all' | 'winners' | 'losers' | 'longs' | 'shorts';

/** What a word of the language means; anything else is a number, a symbol, or not understood. */
export type Meaning =
  | { readonly is: 'verb'; readonly verb: Verb }
  | { readonly is: 'side'; readonly side: Side }
  | { readonly is: 'level'; readonly level: Level }
  | { readonly is: 'group'; readonly group: Group }
  | { readonly is: 'part'; readonly part: string }
  | { readonly is: 'factor'; readonly factor: string }
  /** Something a level can be set to that is no number. */
  | { readonly is: 'value'; readonly value: string }
  /** Means something only beside what it joins: `to 60k`, `by half`. */
  | { readonly is: 'joiner' }
  | { readonly is: 'filler' };

const each = <T>(words: string, meaning: T): (readonly [string, T])[] =>
  words.split(' ').map((word) => [word, meaning] as const);
const verb = (name: Verb, words: string = name) => each<Meaning>(words, { is: 'verb', verb: name });

export const LEXICON: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ...verb('close', 'close exit flatten dump liquidate'),
  ...verb('sell'),
  ...verb('buy'),
  ...verb('open', 'open enter'),
  ...verb('reduce', 'reduce trim cut lighten'),
  ...verb('add', 'add increase'),
  ...verb('move', 'move set put bring change adjust raise lower tighten'),
  ...verb('remove', 'remove delete drop clear'),
  ...verb('pause'),
  ...verb('resume'),
  ...verb('halt'),
  ...verb('mute'),
  ...verb('unmute'),
  ...verb('cancel'),
  ...verb('block', 'block ban blacklist'),
  ...verb('allow', 'allow unblock'),
  ...each<Meaning>('long', { is: 'side', side: 'long' }),
  ...each<Meaning>('short', { is: 'side', side: 'short' }),
  ...each<Meaning>('sl stop stoploss', { is: 'level', level: 'sl' }),
  ...each<Meaning>('tp target takeprofit', { is: 'level', level: 'tp' }),
  ...each<Meaning>('trail', { is: 'level', level: 'trail' }),
  ...each<Meaning>('all everything', { is: 'group', group: 'all' }),
  ...each<Meaning>('winners', { is: 'group', group: 'winners' }),
  ...each<Meaning>('losers', { is: 'group', group: 'losers' }),
  ...each<Meaning>('longs', { is: 'group', group: 'longs' }),
  ...each<Meaning>('shorts', { is: 'group', group: 'shorts' }),
  ...each<Meaning>('half', { is: 'part', part: 'half' }),
  ...each<Meaning>('third', { is: 'part', part: 'third' }),
  ...each<Meaning>('quarter', { is: 'part', part: 'quarter' }),
  ...each<Meaning>('double', { is: 'factor', factor: '2x' }),
  ...each<Meaning>('entry be', { is: 'value', value: 'entry' }),
  ...each<Meaning>('off', { is: 'value', value: 'off' }),
  ...each<Meaning>('on', { is: 'value', value: 'on' }),
  ...each<Meaning>('to at by for with in is', { is: 'joiner' }),
  ...each<Meaning>('please pls the my a an of and it now position positions trade trades perp usdt', {
    is: 'filler',
  }),
]);
