import { BadInputError } from '../domain/index.js';
import type { Settings } from '../settings.js';
import { QUEUES, type QueueName } from '../state/store/store.js';

/** What a process of a role does. */
export interface Duties {
  /** Holds the trader lease (or waits for it), and is the only one whose orders go out. */
  readonly trades: boolean;
  /** Speaks with the owner, under the chat lease. */
  readonly chats: boolean;
  /** Queues whose jobs it works on. */
  readonly queues: readonly QueueName[];
}

const DUTIES: Readonly<Record<Settings['role'], Duties>> = {
  all: { trades: true, chats: true, queues: QUEUES },
  // Scans too, so that it needs no scanner; those that there are take chunks off it.
  trader: { trades: true, chats: false, queues: QUEUES },
  scanner: { trades: false, chats: false, queues: ['chunks'] },
  chat: { trades: false, chats: true, queues: [] },
};

/** @throws BadInputError for a replay in several processes: its stepper owns time and waits for every job itself. */
export const dutiesOf = ({ role, mode }: Pick<Settings, 'role' | 'mode'>): Duties => {
  if (mode === 'replay' && role !== 'all')
    throw new BadInputError(`ROLE is ${role}; MODE=replay takes ROLE=all, because one process owns its time`);
  return DUTIES[role];
};
