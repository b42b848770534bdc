import type {
  ListedRelease,
  ReleaseInEnvironment,
  ReleaseSkip,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { Release } from '@plumbline/backstage-plugin-scorecards-common/releases';
import { iso } from '@plumbline/backstage-plugin-evidence-common';
import type { ReleaseReading } from './ReleaseReader';
import type { StoredSkip } from './SkipStore';

type MayRead = (ref: string) => boolean;

/** A release with its state in each environment of the ladder. */
export function presentRelease(
  release: Release,
  reading: ReleaseReading,
  mayRead: MayRead,
): ListedRelease {
  const { content, firstDeployedAt, id, revision, title } = release;
  return {
    id,
    content: {
      ...content,
      ...(content.revision === undefined && revision && { revision }),
    },
    ...(title !== undefined && { title }),
    firstDeployedAt: iso(firstDeployedAt),
    environments: reading.ladder.rungs.map((_, index) =>
      presentState(release, index, reading, mayRead),
    ),
  };
}

function presentState(
  release: Release,
  index: number,
  { at, ladder, occurredAt, skips, states }: ReleaseReading,
  mayRead: MayRead,
): ReleaseInEnvironment {
  const found = states.of(release, index);
  const { decision, missing, reason, rollback, run, running } = found;
  const { skip, soak, state } = found;
  // As promotions have it; from when a late one counts is for its soak.
  const since = run ? occurredAt.get(run.change) : found.since;
  const stored = skip && skips.find(({ id }) => id === skip.id);
  const ended = run?.to !== undefined && run.to <= at ? run.to : undefined;
  return {
    environment: ladder.rungs[index].name,
    state,
    reason,
    running,
    ...(since !== undefined && { since: iso(since) }),
    ...(ended !== undefined && { until: iso(ended) }),
    ...(run && { change: run.change }),
    ...(decision !== undefined && { decision }),
    ...(soak && {
      soak: {
        requiredMs: soak.requiredMs,
        elapsedMs: soak.elapsedMs,
        ...(soak.endsAt !== undefined && { endsAt: iso(soak.endsAt) }),
      },
    }),
    missing,
    ...(stored && { skip: presentSkip(stored, at, mayRead) }),
    ...(rollback && {
      rollback: {
        ...(rollback.before && {
          release: rollback.before.id,
          name: rollback.before.revision ?? rollback.before.key,
        }),
        ...(rollback.rehearsedAt !== undefined && {
          rehearsedAt: rollback.rehearsedAt,
        }),
      },
    }),
  };
}

/** Without users that the reader may not see. */
export function presentSkip(
  skip: StoredSkip,
  now: number,
  mayRead: MayRead,
): ReleaseSkip {
  const { artifact, at, by, entityRef, environment, id, incident } = skip;
  const { reason, release, until, withdrawn } = skip;
  const stateOf = () => {
    if (withdrawn) {
      return 'withdrawn';
    }
    return now < until ? 'in-force' : 'lapsed';
  };
  const shown = (ref: string) => (mayRead(ref) ? { by: ref } : {});
  return {
    id,
    entityRef,
    environment,
    artifact,
    reason,
    state: stateOf(),
    ...(release !== undefined && { release }),
    ...shown(by),
    at: iso(at),
    until: iso(until),
    ...(incident && { incident: incident.id }),
    version: withdrawn ? 2 : 1,
    ...(withdrawn && {
      withdrawn: {
        ...shown(withdrawn.by),
        at: iso(withdrawn.at),
        reason: withdrawn.reason,
      },
    }),
  };
}
