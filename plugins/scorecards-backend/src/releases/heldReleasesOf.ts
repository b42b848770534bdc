import type {
  ReleaseStates,
  StateOfRelease,
} from '@plumbline/backstage-plugin-scorecards-common/releases';
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
