const LIMIT = 5_000;

/** Exchange order ids and our client ids, each found by the other; the oldest are forgotten. */
export class OrderNames {
  readonly #clientIds = new Map<string, string>();
  readonly #exchangeIds = new Map<string, string>();

  /** An order that shows no client id is not remembered: it may be shown whole the next time. */
  add(exchangeOrderId: string, clientOrderId: string): void {
    if (clientOrderId === '') return;
    this.#clientIds.set(exchangeOrderId, clientOrderId);
    this.#exchangeIds.set(clientOrderId, exchangeOrderId);
    for (const map of [this.#clientIds, this.#exchangeIds]) {
      const oldest = map.size > LIMIT ? map.keys().next().value : undefined;
      if (oldest !== undefined) map.delete(oldest);
    }
  }

  clientId(exchangeOrderId: string): string | undefined {
    return this.#clientIds.get(exchangeOrderId);
  }

  exchangeId(clientOrderId: string): string | undefined {
    return this.#exchangeIds.get(clientOrderId);
  }
}
