import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Whether a value is one of the secrets. Every secret is tried, and each
 * comparison takes the same time whatever it finds, whichever the lengths.
 */
export function isSecret(
  value: string,
  secrets: readonly string[],
): boolean {
  const given = digest(value);
  let matches = 0;
  for (const secret of secrets) {
    matches += Number(timingSafeEqual(given, digest(secret)));
  }
  return matches > 0;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
