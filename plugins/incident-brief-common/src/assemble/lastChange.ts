import {
  Change,
  ChangeKind,
  changeKinds,
  EvidenceContext,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Brief, LastChangeOfKind } from '../schema';
import { counted, sectionOf } from './claims';
import { compareLatestFirst } from './order';
import { scopeOf } from './scope';
import { assembleSuspects } from './suspects';

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
): Brief['lastChange'] {
  const scope = new Set(scopeOf(context));
  const own = context.changes.filter(
    ({ entityRef }) => entityRef !== undefined && scope.has(entityRef),
  );
  const byKind = Object.fromEntries(
    changeKinds.map(kind => [kind, lastOfKind(context, own, kind)]),
  ) as Record<ChangeKind, LastChangeOfKind>;
  return {
    ...sectionOf(
      changeKinds.map(kind => ({
        known: byKind[kind].status === 'known',
        reason: byKind[kind].reason,
      })),
    ),
    byKind,
    ...assembleSuspects(context, onset),
  };
}

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
  return sources.size > 0
    ? {
        status: 'known',
        reason: `none reported (${counted(
          sources.size,
          'source reports',
          'sources report',
        )} ${changesInWords[kind]})`,
        sourcesAnswered: sources.size,
      }
    : {
        status: 'unknown',
        reason: `no source connected for ${changesInWords[kind]}`,
        sourcesAnswered: 0,
      };
}
