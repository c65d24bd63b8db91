import type { Side } from '../../../src/domain/index.js';
import type { Update } from '../../../src/sources/reader/index.js';

/** What is to be changed of a trade that is open. */
export interface Change {
  readonly symbol: string;
  readonly base: string;
  readonly side: Side;
  readonly stop: number;
  readonly targets: readonly number[];
  readonly percent: number;
}

interface Manner {
  readonly name: string;
  readonly of: (change: Change) => { readonly text: string; readonly updates: readonly Update[] };
}

const ENTRY: Update = { type: 'stop', to: 'entry' };
const HALF: Update = { type: 'close', fraction: 0.5 };
const ALL: Update = { type: 'close', fraction: 1 };
const hit = (n: number): Update => ({ type: 'target-hit', n });
const part = ({ percent }: Change): Update => ({ type: 'close', fraction: percent / 100 });
const stop = (change: Change): Update => ({ type: 'stop', price: change.stop });
const targets = (change: Change): Update => ({ type: 'targets', targets: change.targets });

const manner = (
  name: string,
  text: (change: Change) => string,
  ...updates: readonly (Update | ((change: Change) => Update))[]
): Manner => ({
  name,
  of: (change) => ({
    text: text(change),
    updates: updates.map((update) => (typeof update === 'function' ? update(change) : update)),
  }),
});

/** Manners of writing changes down, one of each kind and some in other languages. */
export const MANNERS: readonly Manner[] = [
  manner('a move of the stop', ({ base, stop: at }) => `Move SL on ${base} to ${at}`, stop),
  manner('a new stop', ({ base, stop: at }) => `${base}: new stop ${at}`, stop),
  manner('a stop that was', ({ base, stop: at }) => `${base} SL moved up to ${at} now`, stop),
  manner('a stop to the entry', ({ base }) => `${base} stop loss to breakeven please`, ENTRY),
  manner('new targets', ({ base, targets: at }) => `New targets for ${base}: ${at.join(' / ')}`, targets),
  manner(
    'stop and targets',
    ({ base, stop: at, targets: to }) => `Update ${base}: SL ${at}, TP ${to.join(' / ')}`,
    stop,
    targets,
  ),
  manner('a close', ({ base }) => `Close ${base} now at market`, ALL),
  manner('half', ({ base }) => `Close half of ${base} here`, HALF),
  manner('a share', ({ base, percent }) => `Take ${percent}% off ${base} here`, part),
  manner('what is left', ({ base, percent }) => `${base} - close all, leave ${100 - percent}% running`, part),
  manner(
    'news and orders',
    ({ base }) => `${base} TP1 hit, close half and move stop to entry`,
    hit(1),
    HALF,
    ENTRY,
  ),
  manner('two targets', ({ base }) => `${base} TP1 ✅ TP2 ✅`, hit(1), hit(2)),
  manner('a cancel', ({ base }) => `Cancel the ${base} limit order`, { type: 'cancel' }),
  manner('an entry', ({ base }) => `${base} entry filled ✅`, { type: 'entry-filled' }),
  manner('a stop that was hit', ({ base }) => `${base} SL hit`, { type: 'stopped' }),
  manner('German', ({ base, stop: at }) => `${base} Hälfte schließen, Stop auf ${at} nachziehen`, HALF, stop),
  manner('Russian', ({ base, percent }) => `Фиксируем ${percent}% по ${base}, стоп в безубыток`, part, ENTRY),
  manner('Turkish', ({ base, stop: at }) => `${base} yarısını kapatın, stop ${at}'e çekin`, HALF, stop),
  manner(
    'Spanish',
    ({ base, percent }) => `Cerrar el ${percent}% de ${base} y mover stop a la entrada`,
    part,
    ENTRY,
  ),
  manner('Portuguese', ({ base, stop: at }) => `Fechar metade de ${base}, mover stop para ${at}`, HALF, stop),
  manner(
    'French',
    ({ base, stop: at }) => `${base}: clôturer la moitié, déplacer le stop à ${at}`,
    HALF,
    stop,
  ),
  manner('Italian', ({ base, stop: at }) => `${base}: chiudere metà, spostare lo stop a ${at}`, HALF, stop),
];
