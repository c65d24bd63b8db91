import { silentLog, type Push } from '../../src/domain/index.js';
import { Courier, type DeliveryResult } from '../../src/outbox/courier.js';
import type { BotDocs } from '../../src/store/docs.js';
import type { Store, StoredPush } from '../../src/store/store.js';
import { Crash, type Fate } from '../support/world.js';
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
  #last: number | undefined;
  readonly #excused = new Set<number>();
  #direct = 0;

  constructor(private readonly random: () => number) {}

  /** The answer to the last message may have been lost with the process. */
  died(): void {
    if (this.#last !== undefined) this.#excused.add(this.#last);
  }

  /** A message without a number of its own. */
  tell(push: Push): void {
    this.told.set(--this.#direct, push);
  }

  courier(store: Store<BotDocs>, fate: Fate): ChatCourier {
    const wire = fate.bind({ send: (push: StoredPush) => this.#receive(push) }, 'chat');
    const clock = new (class extends JumpClock {
      override sleep(ms: number): Promise<void> {
        // A dead process waits for nothing.
        if (fate.died && !stopped) {
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
        if (fate.died) throw new Crash('courier');
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
    this.#last = seq;
    if (luck > 0.98) {
      this.met++;
      this.#excused.add(seq);
      return Promise.reject(new Error('the answer was lost'));
    }
    return Promise.resolve({ status: 'delivered' });
  }
}
