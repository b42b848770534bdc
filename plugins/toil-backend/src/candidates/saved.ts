import { Saved, savedBy } from '@plumbline/backstage-plugin-toil-common';
import type { OccurrenceStore } from '../occurrences/OccurrenceStore';
import type { StoredCandidate } from './CandidateStore';
import { observedOf } from './derive';

const lookMs = 90 * 86_400_000;

/** @returns undefined for what is not finished, and where it is too soon */
export async function savedOf(
  candidate: StoredCandidate,
  occurrences: OccurrenceStore,
  now: number,
): Promise<Saved | undefined> {
  const { groupId, observations, said } = candidate;
  if (said.finishedAt === undefined || groupId === undefined) {
    return undefined;
  }
  return savedBy(
    said.finishedAt,
    await occurrences.timesOf(groupId, said.finishedAt - lookMs),
    { now, minutesEach: observedOf(said, observations)?.minutesEach },
  );
}
