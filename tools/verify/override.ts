/**
 * The same object with some methods replaced; the others keep their own `this` (classes with private fields too).
 */
export const override = <T extends object>(target: T, methods: Partial<T>): T =>
  new Proxy(target, {
    get: (object, key) => {
      const replaced: unknown = Reflect.get(methods, key);
      if (replaced !== undefined) return replaced;
      const own: unknown = Reflect.get(object, key, object);
      return typeof own === 'function' ? (own.bind(object) as unknown) : own;
    },
  });
