import { baseOf, HOUR, kindOfDenial, timesText, type DenialCode, type Denied } from '../../domain/index.js';
import type { DeniedResult, FittingSize } from '../../trade/core/results.js';
import { deniedCard } from './cards/refusal.js';
import type { Button, Choice, Good, Reply, Tools } from './command.js';
import { contractsText, signedUsdt } from './format.js';

/** What our rules have denied, and how the chat would go about it otherwise. */
export interface DeniedWish {
  readonly symbol: string;
  /** The same once more. */
  readonly again?: Choice | Button;
  /** At a size that is known to pass. */
  readonly sized?: (fits: FittingSize) => Choice | Button | undefined;
  /** Something of this wish alone that would work. */
  readonly instead?: Remedy;
  /** What is to be done once the remedy has worked: `Then tap Approve again.` */
  readonly afterwards?: string;
}

/** What would work instead: a line of HTML, and the buttons that do it. Each plans again when it is tapped. */
export interface Remedy {
  readonly hint: string;
  readonly buttons: readonly (Choice | Button)[];
}

const RESUME: Choice = { label: 'Resume', command: '/resume' };
const MAKE_ROOM: Remedy = {
  hint: 'Take part of what is open off, or close one.',
  buttons: [
    { label: 'Scale out…', command: '/reduce' },
    { label: 'Close…', command: '/close' },
  ],
};
const WAITS = 'It may be over in a moment.';

/** What would work, by the code of the rule; nothing where only the market can change it. */
const REMEDIES: Readonly<Partial<Record<DenialCode, (denied: Denied, wish: DeniedWish) => Remedy>>> = {
  paused: () => ({ hint: 'Entries have to begin again first.', buttons: [RESUME] }),
  halted: () => ({ hint: 'The halt has to end first.', buttons: [RESUME] }),
  drawdown: () => ({ hint: 'The peak has to begin anew first: that is asked once more.', buttons: [RESUME] }),
  'not-armed': () => ({
    hint: 'Live trading has to be armed first.',
    buttons: [{ label: 'Arm…', command: '/arm' }],
  }),
  unverified: () => ({
    hint: 'It ends by itself once the account has been read.',
    buttons: [{ label: 'What is wrong?', command: '/health' }],
  }),
  'recording-over': () => ({
    hint: 'The recording can be played again.',
    buttons: [{ label: 'Play it again…', command: '/again' }],
  }),
  cooldown: (_, { symbol }) => ({
    hint: 'You can end the wait.',
    buttons: [{ label: `Unlock ${baseOf(symbol)}`, command: `/unlock ${symbol}` }],
  }),
  barred: () => ({
    hint: 'You can allow it again.',
    buttons: [
      { label: 'Symbols…', command: '/pairs' },
      { label: 'Sides…', command: '/sides' },
    ],
  }),
  'already-open': (_, { symbol }) => ({
    hint: 'What is open can be added to, and its stop and target can be moved.',
    buttons: [
      { label: `Scale ${baseOf(symbol)}…`, command: `/scale ${symbol}` },
      { label: 'Stop, target…', command: `/target ${symbol}` },
    ],
  }),
  'already-adding': (_, { symbol }) => ({
    hint: 'Wait for it, or cancel it first.',
    buttons: [{ label: 'Cancel that order', command: `/cancel ${symbol}` }],
  }),
  'max-positions': ({ numbers: { limit } }) => ({
    hint: 'Close one, or allow more at a time.',
    buttons: [
      { label: 'Close…', command: '/close' },
      ...(limit === undefined
        ? []
        : [{ label: `Allow ${limit + 1}…`, command: `/set MAX_OPEN_POSITIONS ${limit + 1}` }]),
    ],
  }),
  correlated: () => ({
    hint: 'Close one that moves with it, or loosen MAX_CORRELATION.',
    buttons: [
      { label: 'Close…', command: '/close' },
      { label: 'Setting…', command: '/settings MAX_CORRELATION' },
    ],
  }),
  'daily-loss': () => ({
    ...MAKE_ROOM,
    hint: 'Take part of what is open off; the day’s count begins anew at 00:00 UTC.',
  }),
  'open-risk': () => MAKE_ROOM,
  exposure: () => MAKE_ROOM,
  'no-margin': () => MAKE_ROOM,
  'max-position-size': () => ({
    hint: 'A position may be worth MAX_POSITION_SIZE at most.',
    buttons: [{ label: 'Setting…', command: '/settings MAX_POSITION_SIZE' }],
  }),
  'below-one-lot': ({ numbers: { kelly } }) =>
    kelly === undefined
      ? {
          hint: 'One lot is more than your risk allows: RISK_PER_TRADE decides that.',
          buttons: [{ label: 'Setting…', command: '/settings RISK_PER_TRADE' }],
        }
      : {
          hint: 'What your trades have made keeps the size small.',
          buttons: [{ label: 'What was learned…', command: '/model' }],
        },
  'kelly-no-edge': () => ({
    hint: 'In ask mode you decide, and the card warns.',
    buttons: [{ label: 'Ask me each time', command: '/mode ask' }],
  }),
  'not-a-winner': () => ({ hint: 'Once it is in profit it can be added to.', buttons: [] }),
};

/** Whether a moment may end it: the same is tried once more. */
const mayPass = (denied: Denied): boolean => ['unread', 'moment'].includes(kindOfDenial(denied).is);

/** `½×`, `1 contract`: a size that fits, HTML. */
export const sizeText = (fits: FittingSize): string =>
  'times' in fits ? timesText(fits.times) : contractsText(fits.contracts);

const remedyOf = ({ denied, fits }: DeniedResult, wish: DeniedWish): Remedy | undefined => {
  const { sized, again, afterwards } = wish;
  const button = fits && sized?.(fits);
  if (button)
    return {
      hint: `${sizeText(fits)} fits now: about ${signedUsdt(-fits.worstCase)} if the stop is hit.`,
      buttons: [button],
    };
  if (wish.instead) return wish.instead;
  if (mayPass(denied)) return again && { hint: WAITS, buttons: [again] };
  const remedy = REMEDIES[denied.code]?.(denied, wish);
  if (!remedy || afterwards === undefined || remedy.buttons.length === 0) return remedy;
  return { ...remedy, hint: `${remedy.hint} ${afterwards}` };
};

/** How long the buttons of a message are good that comes by itself: it is read when somebody looks, ms. */
const UNASKED = 12 * HOUR;

/** A card with what would work, and the buttons that do it, each good once. @param good as an answer's where absent */
const withRemedy = async (
  card: Reply,
  remedy: Remedy | undefined,
  { choose }: Pick<Tools, 'choose'>,
  good?: Good,
): Promise<Reply> => {
  if (!remedy) return card;
  const text = `${card.text}\n💡 ${remedy.hint}`;
  return remedy.buttons.length > 0
    ? { ...card, ...(await choose(text, [remedy.buttons], good)) }
    : { ...card, text };
};

/** A message that something was denied, with what would work where we know of something. */
export const deniedPush = (
  card: Reply,
  { symbol, denial }: { readonly symbol: string; readonly denial: Denied },
  tools: Pick<Tools, 'choose'>,
  seq: number,
): Promise<Reply> =>
  withRemedy(card, remedyOf({ status: 'denied', denied: denial }, { symbol }), tools, { ms: UNASKED, seq });

/** A "no" of our own rules with its numbers, and what would work. */
export const deniedReply = (
  result: DeniedResult,
  wish: DeniedWish,
  tools: Pick<Tools, 'choose'>,
): Promise<Reply> => withRemedy(deniedCard(result.denied), remedyOf(result, wish), tools);
