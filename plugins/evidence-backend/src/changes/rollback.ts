import type {
  CrossedChange,
  Rollback,
} from '@plumbline/backstage-plugin-evidence-common';
import type { FoldedChange } from './fold';
import type { Crossing, LedgerEntry } from './records';

/** Kinds that a way back may lead across: what runs must fit to them. */
export const crossedKinds = ['schema', 'flag'] as const;
/**
 * As many of them are listed for one way back; of the rest only that there are
 * more.
 */
const listedCrossed = 20;

/**
 * What a flag was before it was switched on. What is off may have been so before:
 * sources state it of a flag that was only edited, too.
 */
const offOf: ReadonlyMap<string, string> = new Map([
  ['on', 'off'],
  ['enabled', 'disabled'],
  ['true', 'false'],
]);

/**
 * Whether a change is undone by returning to the one before it. Of a flag or a
 * configuration that takes a value, and the name of what has it.
 */
export function returnsToPrevious({
  kind,
  item,
  revision,
}: FoldedChange): boolean {
  switch (kind) {
    case 'deploy':
      return true;
    case 'flag':
    case 'config':
      return item !== undefined && revision !== undefined;
    default:
      return false;
  }
}

/**
 * How a change can be undone, from what the ledger knows; undefined where it
 * does not know. A link given by the source wins. Otherwise a deploy, a flag and
 * a configuration are undone by returning to the one before, a flag switched on or
 * off of which none is known by switching it back, and a commit by its revert.
 *
 * @param previous - the one before, where one returns to it
 * @param crossed - what happened since that one and was not undone with it,
 *   newest first; only with `previous`
 */
export function deriveRollback(
  change: FoldedChange,
  previous?: FoldedChange,
  crossed: readonly LedgerEntry[] = [],
): Rollback | undefined {
  const crosses = previous && {
    crosses: [...crossed]
      .sort(
        (a, b) =>
          crossedKinds.indexOf(a.change.kind as 'schema') -
          crossedKinds.indexOf(b.change.kind as 'schema'),
      )
      .slice(0, listedCrossed)
      .map(toCrossed),
    ...(crossed.length > listedCrossed && { moreCrossed: true }),
  };
  const given = change.links?.rollback;
  if (given !== undefined) {
    return {
      ...(previous?.revision !== undefined && { to: previous.revision }),
      how: `Link given by ${change.source}`,
      url: given,
      ...crosses,
    };
  }
  if (previous) {
    const back =
      change.kind === 'deploy'
        ? returnTo(previous)
        : returnToValue(change, previous);
    return { ...back, ...crosses };
  }
  switch (change.kind) {
    case 'commit':
      return revertOf(change);
    case 'flag':
      return switchOff(change);
    default:
      return undefined;
  }
}

/**
 * What a way back asks the ledger for.
 *
 * @param related - other entities that matter to this one: what it stores in
 */
export function crossingOf(
  entry: LedgerEntry,
  previous: LedgerEntry,
  related: readonly string[],
): Crossing {
  const { entityRef, rowId, subject, environment, change } = entry;
  return {
    target: rowId,
    refs: entityRef === undefined ? [] : [entityRef, ...related],
    subjects: entityRef === undefined ? [subject] : [],
    kind: change.kind,
    item: change.item ?? '',
    environment,
    since: previous.occurredAt,
  };
}

/** How many have to be looked for, so that it is known whether there are more. */
export const crossedLimit = listedCrossed + 1;

function toCrossed({ id, entityRef, change }: LedgerEntry): CrossedChange {
  const { kind, item, revision, title, occurredAt } = change;
  return {
    id,
    kind,
    ...(entityRef !== undefined && { entityRef }),
    ...(item !== undefined && { item }),
    ...(revision !== undefined && { revision }),
    ...(title !== undefined && { title }),
    occurredAt,
  };
}

function switchOff(change: FoldedChange): Rollback | undefined {
  const { environment, item, revision = '' } = change;
  const to = offOf.get(revision.toLowerCase());
  if (item === undefined || to === undefined) {
    return undefined;
  }
  const where = environment ? ` in ${environment}` : '';
  const url = valuePage(change);
  return {
    to,
    how: `Switch ${item} back${where}: ${to}`,
    ...(url !== undefined && { url }),
  };
}

/** Where the value can be seen it can be set. */
function valuePage({ links }: FoldedChange): string | undefined {
  return links?.run ?? links?.diff;
}

function returnToValue(change: FoldedChange, previous: FoldedChange): Rollback {
  const { environment, occurredAt, revision } = previous;
  const where = environment ? ` in ${environment}` : '';
  const url = valuePage(change);
  return {
    to: revision,
    how: `Previous value of ${change.item}${where}: ${revision}, since ${minute(
      occurredAt,
    )}`,
    ...(url !== undefined && { url }),
  };
}

/** `2026-03-01 10:00 UTC`. */
function minute(instant: string): string {
  const [day, time] = new Date(instant).toISOString().split('T');
  return `${day} ${time.slice(0, 5)} UTC`;
}

function returnTo(previous: FoldedChange): Rollback {
  const where = previous.environment ? ` to ${previous.environment}` : '';
  const what = previous.revision ? ` of ${abbreviate(previous.revision)}` : '';
  const run = previous.links?.run;
  return {
    ...(previous.revision !== undefined && { to: previous.revision }),
    how: `Previous successful deployment${where}${what}, ${minute(
      previous.occurredAt,
    )}${run === undefined ? '' : ': run it again'}`,
    ...(run !== undefined && { url: run }),
  };
}

/** A commit has a revision that git knows; a release, for one, has a tag. */
function revertOf(change: FoldedChange): Rollback | undefined {
  const { revision } = change;
  if (revision === undefined || !/^[0-9a-f]{7,64}$/i.test(revision)) {
    return undefined;
  }
  const diff = change.links?.diff;
  const url = diff !== undefined && showsOneCommit(diff) ? diff : undefined;
  return {
    how: `Revert of the commit: git revert ${abbreviate(revision)}`,
    ...(url !== undefined && { url }),
  };
}

/**
 * Pages of code hosts that show one commit or one
 * merged request: a revert starts there. A comparison of two revisions doesn't
 * lead to one.
 */
function showsOneCommit(url: string): boolean {
  return /\/(commits?|pull|pulls|pull-requests|merge_requests)\/[^/]+\/?$/.test(
    pathOf(url),
  );
}

function pathOf(url: string): string {
  try {
    return new URL(url).pathname;
  } catch {
    return '';
  }
}

/** A hash in git's usual short form; anything else as it is. */
function abbreviate(revision: string): string {
  return /^[0-9a-f]{40,64}$/i.test(revision) ? revision.slice(0, 7) : revision;
}
