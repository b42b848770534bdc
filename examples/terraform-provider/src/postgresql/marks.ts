/** What a database or role says of itself, in its comment. */
export type Mark = { request: string; tags: Record<string, string> };

const key = 'plumbline';

export function writeMark(mark: Mark): string {
  return JSON.stringify({ [key]: mark });
}

/** Undefined for what another hand wrote. */
export function readMark(comment: string | null): Mark | undefined {
  try {
    const { request, tags } = JSON.parse(comment ?? '')[key];
    return typeof request === 'string' && typeof tags === 'object' && tags
      ? { request, tags }
      : undefined;
  } catch {
    return undefined;
  }
}
