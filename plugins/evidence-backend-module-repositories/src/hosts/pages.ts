import type { z } from 'zod';
import { parseAnswer } from './answers';
import type { Listing } from './CodeHost';
import type { HostApi } from './HostApi';

/**
 * Reads a list of an owner's repositories, those last pushed to first, until it
 * reaches what is known, ends, or is too long.
 *
 * @returns the listing, undefined where there is none, and how many pages were read
 */
export async function readPages<T>(options: {
  api: HostApi;
  title: string;
  owner: string;
  /** Of the first page, with its query. */
  path: string;
  maxPages: number;
  schema: z.ZodType<T[]>;
  entryOf: (one: T) => { slug: string; at: string };
  /** Whether what was pushed to then, and all before it, is known. */
  isKnown: (at: string) => boolean;
}): Promise<{ listing?: Listing; pages: number }> {
  const { api, entryOf, isKnown, maxPages, owner, schema, title } = options;
  const pushed = new Map<string, string>();
  let newest: string | undefined;
  let path: string | undefined = options.path;
  for (let pages = 0; path && pages < maxPages; pages++) {
    const answer = await api.get(path, owner);
    if (answer.status !== 'read') {
      return { pages };
    }
    let isBehind = false;
    for (const one of parseAnswer(schema, answer.body, title)) {
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
