import { inTurns } from '@plumbline/backstage-plugin-evidence-node';
import { Slots } from './live/Slots';

/** Of all large pushes: a reader waits for one part, and not for one of each. */
const writing = new Slots(1);
const never = new AbortController().signal;

/**
 * Writes what one push brought, a part after the other, each in a transaction of
 * its own: on SQLite nobody reads while one is open. A push that breaks off keeps
 * the parts before; it is complete once it is sent again.
 */
export async function writeInParts<Part, Written>(
  parts: readonly Part[],
  write: (part: Part, isLast: boolean) => Promise<Written>,
): Promise<Written[]> {
  if (parts.length === 1) {
    return [await write(parts[0], true)];
  }
  const written: Written[] = [];
  for await (const [index, part] of inTurns(parts.entries())) {
    const end = await writing.take(never);
    try {
      written.push(await write(part, index === parts.length - 1));
    } finally {
      end!();
    }
  }
  return written;
}
