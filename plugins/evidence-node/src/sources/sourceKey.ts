import { createHash } from 'node:crypto';
import { InputError } from '@backstage/errors';

/** An index of PostgreSQL takes 2,704 bytes. */
const maxLength = 200;

/**
 * What a source is owned by: two names that look alike are one. Compatible
 * characters are made equal (NFKC), case and white space at the ends do not
 * count, and what shows nothing is left out.
 *
 * @param sender - who sent it, of those that send through one source
 * @throws InputError for a name that shows nothing
 *
 * @public
 */
export function sourceKey(source: string, sender?: string): string {
  const parts = sender === undefined ? [source] : [source, sender];
  const key = parts.map(canonical).join('\n');
  return key.length <= maxLength
    ? key
    : `sha256:${createHash('sha256').update(key).digest('hex')}`;
}

function canonical(name: string): string {
  const folded = name
    .normalize('NFKC')
    .replace(/[\p{Cc}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu, '')
    .toLowerCase()
    // Lower case has characters of its own that are not composed.
    .normalize('NFKC')
    .replace(/\s+/gu, ' ')
    .trim();
  if (folded === '') {
    throw new InputError("'source' must have a character that shows");
  }
  return folded;
}
