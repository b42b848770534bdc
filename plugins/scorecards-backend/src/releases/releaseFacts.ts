import type { EntityFacts } from '@plumbline/backstage-plugin-evidence-common';
import type {
  Passage,
  Release,
  StateOfRelease,
} from '@plumbline/backstage-plugin-scorecards-common/releases';
import type {
  ReleaseReader,
  ReleaseReading,
  ReleasesWanted,
} from './ReleaseReader';

export const releaseVerified = 'release.verified';
export const releasePromoted = 'release.promoted';
/** Entities whose releases are read at the same time. */
const readAtOnce = 4;

type Fact = EntityFacts['facts'][number];

/**
 * Whether an artifact is verified in the environment before this one, as a fact of
 * each service, by reference. Not known where no environment stands before it on
 * the ladder, and where the evidence does not say.
 */
export function readReleaseVerified(
  entities: readonly EntityFacts[],
  of: Pick<ReleasesWanted, 'getPromotion'> & {
    digest: string;
    environment: string;
    reader: ReleaseReader;
  },
): Promise<Map<string, Fact>> {
  const { digest, environment, getPromotion, reader } = of;
  const wanted = entities.map(entity => ({
    entityRef: entity.entityRef,
    digest,
    entity,
    getPromotion,
  }));
  return readEach(wanted, { name: releaseVerified, reader }, reading => {
    const { isComplete, ladder, releases, states } = reading;
    const index = ladder.rungs.findIndex(({ name }) => name === environment);
    const known = releases.find(({ key }) => key === digest);
    const before = index - 1;
    if (before < 0) {
      return undefined;
    }
    const release = known ?? neverDeployed(digest, reading.entity.entityRef);
    const passage = states.passage(release, before);
    const { state } = states.of(release, before);
    // What was deployed earlier is not known where changes are missing.
    const isUnknown =
      passage.status === 'unknown' ||
      (passage.status === 'fail' && !known && !isComplete);
    return isUnknown
      ? undefined
      : verifiedFact(ladder.rungs[before].name, state, passage);
  });
}

/**
 * Whether what runs at the end of the ladder went there as the ladder asks. Not
 * known of what has no ladder of its own and is in one environment only: nothing
 * says that it was verified before it got there.
 */
export function readReleasePromoted(
  refs: readonly string[],
  { reader }: { reader: ReleaseReader },
): Promise<Map<string, Fact>> {
  const wanted = refs.map(entityRef => ({ entityRef }));
  const of = { name: releasePromoted, reader };
  return readEach(wanted, of, ({ isComplete, ladder, ...reading }) => {
    const last = ladder.rungs.length - 1;
    const { judged, states, unnamed } = reading;
    const environment = ladder.rungs.at(-1)?.name;
    if (environment === undefined || (!ladder.ladder && last === 0)) {
      return undefined;
    }
    const running = judged.find(one => states.of(one, last).running);
    if (!running) {
      return isComplete && !unnamed.includes(environment)
        ? {
            promoted: false,
            environment,
            release: '',
            reason: `No release that is known runs in ${environment}`,
          }
        : undefined;
    }
    const { missing, reason, state } = states.of(running, last);
    if (
      state === 'candidate' &&
      missing.every(({ status }) => status === 'unknown')
    ) {
      return undefined;
    }
    return {
      promoted: state === 'approved' || state === 'verified',
      environment,
      reason,
      release: running.revision ?? running.key,
    };
  });
}

function verifiedFact(
  environment: string,
  state: StateOfRelease['state'],
  passage: Passage,
): Fact['value'] {
  const { message, skip } = passage;
  return {
    environment,
    state: state === 'verified' || state === 'approved' ? state : 'not',
    skipped: skip !== undefined,
    reason: message,
  };
}

async function readEach(
  wanted: readonly (ReleasesWanted & { entityRef: string })[],
  { name, reader }: { name: string; reader: ReleaseReader },
  valueOf: (reading: ReleaseReading) => Fact['value'] | undefined,
): Promise<Map<string, Fact>> {
  const facts = new Map<string, Fact>();
  if (!reader.isReady) {
    return facts;
  }
  for (let at = 0; at < wanted.length; at += readAtOnce) {
    const readings = await Promise.all(
      wanted
        .slice(at, at + readAtOnce)
        .map(({ entityRef, ...of }) => reader.read(entityRef, of)),
    );
    for (const reading of readings) {
      const value = reading && valueOf(reading);
      if (reading && value !== undefined) {
        facts.set(reading.entity.entityRef, {
          name,
          value,
          kind: 'observed',
          stale: false,
          source: { id: 'scorecards' },
          observedAt: new Date(reading.at).toISOString(),
        });
      }
    }
  }
  return facts;
}

/** One that only a request names. */
function neverDeployed(digest: string, entityRef: string): Release {
  return {
    id: '',
    key: digest,
    digest,
    firstDeployedAt: Infinity,
    content: {
      entityRef,
      digest,
      migrations: [],
      modules: [],
      configuration: [],
      flags: [],
      exemptions: [],
      verification: [],
    },
    runs: new Map(),
    deploys: new Map(),
  };
}
