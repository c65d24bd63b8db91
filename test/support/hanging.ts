/** Wraps an object so that its promises can be made to stand still, as behind a dead wire that nobody reports. */
export interface Hanging<T> {
  readonly real: T;
  readonly target: T;
  /** From now on no call answers. */
  hang(): void;
  /** Calls made meanwhile are carried out, as a client with an offline queue does. */
  resume(): void;
}

export const hangable = <T extends object>(real: T, except: readonly string[] = []): Hanging<T> => {
  let hung = false;
  let wake: (() => void)[] = [];
  const target = new Proxy(real, {
    get: (object, key) => {
      const value: unknown = Reflect.get(object, key, object);
      if (typeof value !== 'function' || except.includes(String(key))) return value;
      return async (...args: unknown[]): Promise<unknown> => {
        if (hung) await new Promise<void>((resolve) => wake.push(resolve));
        return Reflect.apply(value, object, args) as unknown;
      };
    },
  });
  return {
    real,
    target,
    hang: () => (hung = true),
    resume: () => {
      hung = false;
      for (const one of wake) one();
      wake = [];
    },
  };
};
