import { FencedError } from '../../domain/index.js';

/**
 * Does the work for each item, whatever becomes of the others; what failed, by item.
 * @throws FencedError at once: whoever lost the lease does nothing more
 */
export const apart = async <T>(
  items: readonly T[],
  work: (item: T) => Promise<unknown>,
): Promise<readonly { readonly item: T; readonly error: unknown }[]> => {
  const done = await Promise.allSettled(items.map((item) => work(item)));
  const failed = done.flatMap((result, index) =>
    result.status === 'rejected' ? [{ item: items[index] as T, error: result.reason as unknown }] : [],
  );
  const fenced = failed.find(({ error }) => error instanceof FencedError);
  if (fenced) throw fenced.error;
  return failed;
};

/** The same where every item counts. @throws what failed first, once all are through */
export const eachApart = async <T>(
  items: readonly T[],
  work: (item: T) => Promise<unknown>,
): Promise<void> => {
  const [first] = await apart(items, work);
  if (first) throw first.error;
};
