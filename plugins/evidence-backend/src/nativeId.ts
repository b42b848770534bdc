import { sha256 } from './sha256';

/** What the ledger's format allows. */
const MAX_LENGTH = 500;

/**
 * A source's own id of a change, of the parts that make it unique there; a
 * longer one than the ledger takes is replaced by its digest.
 */
export function nativeId(...parts: unknown[]): string {
  const id = parts.map(part => String(part ?? '')).join('\n');
  return id.length <= MAX_LENGTH ? id : `sha256:${sha256(id)}`;
}
