import { denied, isAlive, type Alert, type Signal } from '../../domain/index.js';
import type { Reading as Message } from '../../sources/reader/index.js';
import type { Versioned } from '../../state/store/store.js';
import type { TradingParts } from '../core/parts.js';
import { deniedEntry, endSignal } from '../signals/waiting.js';
import { settle } from './outcome.js';
import { levelsOf, type Reading } from './propose.js';
import { ask } from './update.js';
import { calledBy } from './words.js';

/**
 * What an edit of a post does to the card that the post led to. A version that changes nothing of what is traded stands
 * for the same card. One that does withdraws a card that waits for an answer, and is read as if it were the first; once
 * it was approved it is a question. @returns `settled`: nothing is left to be read
 */
export const ofEdit = async (
  parts: TradingParts,
  { doc, source }: Reading,
  message: Message,
): Promise<'settled' | undefined> => {
  const before = (await parts.store.get('alert', doc.value.revises ?? ''))?.value;
  if (!before?.outcome) return undefined;
  if (
    message.action === 'propose' &&
    before.levels === levelsOf(message) &&
    before.outcome.status !== 'denied'
  ) {
    const { outcome, symbol, side, levels } = before;
    await settle(parts, doc, { outcome, symbol, side, levels });
    return 'settled';
  }
  const signal = await signalOf(parts, before);
  if (!signal) return undefined;
  if (signal.value.status === 'offered') {
    await withdraw(parts, doc.value, signal);
    return undefined;
  }
  const { symbol, side } = signal.value.opportunity;
  const changed = message.action === 'propose' && message.symbol === symbol && message.side === side;
  if (signal.value.status === 'awaiting')
    await ask(
      parts,
      { doc, source },
      { symbol, signalId: signal.id, wishes: [{ do: changed ? 'anew' : 'cancel' }] },
    );
  else await askOfPosition(parts, { doc, source }, signal.value, changed ? message : undefined);
  return 'settled';
};

/** The signal that an alert led to, while it may be changed: it waits, or has become what is open. */
const signalOf = async (parts: TradingParts, { outcome }: Alert): Promise<Versioned<Signal> | undefined> => {
  if (outcome?.status !== 'offered') return undefined;
  const signal = await parts.store.get('signal', outcome.signalId);
  if (!signal) return undefined;
  if (isAlive(signal.value, parts.clock.now())) return signal;
  const held = (await parts.store.get('position', signal.value.opportunity.symbol))?.value;
  return held?.status === 'open' && held.signalId === signal.id ? signal : undefined;
};

const withdraw = async (parts: TradingParts, alert: Alert, signal: Versioned<Signal>): Promise<void> => {
  const no = denied('edited', `${calledBy(alert.source)} has changed it`);
  await endSignal(parts, signal, 'ended', deniedEntry('signal-ended', signal.value, no, parts), no.reason);
};

/** Of a position the new stop and targets are asked about; an edit that is no proposal any more asks for its close. */
const askOfPosition = async (
  parts: TradingParts,
  reading: Reading,
  signal: Signal,
  message: Extract<Message, { action: 'propose' }> | undefined,
): Promise<void> => {
  const { symbol } = signal.opportunity;
  const position = (await parts.store.get('position', symbol))?.value;
  const targets = (message?.targets ?? []).filter((target) => typeof target === 'number');
  const stop = message?.stop && 'price' in message.stop ? message.stop.price : undefined;
  const wishes = message
    ? [
        ...(stop === undefined ? [] : [{ do: 'stop' as const, stop }]),
        ...(targets.length === 0 ? [] : [{ do: 'targets' as const, targets }]),
      ]
    : [{ do: 'close' as const, fraction: 1 }];
  await ask(parts, reading, { symbol, wishes, ...(position ? { positionId: position.id } : {}) });
};
