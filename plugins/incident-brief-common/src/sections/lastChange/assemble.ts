import {
  Change,
  ChangeKind,
  changeKinds,
  EvidenceContext,
} from '@plumbline/backstage-plugin-evidence-common';
import type { LastChange, LastChangeOfKind } from './schema';
import { counted, sectionOf, sortedUnique } from '../../kit/fields';
import { compareLatestFirst } from './order';
import { scopeOf } from '../../kit/scope';
import { isVouchedFor } from './quiet';
import { assembleSuspects, suspectBefore } from './suspects';

/** What to call changes of each kind in a sentence. */
export const changesInWords: Record<ChangeKind, string> = {
  deploy: 'deploys',
  config: 'configuration changes',
  flag: 'flag changes',
  schema: 'schema changes',
  infrastructure: 'infrastructure changes',
  commit: 'commits',
};

/** What changed last, kind by kind, and which changes are suspects. */
export function assembleLastChange(
  context: EvidenceContext,
  onset: string | undefined,
): LastChange {
  const scope = new Set(scopeOf(context));
  const own = context.changes.filter(
    ({ entityRef }) => entityRef !== undefined && scope.has(entityRef),
  );
  const byKind = Object.fromEntries(
    changeKinds.map(kind => [kind, lastOfKind(context, own, kind)]),
  ) as Record<ChangeKind, LastChangeOfKind>;
  return {
    ...changesSection(context, byKind),
    byKind,
    ...assembleSuspects(context, onset),
    ...(context.changesElsewhere && { elsewhere: context.changesElsewhere }),
  };
}

/**
 * Known when each kind has a change, unknown when nobody reports any kind.
 * Kinds reported of others only are stated in one reason, not in one each.
 */
function changesSection(
  { subject }: EvidenceContext,
  byKind: Record<ChangeKind, LastChangeOfKind>,
): Pick<LastChange, 'status' | 'reason'> {
  const quiet = changeKinds.filter(kind => byKind[kind].status === 'partial');
  const section = sectionOf([
    ...changeKinds
      .filter(kind => byKind[kind].status === 'known')
      .map(() => ({ known: true })),
    ...(quiet.length > 0
      ? [
          {
            known: false,
            reason: `no ${quiet
              .map(kind => changesInWords[kind])
              .join(', ')} reported for ${subject.entityRef}`,
          },
        ]
      : []),
    ...changeKinds
      .filter(kind => byKind[kind].status === 'unknown')
      .map(kind => ({ known: false, reason: byKind[kind].reason })),
  ]);
  // That somebody reports such changes, if of others only, is something.
  return section.status === 'unknown' && quiet.length > 0
    ? { ...section, status: 'partial' }
    : section;
}

/**
 * A source that reports a kind may not cover this entity, so that it reported no
 * change here is only partly known. Which sources cover the entity follows from
 * its latest changes in the environment only.
 */
function lastOfKind(
  context: EvidenceContext,
  own: Change[],
  kind: ChangeKind,
): LastChangeOfKind {
  const [change] = own
    .filter(candidate => candidate.kind === kind)
    .sort(compareLatestFirst);
  const sources = new Set(
    context.changeSources
      .filter(status => status.kind === kind)
      .flatMap(status => status.sources),
  );
  if (change) {
    // Its source has just shown that it reports them.
    sources.add(change.source);
    return { status: 'known', change, sourcesAnswered: sources.size };
  }
  const silent = sortedUnique(
    context.changeSources
      .filter(status => status.kind === kind)
      .flatMap(status => status.silent ?? []),
  );
  if (sources.size === 0 && silent.length > 0) {
    return {
      status: 'unknown',
      reason: `no ${changesInWords[kind]} have arrived yet from ${silent.join(
        ', ',
      )}`,
      sourcesAnswered: 0,
    };
  }
  if (sources.size === 0) {
    return {
      status: 'unknown',
      reason: `no source connected for ${changesInWords[kind]}`,
      sourcesAnswered: 0,
    };
  }
  const quiet: LastChangeOfKind = {
    status: 'partial',
    sourcesAnswered: sources.size,
    sourcesOfEntity: new Set(
      own.map(({ source }) => source).filter(source => sources.has(source)),
    ).size,
  };
  const reporting = `${counted(
    sources.size,
    'source reports',
    'sources report',
  )} ${changesInWords[kind]}`;
  const where = namesEnvironment(context) ? ` in ${context.environment}` : '';
  return {
    ...quiet,
    reason: `none reported for ${
      context.subject.entityRef
    }${where}; ${reporting}${isVouchedFor(quiet) ? '' : ofOthers(context)}`,
  };
}

type OfEnvironment = Pick<
  EvidenceContext,
  'environment' | 'environmentAssumed'
>;

function namesEnvironment(context: OfEnvironment): boolean {
  return context.environment !== undefined && !context.environmentAssumed;
}

/** Of what sources report a kind that none vouches for: it may be of another environment. */
export function ofOthers(context: OfEnvironment): string {
  return namesEnvironment(context) ? ', of others or elsewhere' : ', of others';
}

/** Instants from which on a change has happened, or is no suspect any more. */
export function changeTurns({ changes }: EvidenceContext): number[] {
  return changes
    .map(({ occurredAt }) => Date.parse(occurredAt))
    .flatMap(instant => [instant, instant + suspectBefore + 1]);
}
