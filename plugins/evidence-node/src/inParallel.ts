/** Requests at one time. */
const concurrency = 4;

/**
 * Does something for each item, four at a time. Begins no more after a failure,
 * or once aborted.
 *
 * @returns what failed
 * @public
 */
export async function inParallel<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
  signal?: AbortSignal,
): Promise<unknown[]> {
  const errors: unknown[] = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length && errors.length === 0 && !signal?.aborted) {
      await work(items[next++]).catch(error => errors.push(error));
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return errors;
}
