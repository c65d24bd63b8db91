import { RadError } from '../../src/domain/index.js';

/** A message of the chat as the page shows it. */
export interface ChatMessage {
  readonly id: number;
  readonly fromBot: boolean;
  readonly text: string;
  readonly hasPhoto: boolean;
  readonly buttons: readonly { readonly text: string; readonly data: string }[];
  /** Counts its versions: 1 when it is new. */
  readonly version: number;
}

/** The chat did not do what it should. */
export class ChatDriveError extends RadError {
  constructor(what: string, seen: string) {
    super('chat-drive', `${what}; the last thing seen was: ${seen}`, { what, seen });
  }
}

interface WireMessage {
  readonly message_id: number;
  readonly from?: { readonly is_bot: boolean };
  readonly text?: string;
  readonly caption?: string;
  readonly photo?: unknown;
  readonly reply_markup?: {
    readonly inline_keyboard: readonly (readonly { text: string; callback_data?: string }[])[];
  };
}

/** Somebody who sits at the chat page: speaks its HTTP, reads its event stream, types and taps. */
export class PageOwner {
  readonly #messages = new Map<number, ChatMessage>();
  readonly #watchers = new Set<() => void>();
  readonly #stream = new AbortController();
  #cookie = '';
  #last = 'nothing';

  private constructor(
    private readonly root: string,
    private readonly onMessage: (message: ChatMessage) => void,
  ) {}

  /** Opens the page by its address with the one-time key and follows the chat. */
  static async open(url: string, onMessage: (message: ChatMessage) => void): Promise<PageOwner> {
    const { origin, hash, searchParams } = new URL(url);
    const key = searchParams.get('key') ?? new URLSearchParams(hash.slice(1)).get('key') ?? hash.slice(1);
    const owner = new PageOwner(origin, onMessage);
    const response = await owner.#request('/page/session', { key });
    owner.#cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    await owner.#follow();
    return owner;
  }

  async say(text: string): Promise<void> {
    await this.#request('/page/say', { text });
  }

  async tap(message: ChatMessage, label: string): Promise<void> {
    const button = message.buttons.find(({ text }) => text.includes(label));
    if (!button) throw new ChatDriveError(`no button "${label}" on message ${message.id}`, message.text);
    await this.#request('/page/tap', { message: message.id, data: button.data });
  }

  /** The first message, among those there are and those to come, that fits. */
  async until(
    what: string,
    fits: (message: ChatMessage) => boolean,
    timeoutMs: number,
  ): Promise<ChatMessage> {
    const timeout = AbortSignal.timeout(timeoutMs);
    for (;;) {
      const found = [...this.#messages.values()].findLast(fits);
      if (found) return found;
      if (timeout.aborted)
        throw new ChatDriveError(`${what} did not come within ${timeoutMs / 1000} s`, this.#last);
      await this.#change(timeout);
    }
  }

  /** A message of the bot, newer than `after`, with all of the words. */
  answer(after: number, words: readonly string[], timeoutMs: number): Promise<ChatMessage> {
    return this.until(
      `a message with "${words.join('", "')}"`,
      ({ id, fromBot, text }) => id > after && fromBot && words.every((word) => text.includes(word)),
      timeoutMs,
    );
  }

  /** Types a command and waits for an answer with the words. */
  async ask(command: string, words: readonly string[], timeoutMs: number): Promise<ChatMessage> {
    const before = this.newest;
    await this.say(command);
    return this.answer(before, words, timeoutMs);
  }

  /** Resolves with the next message or when the time is over. */
  #change(timeout: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        timeout.removeEventListener('abort', wake);
        this.#watchers.delete(wake);
        resolve();
      };
      this.#watchers.add(wake);
      timeout.addEventListener('abort', wake, { once: true });
    });
  }

  /** Id of the newest message; what comes later has a larger one. */
  get newest(): number {
    return Math.max(0, ...this.#messages.keys());
  }

  close(): void {
    this.#stream.abort();
  }

  async #request(path: string, body: object): Promise<Response> {
    const response = await fetch(`${this.root}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: this.root, cookie: this.#cookie },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new ChatDriveError(`${path} answered ${response.status}`, await response.text());
    return response;
  }

  async #follow(): Promise<void> {
    const response = await fetch(`${this.root}/page/events`, {
      headers: { cookie: this.#cookie },
      signal: this.#stream.signal,
    });
    if (!response.ok || !response.body)
      throw new ChatDriveError(`the event stream answered ${response.status}`, await response.text());
    void this.#read(response.body).catch(() => undefined);
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    let buffer = '';
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      buffer += decoder.decode(chunk, { stream: true });
      const frames = buffer.split('\n\n');
      buffer = frames.pop() ?? '';
      for (const frame of frames) this.#frame(frame);
    }
  }

  #frame(frame: string): void {
    const event = /^event: (.*)$/m.exec(frame)?.[1];
    const data = JSON.parse(/^data: (.*)$/m.exec(frame)?.[1] ?? 'null') as never;
    if (event === 'message') this.#take((data as { message: WireMessage }).message);
    if (event === 'snapshot')
      for (const entry of (data as { entries: { message: WireMessage }[] }).entries)
        this.#take(entry.message);
  }

  #take(wire: WireMessage): void {
    const message: ChatMessage = {
      id: wire.message_id,
      fromBot: wire.from?.is_bot ?? false,
      text: wire.text ?? wire.caption ?? '',
      hasPhoto: wire.photo !== undefined,
      buttons: (wire.reply_markup?.inline_keyboard ?? [])
        .flat()
        .map(({ text, callback_data = '' }) => ({ text, data: callback_data })),
      version: (this.#messages.get(wire.message_id)?.version ?? 0) + 1,
    };
    this.#messages.set(message.id, message);
    this.#last = message.text;
    this.onMessage(message);
    for (const wake of [...this.#watchers]) {
      this.#watchers.delete(wake);
      wake();
    }
  }
}
