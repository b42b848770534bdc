import {
  Candidate,
  Counted,
  levelOf,
  Observation,
  StaleReason,
} from '@plumbline/backstage-plugin-toil-common';
import type { StoredCandidate } from './records';
import { hasLeftItsLevel, isInTheWay, judgedOf, observedOf } from './derive';

/** A candidate as readers see it. */
export function presentCandidate(
  stored: StoredCandidate,
  now: number,
): Candidate {
  const { stated, blastRadius } = stored;
  const observed = observedOf(stated, stored.observations);
  const { reasons, ...judged } = judgedOf(stated, {
    observed,
    blastRadius,
    now,
  });
  const staleReasons: StaleReason[] = [
    ...stored.staleReasons,
    ...(isInTheWay(stored)
      ? [
          {
            code: 'merged' as const,
            message:
              'its group is also that of another candidate, which counts what recurs: dismiss one of them, or split the group',
            at: new Date(now).toISOString(),
          },
        ]
      : []),
    ...(hasLeftItsLevel(stated, observed) && judged.frequency.observed
      ? [
          {
            code: 'frequency' as const,
            message: `reviewed as ${judged.frequency.words}, seen ${
              levelOf('frequency', judged.frequency.observed).words
            }`,
            at: new Date(now).toISOString(),
          },
        ]
      : []),
  ];
  const override =
    stated.override && Date.parse(stated.override.until) > now
      ? stated.override
      : undefined;
  return {
    id: stored.id,
    state: stored.state,
    version: stored.version,
    kind: stored.kind,
    title: stored.title,
    ...judged,
    override,
    judgement: stated.judgement ?? 'none',
    observedPerMonth: observed?.perMonth,
    minutesEach: observed?.minutesEach,
    minutesPerMonth: observed?.minutesPerMonth,
    blastRadius,
    stale: staleReasons.length > 0,
    staleReasons,
    reasons: [
      ...staleReasons
        .filter(({ code }) => code !== 'frequency')
        .map(({ message }) => `stale: ${message}`),
      ...reasons,
    ],
    services: stored.services,
    unmatched: stored.unmatched,
    owner: stored.owner,
    trigger: stated.trigger,
    attributes: {
      // What recurs and was done by people, as its occurrences show.
      ...(stored.observations.length > 0 && { manual: true, repetitive: true }),
      ...stated.attributes,
    },
    automation: stated.automation,
    scaffolderTemplate: stated.scaffolderTemplate,
    autonomy: stated.autonomy ?? 'observe',
    readiness: stated.readiness ?? {},
    group: stored.groupId,
    reviewedAt: isoOf(stored.reviewedAt),
    reviewedBy: stored.reviewedBy,
    createdAt: isoOf(stored.createdAt)!,
    updatedAt: isoOf(stored.updatedAt)!,
  };
}

export function presentObservations(
  counted: readonly Counted[],
): Observation[] {
  return counted.map(({ source, count, from, to, minutes, timed }) => ({
    source,
    count,
    from: isoOf(from)!,
    to: isoOf(to)!,
    ...(timed > 0 && { minutes }),
  }));
}

function isoOf(instant: number | undefined): string | undefined {
  return instant === undefined ? undefined : new Date(instant).toISOString();
}
