/**
 * A command line that is right wherever it is pasted: a bare `plumbline` is not
 * on the PATH, and `npx plumbline` outside of a clone is somebody else's package.
 *
 * @param args - such as `controls list`
 */
export function cliCommand(args: string): string {
  return `npx --package @plumbline/cli plumbline ${args}`;
}
