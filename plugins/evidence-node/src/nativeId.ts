import { createHash } from 'node:crypto';

/** What the ledger's format allows. */
const MAX_LENGTH = 500;

/**
 * A source's own id of a change, of the parts that make it unique there; a
 * longer one than the ledger takes is replaced by its digest.
 *
 * @public
 */
export function nativeId(...parts: unknown[]): string {
  const id = parts.map(part => String(part ?? '')).join('\n');
  return id.length <= MAX_LENGTH
    ? id
    : `sha256:${createHash('sha256').update(id).digest('hex')}`;
}
