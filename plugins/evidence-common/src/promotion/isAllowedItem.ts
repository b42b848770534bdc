/** Whether an item is among what may differ; `*` at the end stands for any ending. */
export function isAllowedItem(pattern: string, item: string): boolean {
  return pattern.endsWith('*')
    ? item.startsWith(pattern.slice(0, -1))
    : item === pattern;
}
