import {
  canonicalJson,
  withDigests,
} from '@plumbline/backstage-plugin-evidence-common';
import type { ReleaseContent, ReleaseFinding } from '../schemas/release';
import { Claim, claimsOf } from './claimsOf';
import { contentOf, firstReported } from './contentOf';
import { keyOf, ReleaseChange, ReleasesOf } from './releaseChange';

/** A stretch of time in which a release ran in one environment. */
export type ReleaseRun = {
  /** From when it counts. */
  from: number;
  /** When it was deployed, as its source states. */
  deployedAt: number;
  /** When another one took its place, or it was rolled back. */
  to?: number;
  /** Of the ledger: what brought it. */
  change: string;
  decision?: string;
  rolledBack?: boolean;
};

/** What became of its deploys to one environment. */
export type ReleaseDeploys = {
  succeeded: number;
  failed: number;
  rolledBack: number;
  /** Of those whose source does not say how they came out. */
  unreported: number;
  /** When the last of them was reported to be rolled back. */
  rolledBackAt?: number;
};

/**
 * An artifact that was deployed; instants are epoch milliseconds. Its content, and
 * what follows from it, is made where it is read: it takes all changes.
 */
export type Release = {
  /** SHA-256 of the canonical JSON of its content. */
  readonly id: string;
  /** Its digest, or its revision where that is all that is known. */
  key: string;
  /** As its content has it. */
  digest?: string;
  readonly content: ReleaseContent;
  /** What was reported too late to be of its content. */
  readonly late?: ReleaseFinding;
  /** As any of its deploys states it. */
  revision?: string;
  title?: string;
  firstDeployedAt: number;
  /** By environment, in time. */
  runs: ReadonlyMap<string, readonly ReleaseRun[]>;
  deploys: ReadonlyMap<string, ReleaseDeploys>;
};

type Deploy = ReleaseChange;

/**
 * The releases of an entity, the latest first, from its changes in any order. One
 * digest is one release; what was deployed without a digest is known by its
 * revision, and what names neither is none.
 *
 * @param changes - with environments as the portal calls them
 */
export function releasesOf(
  changes: readonly ReleaseChange[],
  of: ReleasesOf,
): {
  releases: Release[];
  findings: ReleaseFinding[];
  /** Environments in which what runs now names neither digest nor revision. */
  unnamed: string[];
} {
  const inTime = [...changes]
    .filter(({ environment }) => of.ladder.includes(environment))
    .sort((a, b) => a.occurredAt - b.occurredAt || (a.id < b.id ? -1 : 1));
  const deploys = withDigests(inTime.filter(({ kind }) => kind === 'deploy'));
  const byKey = new Map<string, Deploy[]>();
  for (const deploy of deploys) {
    const key = keyOf(deploy);
    if (key !== undefined) {
      byKey.set(key, [...(byKey.get(key) ?? []), deploy]);
    }
  }
  const claims = claimsOf(changes, deploys);
  const runs = new Map(
    of.ladder.map(name => [
      name,
      runsIn(
        deploys.filter(({ environment }) => environment === name),
        claims.filter(({ environment }) => environment === name),
      ),
    ]),
  );
  const releases = [...byKey].map(([key, own]): Release => {
    let made: ReturnType<typeof contentOf> | undefined;
    const found = () => (made ??= contentOf(own, { ...of, deploys, changes }));
    const { digest } = firstReported(own);
    const title = own.findLast(one => one.title !== undefined)?.title;
    const revision = own.find(one => one.revision !== undefined)?.revision;
    const environments = of.ladder.filter(name =>
      own.some(({ environment }) => environment === name),
    );
    return {
      get id() {
        return of.hash(canonicalJson(found().content));
      },
      get content() {
        return found().content;
      },
      get late() {
        return found().late;
      },
      key,
      firstDeployedAt: own[0].occurredAt,
      ...(digest !== undefined && { digest }),
      ...(title !== undefined && { title }),
      ...(revision !== undefined && { revision }),
      runs: new Map(
        environments.map(name => [
          name,
          runs.get(name)!.flatMap(one => (one.key === key ? [one.run] : [])),
        ]),
      ),
      deploys: new Map(
        environments.map(name => [
          name,
          countOf(own.filter(({ environment }) => environment === name)),
        ]),
      ),
    };
  });
  return {
    releases: releases.sort(
      (a, b) =>
        b.firstDeployedAt - a.firstDeployedAt || (a.key < b.key ? -1 : 1),
    ),
    findings: movedTags(deploys),
    unnamed: of.ladder.filter(name => {
      const last = runs.get(name)!.at(-1);
      return last !== undefined && last.key === undefined;
    }),
  };
}

/**
 * In time; what names no release ends what ran before it.
 *
 * @param claims - of deploys that were taken back: each ends what ran then, which
 *   counts anew from when it was taken back, or deployed again
 */
