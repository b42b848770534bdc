/** Upper case, spaces and punctuation make no difference. */
export function plainName(name: string): string {
  return (
    name
      .normalize('NFKC')
      // `createdAt` is created at.
      .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
      .toLocaleLowerCase('en-US')
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim()
  );
}
