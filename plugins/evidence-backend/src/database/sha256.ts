import { createHash } from 'node:crypto';

/** Lower-case hexadecimal; of a text in UTF-8. */
export function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
