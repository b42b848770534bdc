import type { z } from 'zod';
import { HostGet, refusals } from './answers';
import type { Listing } from './CodeHost';

/**
 * Reads a list of an owner's repositories, those last pushed to first, until it
 * reaches what is known, ends, or is too long.
 *
 * @returns the listing, undefined where there is none, and how many pages were read
 */
export async function readPages<T>(options: {
  get: HostGet;
  owner: string;
  /** Of the first page, with its query. */
  path: string;
  maxPages: number;
  schema: z.ZodType<T[]>;
  entryOf: (one: T) => { slug: string; at: string };
  /** Whether what was pushed to then, and all before it, is known. */
  isKnown: (at: string) => boolean;
}): Promise<{ listing?: Listing; pages: number }> {
  const { entryOf, get, isKnown, maxPages, owner, schema } = options;
  const pushed = new Map<string, string>();
  let newest: string | undefined;
  let path: string | undefined = options.path;
  for (let pages = 0; path && pages < maxPages; pages++) {
    const answer = await get(path, owner, { expected: refusals });
    if (refusals.includes(answer.status)) {
      return { pages };
    }
    let isBehind = false;
    for (const one of answer.read(schema)) {
      const { at, slug } = entryOf(one);
      pushed.set(slug.toLocaleLowerCase('en-US'), at);
      newest = newest === undefined || at > newest ? at : newest;
      isBehind ||= isKnown(at);
    }
    path = answer.next;
    if (!path || isBehind) {
      return { listing: { pushed, isWhole: !path, newest }, pages: pages + 1 };
    }
  }
  return { pages: maxPages };
}
