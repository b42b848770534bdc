import type {
  ReleaseStates,
  StateOfRelease,
} from '@plumbline/backstage-plugin-scorecards-common/releases';
import type { Hold } from './HoldStore';
import type { ReleaseReading } from './ReleaseReader';

/** A release that is held in an environment of its ladder. */
export type HeldRelease = {
  environment: string;
  /** Of the environment. */
  owner?: string;
  key: string;
  /** Its revision, or the start of its digest. */
  name: string;
  found: StateOfRelease;
};

/**
 * Those that run there, wait to, or were rolled back of late.
 *
 * @param of.since - what was rolled back before is left out; epoch milliseconds
 */
export function heldReleasesOf(
  { judged, ladder }: ReleaseReading,
  of: { since: number; states: ReleaseStates },
): HeldRelease[] {
  const isOfInterest = (found: StateOfRelease) => {
    const { rolledBackAt, run, running, state } = found;
    const isRecent =
      rolledBackAt === undefined ? !run : of.since <= rolledBackAt;
    return state === 'held' && (running || isRecent);
  };
  return judged.flatMap(release =>
    ladder.rungs.flatMap(({ name: environment, owner }, index) => {
      const found = of.states.of(release, index);
      const name = release.revision ?? release.key.slice(0, 19);
      return isOfInterest(found)
        ? [{ environment, owner, key: release.key, name, found }]
        : [];
    }),
  );
}

/** The same, with what is to be done; none of a ladder of the configuration. */
export function holdsIn(reading: ReleaseReading, since: number): Hold[] {
  const { entity, judged, ladder, states, wholeStates } = reading;
  if (!ladder.ladder) {
    return [];
  }
  return heldReleasesOf(reading, { states: wholeStates, since }).map(
    ({ found, ...held }) => {
      // Whether it is held is the same for all readers; why may not be.
      const release = judged.find(({ key }) => key === held.key)!;
      const rung = ladder.rungs.findIndex(
        ({ name }) => name === held.environment,
      );
      return {
        ...held,
        entityRef: entity.entityRef,
        since: found.since,
        ...(!found.running && { rolledBackAt: found.rolledBackAt }),
        whole: wordsOf(found, held.environment),
        shown: wordsOf(states.of(release, rung), held.environment),
      };
    },
  );
}

function wordsOf(
  { missing, reason, rolledBackAt }: StateOfRelease,
  environment: string,
): Hold['whole'] {
  const way = missing.find(({ satisfiedBy }) => satisfiedBy)?.satisfiedBy;
  return {
    reason,
    nextStep:
      rolledBackAt !== undefined
        ? 'Find why it was rolled back, and deploy a release without the cause'
        : way ?? `Deploy a release that needs nothing more in ${environment}`,
  };
}
