import type { Intent, Order, OrderRequest, Push } from '../../src/domain/index.js';
import type { Exchange } from '../../src/venues/exchange.js';
import type { BotDocs } from '../../src/state/store/docs.js';
import type { Change, Store, Versioned } from '../../src/state/store/store.js';
import type { Sabotage } from './process.js';

/** A part with some of its methods replaced. */
const withMethods = <T extends object>(target: T, methods: Partial<T>): T =>
  new Proxy(target, {
    get: (object, key) => (Reflect.get(methods, key) as unknown) ?? (Reflect.get(object, key) as unknown),
  });

let serial = 0;

/** Every order goes out under an id that nobody stored. */
export const withoutClientIds: Sabotage = {
  exchange: (exchange) =>
    withMethods<Exchange>(exchange, {
      createOrder: (request) =>
        exchange.createOrder({ ...request, clientOrderId: `nobody-${(++serial).toString(36)}` }),
    }),
};

/** Nothing is written down before it is done: intents live in the memory of the process alone. */
export const withoutJournal: Sabotage = {
  store: (store) => {
    const held = new Map<string, Versioned<Intent>>();
    const intents = (): Versioned<Intent>[] => [...held.values()];
    return withMethods<Store<BotDocs>>(store, {
      get: ((kind: keyof BotDocs, id: string) =>
        kind === 'intent' ? Promise.resolve(held.get(id)) : store.get(kind, id)) as Store<BotDocs>['get'],
      list: ((kind: keyof BotDocs) =>
        kind === 'intent' ? Promise.resolve(intents()) : store.list(kind)) as Store<BotDocs>['list'],
      commit: async (change: Change<BotDocs>) => {
        const put = change.put?.filter(({ kind }) => kind !== 'intent') ?? [];
        await store.commit({ ...change, put });
        for (const { kind, id, value } of change.put ?? [])
          if (kind === 'intent') held.set(id, { id, value, version: (held.get(id)?.version ?? 0) + 1 });
      },
    });
  },
};

/** Nothing is written into the journal. */
export const withoutJournalLines: Sabotage = {
  store: (store) =>
    withMethods<Store<BotDocs>>(store, {
      commit: (change: Change<BotDocs>) => store.commit({ ...change, journal: [] }),
    }),
};

/** A stop that was sent counts as resting. */
export const withoutReadBack: Sabotage = {
  exchange: (exchange) => {
    const sent = new Map<string, OrderRequest>();
    const asResting = (request: OrderRequest): Order => ({
      ...request,
      exchangeOrderId: request.clientOrderId,
      status: 'open',
      filled: 0,
      createdAt: 0,
      updatedAt: 0,
    });
    return withMethods<Exchange>(exchange, {
      createOrder: (request) => {
        if (request.type === 'stop') sent.set(request.clientOrderId, request);
        return exchange.createOrder(request);
      },
      fetchOrder: (symbol, id) => {
        const request = sent.get(id);
        return request ? Promise.resolve(asResting(request)) : exchange.fetchOrder(symbol, id);
      },
    });
  },
};

/** Messages wait in the memory of the process until somebody delivers. */
export const withoutOutbox: Sabotage = {
  store: (store, chat) => {
    const waiting: Push[] = [];
    return withMethods<Store<BotDocs>>(store, {
      commit: async ({ pushes = [], ...change }: Change<BotDocs>) => {
        await store.commit(change);
        waiting.push(...pushes);
      },
      owedPushes: (limit) => {
        for (const push of waiting.splice(0)) chat.tell(push);
        return store.owedPushes(limit);
      },
    });
  },
};
