import { GitOptions, tryGit } from './git';

/** Hashes of the commits that names stand for; undefined of those that a clone does not have. */
export async function commitsOf(
  folder: string,
  names: readonly string[],
  { signal }: Pick<GitOptions, 'signal'> = {},
): Promise<(string | undefined)[]> {
  // One in each line, and an empty line for what would be two of them.
  const lines = names.map(name =>
    name.includes('\n') ? '' : `${name}^{commit}`,
  );
  const printed = await tryGit(folder, ['cat-file', '--batch-check'], {
    isOptional: true,
    signal,
    input: `${lines.join('\n')}\n`,
  });
  const found = (printed ?? '').split('\n');
  return names.map(
    (_, index) =>
      /^([0-9a-f]{40,64}) commit \d+$/.exec(found[index] ?? '')?.[1],
  );
}
