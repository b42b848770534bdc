import {
  Saved,
  savedBy,
  windowMs,
} from '@plumbline/backstage-plugin-toil-common';
import type { OccurrenceStore } from '../occurrences/OccurrenceStore';
import type { StoredCandidate } from './records';
import { countedGroupOf, observedOf } from './derive';

/** @returns undefined for what is not finished, and where it is too soon */
export async function savedOf(
  candidate: StoredCandidate,
  occurrences: Pick<OccurrenceStore, 'sources' | 'timesOf'>,
): Promise<Saved | undefined> {
  const { observations, stated } = candidate;
  const groupId = countedGroupOf(candidate);
  if (stated.finishedAt === undefined || groupId === undefined) {
    return undefined;
  }
  const times = await occurrences.timesOf(
    groupId,
    stated.finishedAt - windowMs,
  );
  const reaches = await occurrences.sources([], undefined);
  const first = new Map(reaches.map(reach => [reach.source, reach.first]));
  return savedBy(
    stated.finishedAt,
    observations.map(({ source, to }) => ({
      first: first.get(source) ?? to,
      until: to,
      occurredAt: times
        .filter(each => each.source === source)
        .map(({ at }) => at),
    })),
    { minutesEach: observedOf(stated, observations)?.minutesEach },
  );
}
