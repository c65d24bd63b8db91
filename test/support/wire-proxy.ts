import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * A TCP wire that can fall ill: `forward` is well; `silent` keeps every connection open and lets nothing through, and
 * those that it met stay so for good (half-open); `refuse` cuts what is there and takes nothing new.
 */
export type WireMood = 'forward' | 'silent' | 'refuse';

/** Stands between a client and a server on loopback, as near to each other or as far apart as a test wants them. */
export class WireProxy {
  mood: WireMood = 'forward';
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  /** Connections that went silent: what they held back is gone, so that they could only go on with gaps. */
  readonly #deaf = new Set<Socket>();
  #port = 0;

  /**
   * @param target port of the server behind; `redirect` changes it for connections that come later
   * @param roundTripMs half of it is the way of what is said, half that of what is answered
   */
  constructor(
    private target: number,
    private readonly roundTripMs = 0,
  ) {
    this.#server = createServer((socket) => this.#accept(socket));
  }

  get port(): number {
    return this.#port;
  }

  start(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.listen(0, '127.0.0.1', () => {
        this.#port = (this.#server.address() as AddressInfo).port;
        resolve();
      });
    });
  }

  /** Later connections reach another server; those that are there keep the old one, as after a failover. */
  redirect(target: number): void {
    this.target = target;
  }

  /** Changes what happens on the wire; `refuse` cuts at once. */
  turn(mood: WireMood): void {
    this.mood = mood;
    if (mood === 'silent') for (const socket of this.#open) this.#deaf.add(socket);
    if (mood === 'refuse') this.cut();
  }

  cut(): void {
    for (const socket of this.#open) socket.destroy();
  }

  stop(): Promise<void> {
    this.cut();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #accept(near: Socket): void {
    if (this.mood === 'refuse') return void near.destroy();
    const far = connect(this.target, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#open.add(from);
      if (this.mood === 'silent') this.#deaf.add(from);
      const carry = (data: Buffer): void => void (!this.#deaf.has(from) && to.write(data));
      // Timers of one length keep their order.
      from.on('data', this.roundTripMs > 0 ? (data) => setTimeout(carry, this.roundTripMs / 2, data) : carry);
      from.on('error', () => undefined);
      from.on('close', () => {
        this.#open.delete(from);
        this.#deaf.delete(from);
        to.destroy();
      });
    }
  }
}
