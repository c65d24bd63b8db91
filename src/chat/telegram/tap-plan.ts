import type { Request } from '../../trade/core/results.js';
import type { Reply } from './command.js';

/** Whether Telegram took the answer to a tap, called the tap too old for one, or said neither. */
export type TapAge = 'fresh' | 'old' | 'unknown';

/** What is to be said at once (the short answer of the tap), and the work that follows. */
export interface TapPlan {
  readonly answer: string;
  /** Moves money: asks again unless the tap is known to be fresh. */
  readonly money: boolean;
  /** Take the buttons off the message once the tap is accepted. */
  readonly strip?: boolean;
  /** Take what it says off the message, too. */
  readonly erase?: boolean;
  readonly work?: (origin: TapOrigin) => Promise<Reply | undefined>;
}

/** Who asks: the key of the update (or of the question that was answered with yes). */
export interface TapOrigin extends Request {
  readonly updateId: number;
  readonly chatId: number;
  readonly age: TapAge;
}

export const refuse = (answer: string): TapPlan => ({ answer, money: false });
