import { silentLog, type Push } from '../../src/domain/index.js';
import { Courier, type DeliveryResult } from '../../src/state/outbox/courier.js';
import type { BotDocs } from '../../src/state/store/docs.js';
import type { Store, StoredPush } from '../../src/state/store/store.js';
import { Crash } from '../support/world.js';
import type { Awaits } from './awaits.js';
import { JumpClock } from './site.js';

/** Delivers for one process. */
export interface ChatCourier {
  /** Everything that is owed now. @throws Crash when the process died over it. */
  deliver(): Promise<void>;
}

/** The chat's side of the wire: what arrived, how often, and what went wrong on the way. */
export class Chat {
  readonly told = new Map<number, Push>();
  repeated = 0;
  met = 0;
  readonly #excused = new Set<number>();
  #direct = 0;

  constructor(private readonly random: () => number) {}

  /**
   * The process died: what the chat took and the store still owes is told again, for its answer died with the process.
   * @param owed event numbers
   */
  died(owed: readonly number[]): void {
    for (const seq of owed) if (this.told.has(seq)) this.#excused.add(seq);
  }

  /** Event numbers up to the highest that were neither told nor are owed: lost. */
  missing(owed: readonly number[]): number {
    const known = new Set([...this.told.keys(), ...owed]);
    let missing = 0;
    for (let seq = Math.max(0, ...known); seq > 0; seq--) if (!known.has(seq)) missing++;
    return missing;
  }

  /** A message without a number of its own. */
  tell(push: Push): void {
    this.told.set(--this.#direct, push);
  }

  courier(store: Store<BotDocs>, awaits: Awaits): ChatCourier {
    const wire = awaits.bind({ send: (push: StoredPush) => this.#receive(push) }, 'chat');
    const clock = new (class extends JumpClock {
      override sleep(ms: number): Promise<void> {
        // A dead process waits for nothing.
        if (awaits.died && !stopped) {
          stopped = true;
          void courier.stop(0);
        }
        return super.sleep(ms);
      }
    })();
    let stopped = false;
    const courier: Courier = new Courier({
      store,
      deliver: (push) => wire.send(push),
      clock,
      log: silentLog,
    });
    return {
      deliver: async () => {
        courier.kick();
        await courier.idle();
        if (awaits.died) throw new Crash('courier');
      },
    };
  }

  #receive({ seq, push }: StoredPush): Promise<DeliveryResult> {
    const luck = this.random();
    if (luck < 0.04) {
      this.met++;
      return luck < 0.02
        ? Promise.resolve({ status: 'retryAfter', ms: 1000 })
        : Promise.reject(new Error('502 Bad Gateway'));
    }
    if (this.told.has(seq) && !this.#excused.has(seq)) this.repeated++;
    this.told.set(seq, push);
    if (luck > 0.98) {
      this.met++;
      this.#excused.add(seq);
      return Promise.reject(new Error('the answer was lost'));
    }
    return Promise.resolve({ status: 'delivered' });
  }
}
