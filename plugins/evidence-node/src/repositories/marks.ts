/** The file of a created repository's first commit that holds the key of its creation. */
export const creationFile = '.plumbline/creation';

/** By which an issue of Plumbline is known, in its body and in its comments. */
export function issueMark(key: string): string {
  return `<!-- plumbline:${key} -->`;
}

/** Of a created repository's first commit. */
export function creationMessage(key: string): string {
  return `Begin\n\nMade by Plumbline, by the creation ${key}.`;
}

/**
 * The description of a created repository, which ends in the key of its creation.
 *
 * @param longest - characters that the host takes
 */
export function describeCreation(
  description: string,
  { key, longest }: { key: string; longest: number },
): string {
  const end = ` (${key})`;
  return `${description.slice(0, longest - end.length)}${end}`;
}

/** Whether the repository with this description was created by the creation `key`. */
export function isOfCreation(
  description: string | null | undefined,
  key: string,
): boolean {
  return description?.endsWith(`(${key})`) ?? false;
}
