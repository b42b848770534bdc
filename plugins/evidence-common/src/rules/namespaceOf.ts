/** The part of a fact's name before the first dot. */
export function namespaceOf(name: string): string {
  return name.slice(0, name.indexOf('.'));
}
