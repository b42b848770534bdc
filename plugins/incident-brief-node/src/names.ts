import { createHash } from 'node:crypto';

/**
 * Follows from what a delivery is, so that whoever decides on it again, decides
 * on the same one. 12 hexadecimal digits: it is shown in messages.
 */
export function deliveryId(...parts: string[]): string {
  return createHash('sha256')
    .update(parts.join('\n'))
    .digest('hex')
    .slice(0, 12);
}
