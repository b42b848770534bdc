import { z } from 'zod';
import type { RepositoryQueries } from '@plumbline/backstage-plugin-evidence-node';
import { ApiReader, knownToHost } from './ApiReader';
import { Known } from './memory';
import { isSame } from './readers';
import type { Target } from './targets';

/** With fewer of an owner's repositories, asking each costs no more. */
const fewest = 3;
/** A first list may have this many pages, or one for so many known repositories. */
const leastPages = 5;
const perPage = 10;
/** Where listing was of no use it is tried again after this long. Milliseconds. */
const retryAfter = 24 * 3600_000;

const rememberedSchema = z.object({
  /** How far the list was read, in the host's own words. */
  since: z.string().optional(),
  /** It can't be listed, or is too long; not to be tried before. */
  notBefore: z.number().optional(),
});
type Remembered = z.infer<typeof rememberedSchema>;

type Work = { target: Target; known: Known | undefined };

/** What lists show of repositories that need not be requested by themselves. */
export type Hints = {
  /** Nothing was pushed to it since it was read, as far as its host lists that. */
  isQuiet(target: Target, known: Known | undefined): boolean;
  /** To be remembered before anything rests on it. */
  memory(
    keyOf: (target: Target) => string,
  ): Iterable<readonly [string, string | undefined]>;
};

/**
 * Asks hosts for the repositories of an owner, a hundred to a page, those last
 * pushed to first: one request covers thousands that nobody pushed to.
 *
 * A repository that the list shows as pushed to is unsure from then on, and that
 * is remembered in the same step as how far the list was read: whatever fails
 * afterwards, it is requested until it was read.
 */
export class OwnerLists {
  constructor(
    private readonly options: {
      /** Undefined where a repository's host has no such list. */
      hostOf: (
        target: Target,
      ) => { queries: RepositoryQueries; reader: ApiReader } | undefined;
      machineTime: () => number;
    },
  ) {}

  async read(
    work: readonly Work[],
    remembered: ReadonlyMap<string, string>,
  ): Promise<Hints> {
    const quiet = new Set<Target>();
    const changed: Work[] = [];
    const entries: [string, string][] = [];
    for (const [key, ofOwner] of byOwner(work)) {
      const before = readRemembered(remembered.get(key));
      // It is a hint only: where it fails, each is requested by itself.
      const outcome = await this.#list(ofOwner, before).catch(() => undefined);
      if (!outcome) {
        continue;
      }
      outcome.quiet.forEach(target => quiet.add(target));
      changed.push(...outcome.changed);
      const after = JSON.stringify(outcome.after);
      if (after !== remembered.get(key)) {
        entries.push([key, after]);
      }
    }
    return {
      isQuiet: target => quiet.has(target),
      *memory(keyOf) {
        yield* entries;
        for (const { target, known } of changed) {
          yield [keyOf(target), JSON.stringify(known)] as const;
        }
      },
    };
  }

  async #list(work: readonly Work[], before: Remembered) {
    const { hostOf, machineTime } = this.options;
    const known = work.filter(one => isSame(one.target, one.known));
    const [first] = known;
    const at = first && hostOf(first.target);
    if (
      !at ||
      known.length < fewest ||
      (before.notBefore !== undefined && machineTime() < before.notBefore)
    ) {
      return undefined;
    }
    const { queries, reader } = at;
    const mostPages = Math.max(leastPages, Math.ceil(known.length / perPage));
    const owner = ownerOf(first.target);
    const untried = known.filter(one => one.known!.listed === undefined);
    // Those read since the list was last read whole may be anywhere in it.
    const since = untried.length > perPage ? undefined : before.since;
    const listing = await queries.list(owner, since, mostPages);
    if (!listing) {
      const notBefore = machineTime() + retryAfter;
      return { quiet: [], changed: [], after: { notBefore } };
    }
    const quiet: Target[] = [];
    const changed: Work[] = [];
    for (const one of known) {
      const { target } = one;
      const of = one.known!;
      const slug = target.address.slug!.toLocaleLowerCase('en-US');
      const pushed = listing.pushed.get(slug);
      // Sure before, and not among what was pushed to since.
      const isUnlisted =
        pushed === undefined && (listing.isWhole || !of.listed);
      const isQuiet =
        pushed === undefined
          ? !isUnlisted && of.sure
          : of.sure && queries.isQuiet(pushed, knownToHost(of));
      if (isQuiet && !reader.isDue(target, of)) {
        quiet.push(target);
      }
      const sure = of.sure && (isQuiet || pushed === undefined);
      const listed =
        pushed !== undefined || (listing.isWhole ? false : of.listed);
      if (sure !== of.sure || listed !== of.listed) {
        Object.assign(of, { sure, listed });
        changed.push(one);
      }
    }
    return {
      quiet,
      changed,
      after: { since: listing.newest ?? before.since },
    };
  }
}

function byOwner(work: readonly Work[]): Map<string, Work[]> {
  const groups = new Map<string, Work[]>();
  for (const one of work) {
    const { host, slug, path, ref } = one.target.address;
    if (host !== undefined && slug?.includes('/') && !path && !ref) {
      const key = `owner:${host}/${ownerOf(one.target)}`.toLocaleLowerCase(
        'en-US',
      );
      groups.set(key, [...(groups.get(key) ?? []), one]);
    }
  }
  return groups;
}

/** Where groups are in groups, the topmost: its list has those below. */
function ownerOf({ address }: Target): string {
  return address.slug!.slice(0, address.slug!.indexOf('/'));
}

function readRemembered(text: string | undefined): Remembered {
  try {
    return rememberedSchema.parse(JSON.parse(text ?? '{}'));
  } catch {
    return {};
  }
}
