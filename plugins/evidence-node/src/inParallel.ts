/** Requests at one time. */
const concurrency = 4;

/**
 * Does something for each item, four at a time. Begins no more after a failure.
 *
 * @returns what failed
 * @public
 */
export async function inParallel<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<unknown[]> {
  const errors: unknown[] = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length && errors.length === 0) {
      await work(items[next++]).catch(error => errors.push(error));
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return errors;
}