function runsIn(deploys: readonly Deploy[], claims: readonly Claim[]) {
  const found: FoundRun[] = [];
  let current: FoundRun | undefined;
  const begin = (key: string | undefined, deploy: Deploy) => {
    const { countsFrom, decision, id: change, occurredAt } = deploy;
    if (current?.isResumed && occurredAt <= current.run.from) {
      found.splice(found.indexOf(current), 1);
    } else if (current) {
      // What counts late may have been replaced before that.
      current.run.to = Math.max(current.run.from, occurredAt);
    }
    current = {
      key,
      run: {
        from: Math.max(countsFrom ?? occurredAt, occurredAt),
        deployedAt: occurredAt,
        change,
        ...(decision !== undefined && { decision }),
      },
    };
    found.push(current);
  };
  const interrupt = (claim: Claim) => {
    const isOther =
      current &&
      current.run.change !== claim.change &&
      (current.key === undefined || current.key !== claim.key);
    if (current && isOther) {
      const { change: id, decision } = current.run;
      begin(current.key, {
        id,
        decision,
        kind: 'deploy',
        environment: claim.environment,
        occurredAt: claim.at,
        countsFrom: current.isResumed
          ? Math.max(claim.until, current.run.from)
          : claim.until,
      });
      current.isResumed = true;
    }
  };
  let next = 0;
  const interruptUntil = (instant: number) => {
    for (; next < claims.length && claims[next].at <= instant; next += 1) {
      interrupt(claims[next]);
    }
  };
  for (const deploy of deploys) {
    interruptUntil(deploy.occurredAt);
    const key = keyOf(deploy);
    if (deploy.outcome === 'succeeded') {
      const { countsFrom = deploy.occurredAt } = deploy;
      const isSooner = current?.isResumed && countsFrom < current.run.from;
      if (!current || current.key !== key || key === undefined || isSooner) {
        begin(key, deploy);
      }
    } else if (deploy.outcome === 'rolled-back') {
      const last = found.findLast(one => one.key === key);
      if (last) {
        last.run.rolledBack = true;
      }
      if (current && current === last) {
        // What was there before runs again, from then on.
        const before = found.findLast(one => one.key !== key);
        begin(before?.key, again(deploy, before?.run));
      } else if (current && !last && key !== undefined) {
        // It was there in between.
        begin(current.key, again(deploy, current.run));
      }
    }
  }
  interruptUntil(Infinity);
  return found;
}

type FoundRun = {
  key: string | undefined;
  run: ReleaseRun;
  /** Since another one was reported to take its place, which was taken back. */
  isResumed?: boolean;
};

/** What ran before, from the time of a deploy that did not stay. */
function again(deploy: Deploy, before: ReleaseRun | undefined): Deploy {
  const { change: id = deploy.id, decision } = before ?? {};
  return { ...deploy, id, decision };
}

function countOf(deploys: readonly Deploy[]): ReleaseDeploys {
  const count = (outcome: Deploy['outcome']) =>
    deploys.filter(one => one.outcome === outcome).length;
  const rolledBack = deploys.filter(({ outcome }) => outcome === 'rolled-back');
  return {
    succeeded: count('succeeded'),
    failed: count('failed'),
    rolledBack: rolledBack.length,
    unreported: count(undefined),
    ...(rolledBack.length > 0 && {
      rolledBackAt: Math.max(...rolledBack.map(rolledBackAt)),
    }),
  };
}

/** A deploy that is amended to that keeps the instant at which it was made. */
function rolledBackAt({ occurredAt, reported = [], ...one }: Deploy): number {
  const before = reported.findLastIndex(
    ({ outcome }) => outcome !== 'rolled-back',
  );
  return reported[before + 1]?.receivedAt ?? one.reportedAt ?? occurredAt;
}

/** Revisions of which more than one digest was deployed. */
function movedTags(deploys: readonly Deploy[]): ReleaseFinding[] {
  const first = new Map<string, Map<string, Deploy>>();
  for (const deploy of deploys) {
    const { digest, revision } = deploy;
    if (digest !== undefined && revision !== undefined) {
      const known = first.get(revision) ?? new Map<string, Deploy>();
      known.set(digest, known.get(digest) ?? deploy);
      first.set(revision, known);
    }
  }
  return [...first].flatMap(([revision, known]): ReleaseFinding[] => {
    const digests = [...known.keys()];
    const last = [...known.values()].at(-1)!;
    return digests.length < 2
      ? []
      : [
          {
            kind: 'tag-moved',
            revision,
            digests,
            change: last.id,
            reason: `${revision} was deployed as ${
              digests.length
            } artifacts: ${digests.join(', ')}. Each is a release of its own.`,
          },
        ];
  });
}
