import type { Entry, Level, Proposal, Target, Update } from '../../../src/sources/reader/types.js';

/** A right reading: of one that is none, every reason that is as good. */
export type Wanted =
  | Proposal
  | { readonly action: 'update'; readonly symbol: string; readonly update: Update | readonly Update[] }
  | { readonly action: 'refuse' | 'ignore'; readonly reason: readonly string[] };

const entryIn = (text: string): Entry => {
  if (text === 'market') return { type: 'market' };
  const [low = 0, high] = text.replace(/^[<>]/, '').split('-').map(Number);
  if (/^[<>]/.test(text)) return { trigger: text.startsWith('>') ? 'above' : 'below', price: low };
  return high === undefined ? { price: low } : { low, high };
};

const percentIn = (text: string): { percent: number } | undefined =>
  text.endsWith('%') ? { percent: Number(text.slice(0, -1)) } : undefined;

const PROPOSAL = /^(\S+) (long|short) (\S+)(?: sl (\S+))?(?: tp ((?:[\d.e-]+%? ?)+?))?(?: x([\d.]+))?$/;

const updateIn = (text: string): Update => {
  const [type = '', ...values] = text.split(' ');
  const [value] = values.map(Number);
  switch (type) {
    case 'hit':
      return { type: 'target-hit', n: value ?? 0 };
    case 'filled':
      return { type: 'entry-filled' };
    case 'stop':
      return values[0] === 'entry' ? { type, to: 'entry' } : { type, price: value ?? 0 };
    case 'close':
      return { type, fraction: value ?? 0 };
    case 'targets':
      return { type, targets: values.map(Number) };
    case 'stopped':
    case 'cancel':
    case 'add':
    case 'reverse':
      return { type };
    default:
      throw new Error(`no update is written ${text}`);
  }
};

const oneIn = (text: string): Wanted => {
  const unread = /^(refuse|ignore) (\S+)$/.exec(text);
  if (unread) return { action: unread[1] as 'refuse', reason: (unread[2] ?? '').split('|') };
  const told = /^(\S+): (.+)$/.exec(text);
  if (told) {
    const updates = (told[2] ?? '').split(', ').map(updateIn);
    return {
      action: 'update',
      symbol: `${told[1]}-USDT`,
      update: updates.length === 1 && updates[0] ? updates[0] : updates,
    };
  }
  const [, base = '', side, entry = '', stop, targets = '', leverage] = PROPOSAL.exec(text) ?? [];
  if (side === undefined) throw new Error(`no reading is written ${text}`);
  const level: Level | null = stop === undefined ? null : (percentIn(stop) ?? { price: Number(stop) });
  return {
    action: 'propose',
    symbol: `${base}-USDT`,
    side: side as 'long',
    entry: entryIn(entry),
    stop: level,
    targets: targets
      .split(' ')
      .filter((target) => target !== '')
      .map((target): Target => percentIn(target) ?? Number(target)),
    leverage: leverage === undefined ? null : Number(leverage),
  };
};

/**
 * Right readings in short: `SOL long 141.5-142.5 sl 137.8 tp 145 148.5 x5` (entry `market`, `>62000`; levels may be `2%`),
 * `SOL: hit 1, stop entry, close 0.5`, `refuse number|format`; readings that are as right are parted by ` // `.
 */
export const wantedIn = (text: string): readonly Wanted[] => text.split(' // ').map(oneIn);
