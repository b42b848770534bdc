import { InvalidArgumentError } from 'commander';

/** Collects `--set key=value`, as often as it is given. */
export function addSet(
  text: string,
  before: Record<string, string> = {},
): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) {
    throw new InvalidArgumentError(
      'It must be a field and its value, such as environment=dev.',
    );
  }
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}
