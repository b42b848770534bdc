/** All of a sequence, or its first `limit` entries. */
export async function collect<T>(
  sequence: AsyncIterable<T>,
  limit = Infinity,
): Promise<T[]> {
  const items: T[] = [];
  for await (const item of sequence) {
    items.push(item);
    if (items.length >= limit) {
      break;
    }
  }
  return items;
}
