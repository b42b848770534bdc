import { inTurns } from '@plumbline/backstage-plugin-evidence-node';
import { Slots } from './Slots';

/** Shared by all large pushes: a reader waits for one part at most. */
const writing = new Slots(1);
const never = new AbortController().signal;

/**
 * Writes a large push part by part, each in a transaction of its own, since an open
 * one blocks readers on SQLite. A push that fails midway keeps the parts written
 * before; sending it again completes it.
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
