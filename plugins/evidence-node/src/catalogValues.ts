/** The catalog takes filters in an address, of which servers take 16 kB. */
const longestQuery = 8_000;
/** What each value has beside it there. */
const besideValue = 80;

/**
 * Whether the catalog can be filtered by a value: it takes values apart at commas,
 * so that the rest would be another condition, for all values of the filter.
 */
export function isCatalogValue(value: string): boolean {
  return !value.includes(',');
}

/**
 * Values of one field, in groups of which each fits into one request to the catalog.
 * Those that are no {@link isCatalogValue} are left out.
 */
export function catalogValues(values: readonly string[]): string[][] {
  const groups: string[][] = [];
  let length = Infinity;
  for (const value of values.filter(isCatalogValue)) {
    const more = encodeURIComponent(value).length + besideValue;
    if (length + more > longestQuery) {
      groups.push([]);
      length = 0;
    }
    groups[groups.length - 1].push(value);
    length += more;
  }
  return groups;
}
