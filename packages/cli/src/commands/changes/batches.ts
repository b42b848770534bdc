/** Together well under the portal's limit of 1 MB and 500 changes a request. */
const most = { items: 200, bytes: 500_000 };

/** Cuts a list into requests, in order; a larger item goes alone. */
export function batchesOf<T>(items: readonly T[]): T[][] {
  const batches: T[][] = [];
  let bytes = 0;
  for (const item of items) {
    const size = Buffer.byteLength(JSON.stringify(item));
    const last = batches[batches.length - 1];
    if (
      last === undefined ||
      last.length >= most.items ||
      bytes + size > most.bytes
    ) {
      batches.push([item]);
      bytes = size;
    } else {
      last.push(item);
      bytes += size;
    }
  }
  return batches;
}
