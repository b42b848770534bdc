import {
  Change,
  digestOfChange,
  Environments,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  EvidenceService,
  isCollected,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  countedFrom,
  ReleaseChange,
} from '@plumbline/backstage-plugin-scorecards-common/releases';

/** In one page each; earlier ones are left out. */
const mostChanges = 500;
/** What releases, and differences of environments, follow from. */
export const releaseKinds: Change['kind'][] = [
  ...(['deploy', 'schema', 'flag', 'config', 'infrastructure'] as const),
];

type From = {
  environments: Environments;
  evidence: Pick<EvidenceService, 'listChanges'>;
};

/** What releases follow from, with what was of the entity once. */
export async function readReleaseChanges(
  entityRef: string,
  { environments, evidence }: From,
  own: Parameters<EvidenceService['listChanges']>[1],
): Promise<{ changes: ReleaseChange[]; isComplete: boolean }> {
  const which = { entityRef, kind: releaseKinds, limit: mostChanges } as const;
  const page = await evidence.listChanges({ ...which, rollback: 'false' }, own);
  const isWhole = page.nextCursor === undefined;
  const oldest = isWhole ? undefined : page.items.at(-1)!.occurredAt;
  const former = await evidence.listChanges(
    { ...which, former: 'true', from: oldest, rollback: 'false' },
    own,
  );
  const left = former.items.flatMap(one => toFormer(one, environments));
  // What left before those that are read ended what ran until then, at the latest.
  const since =
    former.nextCursor === undefined
      ? -Infinity
      : Date.parse(former.items.at(-1)!.leftAt!);
  const present = page.items.map(one => toReleaseChange(one, environments));
  return {
    changes: [...present, ...left].map(({ countsFrom = 0, ...change }) => ({
      ...change,
      countsFrom: Math.max(countsFrom, since),
    })),
    isComplete:
      isWhole && (page as { completeFrom?: string }).completeFrom === undefined,
  };
}

export function nameOfEnvironment(
  environments: Environments,
  environment = '',
): string {
  return environment === '' ? '' : environments.filterFor(environment).name;
}

/** As what it is now, which is nothing of the entity where it was moved to another. */
function toFormer(change: Change, environments: Environments): ReleaseChange[] {
  const last = change.reported?.at(-1);
  return last
    ? [
        {
          ...toReleaseChange(
            { ...change, ...last, receivedAt: change.receivedAt },
            environments,
          ),
          ...(last.elsewhere && { environment: '' }),
        },
      ]
    : [];
}

function toReleaseChange(
  change: Change,
  environments: Environments,
): ReleaseChange {
  const { decision, id, item, kind, links, outcome, revision, title } = change;
  const occurredAt = Date.parse(change.occurredAt);
  const reportedAt = Date.parse(change.receivedAt);
  const statedAt = Date.parse(change.statedAt ?? change.receivedAt);
  return {
    id,
    kind,
    item,
    revision,
    title,
    outcome,
    decision,
    run: links?.run,
    occurredAt,
    reportedAt,
    digest: digestOfChange(change),
    // What a collector read is what its system of record says.
    isCollected: isCollected(change.reportedBy),
    ...(change.reported && {
      reported: change.reported.map(({ elsewhere, ...state }) => ({
        ...state,
        digest: digestOfChange(state),
        environment: elsewhere
          ? ''
          : nameOfEnvironment(environments, state.environment),
        occurredAt: Date.parse(state.occurredAt),
        receivedAt: Date.parse(state.receivedAt),
      })),
    }),
    countsFrom: isCollected(change.reportedBy)
      ? occurredAt
      : countedFrom(occurredAt, statedAt),
    environment: nameOfEnvironment(environments, change.environment),
  };
}
