import {
  Discrepancy,
  DiscrepancyOwner,
  Page,
} from '@plumbline/backstage-plugin-evidence-common';
import { DiscrepancyStore } from './DiscrepancyStore';
import {
  discrepancyCursor,
  DiscrepancyFilter,
  readDiscrepancyCursor,
} from '../database/discrepancies';
import type { EstateView } from '../estate/EstateReader';
import { emptyLine } from './database/summarize';
import { maxNamed } from './find';

const pageSize = 500;
/** Kinds whose candidates are callers: no more than `maxNamed` of them. */
const aboutCallers: ReadonlySet<string> = new Set([
  'archived-active',
  'deprecated-with-new-callers',
]);

/** All that the viewer may see, the latest first. Cost: all that there are. */
export async function allVisible(
  store: Pick<DiscrepancyStore, 'list'>,
  estate: EstateView,
): Promise<Discrepancy[]> {
  const found: Discrepancy[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.list({ limit: pageSize, cursor });
    found.push(...page.items.flatMap(one => asVisible(one, estate) ?? []));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return found;
}

/**
 * A discrepancy to one viewer. Nothing where it is about what they may not see,
 * or about no entity: a name that matches nothing may match what is hidden. Who
 * decided is left out with the history, where it is not theirs to know.
 */
export function asVisible<T extends Discrepancy & { history?: unknown[] }>(
  one: T,
  { isVisible, showsSource }: EstateView,
): T | undefined {
  if (!isVisible) {
    return one;
  }
  const { kind, entityRef, candidates = [], edge, evidence } = one;
  const { owner, decidedBy } = one;
  const about = [
    ...candidates,
    ...(edge ? [edge.from, edge.to] : []),
    ...(kind === 'ownership-disagreement' && owner ? [owner] : []),
  ];
  // More callers are counted, or named as evidence.
  const mayHaveMore = aboutCallers.has(kind) && candidates.length >= maxNamed;
  return entityRef === undefined ||
    ![entityRef, ...about].every(isVisible) ||
    !evidence.every(({ source }) => showsSource(source)) ||
    mayHaveMore
    ? undefined
    : {
        ...one,
        owner: owner && isVisible(owner) ? owner : undefined,
        decidedBy: decidedBy && isVisible(decidedBy) ? decidedBy : undefined,
        ...(one.history && { history: [] }),
      };
}

/** A page of them, as the store would give one. */
export function pageOf(
  items: readonly Discrepancy[],
  filter: DiscrepancyFilter,
): Page<Discrepancy> {
  const { kind, state, entityRef, owner, baseline, limit, cursor } = filter;
  const wanted = items.filter(
    one =>
      (kind === undefined || kind.includes(one.kind)) &&
      (state === undefined || state.includes(one.state)) &&
      (entityRef === undefined || one.entityRef === entityRef) &&
      (owner === undefined || (one.owner ?? 'none') === owner) &&
      (baseline === undefined || one.baseline === baseline),
  );
  // What it points at may have gone meanwhile: what comes behind has not.
  const last = cursor === undefined ? undefined : readDiscrepancyCursor(cursor);
  const rest = last
    ? wanted.filter(
        one =>
          Date.parse(one.lastSeen) < last.lastSeen ||
          (Date.parse(one.lastSeen) === last.lastSeen && one.id > last.id),
      )
    : wanted;
  const page = rest.slice(0, limit);
  return {
    items: page,
    ...(rest.length > limit && {
      nextCursor: discrepancyCursor(page[page.length - 1]),
    }),
  };
}

/** One line an owner, as the store would give them. */
export function ownersOf(items: readonly Discrepancy[]): DiscrepancyOwner[] {
  const owners = new Map<string | undefined, DiscrepancyOwner>();
  for (const { owner, kind, state, baseline, openedAt } of items) {
    if (state === 'open' || state === 'accepted') {
      const line = owners.get(owner) ?? emptyLine(owner, openedAt);
      line[baseline ? 'baseline' : 'new'] += 1;
      line.accepted += state === 'accepted' ? 1 : 0;
      line.byKind[kind] = (line.byKind[kind] ?? 0) + 1;
      line.oldest = line.oldest < openedAt ? line.oldest : openedAt;
      owners.set(owner, line);
    }
  }
  return [...owners.values()];
}
