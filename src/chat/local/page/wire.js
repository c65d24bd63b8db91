/** Sends JSON to the server; rejects with an Error that carries `status` (0 where there is no connection). */
export async function post(path, body) {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch(() => undefined);
  if (!response) throw Object.assign(new Error('No connection'), { status: 0 });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw Object.assign(new Error(answer.error ?? 'Refused'), { status: response.status });
  return answer;
}

/** 'in', 'out' or 'offline'. */
export async function sessionState() {
  const response = await fetch('/page/session').catch(() => undefined);
  if (!response) return 'offline';
  return response.ok ? 'in' : response.status === 401 ? 'out' : 'offline';
}

/** A few beats of the server missed: it stands still, or the way to it is broken; ms. */
const SILENCE = 7_000;
const SLOWEST = 10_000;

/**
 * The event stream with its own reconnection: the browser's gives up after some errors and does not notice a
 * connection that died without a word. Every connection begins with a snapshot, which is the catch-up.
 */
export class Connection {
  #handlers;
  #onState;
  #source;
  #watchdog;
  #retry;
  #wait = 0;

  /** `handlers` by event name; `onState` is told 'on', 'off' or 'out' (the session has ended). */
  constructor(handlers, onState) {
    this.#handlers = handlers;
    this.#onState = onState;
    addEventListener('online', () => this.now());
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden && !this.#source) this.now();
    });
  }

  now() {
    clearTimeout(this.#retry);
    this.#source?.close();
    const source = new EventSource('/page/events');
    this.#source = source;
    this.#watch();
    source.onerror = () => this.#lost(source);
    for (const [name, handle] of Object.entries({ beat: () => {}, ...this.#handlers })) {
      source.addEventListener(name, (event) => {
        this.#watch();
        if (name === 'snapshot') {
          this.#wait = 0;
          this.#onState('on');
        }
        handle(JSON.parse(event.data));
      });
    }
  }

  stop() {
    clearTimeout(this.#retry);
    clearTimeout(this.#watchdog);
    this.#source?.close();
    this.#source = undefined;
  }

  #watch() {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => this.#lost(this.#source), SILENCE);
  }

  async #lost(source) {
    if (source !== this.#source) return;
    this.stop();
    this.#onState('off');
    if ((await sessionState()) === 'out') return this.#onState('out');
    this.#wait = Math.min(SLOWEST, this.#wait * 2 || 500);
    this.#retry = setTimeout(() => this.now(), this.#wait);
  }
}
