import { request, type IncomingHttpHeaders } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** One HTTP request with exactly these headers: fetch would not let a test choose Host or Origin. */
export function ask(
  address: string,
  method: string,
  headers: Readonly<Record<string, string>> = {},
  body?: string | Buffer,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const url = new URL(address);
    // A path with dots would be resolved by URL before it is sent.
    const path = address.slice(url.origin.length) || '/';
    const sent = request({ host: url.hostname, port: url.port, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** The page's side without a browser: logs in with the key of `url` and keeps the cookie. */
export class PageClient {
  readonly origin: string;
  cookie = '';

  constructor(url: string) {
    this.origin = new URL(url).origin;
  }

  static async login(url: string): Promise<PageClient> {
    const client = new PageClient(url);
    const answer = await client.post('/page/session', { key: url.split('#key=')[1] });
    if (answer.status !== 200) throw new Error(`login: ${answer.status} ${answer.text}`);
    return client;
  }

  async post(path: string, body: object, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const answer = await ask(
      this.origin + path,
      'POST',
      { origin: this.origin, 'content-type': 'application/json', cookie: this.cookie, ...headers },
      JSON.stringify(body),
    );
    const cookie = answer.headers['set-cookie']?.[0]?.split(';')[0];
    if (cookie) this.cookie = cookie;
    return answer;
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return ask(this.origin + path, 'GET', { cookie: this.cookie, ...headers });
  }

  /** Opens the event stream and gives the first `count` events. */
  async events(count: number): Promise<readonly { readonly type: string; readonly data: unknown }[]> {
    const stop = new AbortController();
    const response = await fetch(`${this.origin}/page/events`, {
      headers: { cookie: this.cookie },
      signal: stop.signal,
    });
    if (!response.body) throw new Error('no stream');
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of response.body) {
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      if (text.split('\n\n').length > count) break;
    }
    stop.abort();
    return text
      .split('\n\n')
      .slice(0, count)
      .map((frame) => {
        const [event = '', data = ''] = frame.split('\n');
        return {
          type: event.replace('event: ', ''),
          data: JSON.parse(data.replace('data: ', '')) as unknown,
        };
      });
  }
}
