/** Together well under the portal's limit of 1 MB and 500 changes a request. */
const most = { items: 200, characters: 500_000 };

/** Cuts a list into requests, in order; a larger item goes alone. */
export function batchesOf<T>(items: readonly T[]): T[][] {
  const batches: T[][] = [];
  let characters = 0;
  for (const item of items) {
    const size = JSON.stringify(item).length;
    const last = batches[batches.length - 1];
    if (
      last === undefined ||
      last.length >= most.items ||
      characters + size > most.characters
    ) {
      batches.push([item]);
      characters = size;
    } else {
      last.push(item);
      characters += size;
    }
  }
  return batches;
}
