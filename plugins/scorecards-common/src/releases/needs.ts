import {
  DrillResult,
  duration,
  isSameRevision,
  JsonValue,
} from '@plumbline/backstage-plugin-evidence-common';
import type { FactValues } from '@plumbline/backstage-plugin-evidence-common/rules';
import type { ReleaseNeed, ReleaseState } from '../schemas/release';
import { isLadderInput } from './inputs';
import type { CompiledCondition, CompiledLadder, Rung } from './ladder';
import type { GateWord } from './releaseChange';
import type { Release, ReleaseRun } from './releasesOf';

/**
 * An incident of the service, as one of its reports states it: of one there may be
 * several. Instants are epoch milliseconds.
 */
export type ReleaseIncident = {
  id: string;
  /** Absent where it may be of any. */
  environment?: string;
  start: number;
};

/** A decision that a release may skip an environment. */
export type SkipInForce = {
  id: string;
  /** Its digest. */
  release: string;
  environment: string;
  reason: string;
  from: number;
  /** The first instant at which it is not in force any more. */
  to: number;
};

/** In place of what some readers may not see. */
const withheldReason = 'it is based on evidence that you cannot see';

/** All that states follow from. Instants are epoch milliseconds. */
export type ReleaseEvidence = {
  now: number;
  ladder: CompiledLadder;
  releases: readonly Release[];
  /** Whether no earlier change is missing. */
  isComplete: boolean;
  decisions: readonly GateWord[];
  /** From when on no decision is missing; by default none is. */
  decidedSince?: number;
  /** Absent where no source says; complete from `since` on. */
  incidents?: { all: readonly ReleaseIncident[]; since: number };
  skips: readonly SkipInForce[];
  /** Facts of the service, the stale ones left out; undefined where not read. */
  factsAt: (instant: number) => FactValues | undefined;
  /** Of a fact, whether what it says must not be repeated; by default none. */
  isWithheld?: (fact: string) => boolean;
  /** What pipelines stated of a release by an instant. */
  statedOf: (
    release: Release,
    by: number,
  ) => readonly (readonly [string, JsonValue])[];
};

/** Of a release in one environment. */
export type StateOfRelease = {
  state: ReleaseState;
  reason: string;
  since?: number;
  run?: ReleaseRun;
  running: boolean;
  /** Of what is held as it was rolled back. */
  rolledBackAt?: number;
  decision?: string;
  soak?: { requiredMs: number; elapsedMs: number; endsAt?: number };
  missing: ReleaseNeed[];
  /** In force: it may be skipped. */
  skip?: SkipInForce;
  rollback?: { before?: Release; rehearsedAt?: string };
};

/** Those that do not hold, or are not known. */
export function unmetOf(
  given: Pick<ReleaseEvidence, 'factsAt' | 'isWithheld'>,
  conditions: readonly CompiledCondition[],
  at: number,
  values: readonly (readonly [string, JsonValue])[],
): ReleaseNeed[] {
  const own = new Map(values);
  const { factsAt, isWithheld = () => false } = given;
  return conditions.flatMap(({ id, must, ...words }): ReleaseNeed[] => {
    const ofService = must.facts.filter(name => !isLadderInput(name));
    const known = ofService.length > 0 ? factsAt(at) : undefined;
    const facts = new Map([...(known ?? []), ...own]);
    const outcome = must.evaluate(facts, at);
    if (outcome.status === 'value' && outcome.value === true) {
      return [];
    }
    const status = outcome.status === 'value' ? 'fail' : 'unknown';
    const read = [must, words.message, words.satisfiedBy];
    if (read.some(one => one.facts.some(isWithheld))) {
      const what = status === 'fail' ? 'does not hold' : 'is not known';
      return [{ id, status, message: `'${id}' ${what}: ${withheldReason}` }];
    }
    const satisfiedBy = words.satisfiedBy.fill(facts, at);
    if (outcome.status === 'value') {
      const message = words.message.fill(facts, at);
      return [{ id, status, message, satisfiedBy }];
    }
    const absent = must.facts.filter(name => !facts.has(name));
    const why =
      ofService.length > 0 && known === undefined
        ? `what was known of the service at ${new Date(
            at,
          ).toISOString()} is not read`
        : whyUnknown(outcome, absent);
    const message = `'${id}' is not known: ${why}`;
    return [{ id, status, message, satisfiedBy }];
  });
}

/** Incidents that began while it ran there, until it had soaked once. */
export function incidentsSince(
  { incidents }: Pick<ReleaseEvidence, 'incidents'>,
  rung: Rung,
  runs: readonly ReleaseRun[],
  at: number,
): ReleaseNeed[] {
  const from = Math.min(...runs.map(({ deployedAt }) => deployedAt));
  const soakMs = rung.soakMs ?? 0;
  const soaked = runs.find(
    run => Math.min(run.to ?? at, at) - run.from >= soakMs,
  );
  const until = Math.min(at, soaked ? soaked.from + soakMs : at);
  if (!incidents || from < incidents.since) {
    return [
      {
        id: 'incidents',
        status: 'unknown',
        message: incidents
          ? `Whether an incident began since is not known: earlier ones are not read`
          : 'Whether an incident began since is not known: no source says',
        satisfiedBy: 'Connect a pager, or report incidents',
      },
    ];
  }
  const found = incidents.all.filter(
    one =>
      (one.environment === undefined || one.environment === rung.name) &&
      runs.some(
        run =>
          run.deployedAt <= one.start &&
          one.start <= until &&
          (run.to === undefined || one.start <= run.to),
      ),
  );
  const begun = [...new Set(found.map(({ id }) => id))];
  return begun.length === 0
    ? []
    : [
        {
          id: 'incidents',
          status: 'fail',
          message: `While it ran there, ${
            begun.length === 1 ? 'an incident began' : 'incidents began'
          }: ${begun.slice(0, 10).sort().join(', ')}`,
          satisfiedBy: 'Deploy a release without the cause',
        },
      ];
}

/** What a rollback returns to, and when one was rehearsed last. */
export function rollbackOf(
  { factsAt, now, releases }: ReleaseEvidence,
  release: Release,
  rung: Rung,
  at: number,
): Pick<StateOfRelease, 'rollback'> {
  const before = releases
    .flatMap(one => {
      const from = (one.runs.get(rung.name) ?? []).findLast(
        run => run.from < at && !run.rolledBack,
      )?.from;
      return one.key === release.key || from === undefined
        ? []
        : [{ one, from }];
    })
    .sort((a, b) => a.from - b.from)
    .at(-1)?.one;
  // Of a scenario and mode, facts have the last drill and the last that passed:
  // a later one is no rehearsal.
  const drills = factsAt(rung.rehearsedMs === undefined ? now : at)?.get(
    'drills.held',
  ) as DrillResult[] | undefined;
  const rehearsedAt = drills
    ?.filter(
      ({ mode, outcome, scenario }) =>
        scenario === 'rollback' && mode === 'game-day' && outcome === 'passed',
    )
    .map(({ heldAt }) => heldAt)
    .sort((a, b) => Date.parse(a) - Date.parse(b))
    .at(-1);
  return before || rehearsedAt !== undefined
    ? {
        rollback: {
          ...(before && { before }),
          ...(rehearsedAt !== undefined && { rehearsedAt }),
        },
      }
    : {};
}

/** What is not known, or not rehearsed, of a way back. */
export function wayBack(
  given: ReleaseEvidence,
  release: Release,
  rung: Rung,
  at: number,
): ReleaseNeed[] {
  const { rehearsedMs } = rung;
  if (rehearsedMs === undefined) {
    return [];
  }
  const { rollback } = rollbackOf(given, release, rung, at);
  if (!rollback?.before) {
    // The first release there has nothing to go back to.
    return given.isComplete
      ? []
      : [
          {
            id: 'rollback',
            status: 'unknown',
            message: `What a rollback in ${rung.name} returns to is not known: earlier changes are missing`,
          },
        ];
  }
  const rehearsed = Date.parse(rollback.rehearsedAt ?? '');
  const satisfiedBy =
    'Roll a release back in a game day, and record the drill before the next one goes there';
  const within = duration(rehearsedMs);
  if (Number.isNaN(rehearsed) || rehearsed > at) {
    return [
      {
        id: 'rollback',
        status: 'unknown',
        satisfiedBy,
        message: `Whether a rollback was rehearsed within ${within} is not known`,
      },
    ];
  }
  return at - rehearsed <= rehearsedMs
    ? []
    : [
        {
          id: 'rollback',
          status: 'fail',
          satisfiedBy,
          message: `A rollback was last rehearsed at ${rollback.rehearsedAt}, and has to be within ${within}`,
        },
      ];
}

/**
 * Whether a deploy there may have been of a release that is not known to have been
 * there: of one of them no digest is stated, and their revisions do not differ.
 */
export function mayHaveRun(
  { releases }: Pick<ReleaseEvidence, 'releases'>,
  { digest, deploys, key, revision }: Release,
  { name }: Rung,
): boolean {
  return (
    !deploys.has(name) &&
    releases.some(
      one =>
        one.key !== key &&
        (one.deploys.get(name)?.succeeded ?? 0) > 0 &&
        (one.digest === undefined || digest === undefined) &&
        isSameRevision(one.revision, revision) !== false,
    )
  );
}

export function soakOf(
  { soakMs }: Rung,
  runs: readonly ReleaseRun[],
  at: number,
  end: number | undefined,
): StateOfRelease['soak'] {
  if (soakMs === undefined || runs.length === 0) {
    return undefined;
  }
  // Its longest time there, where what it was replaced for was not a fault of it.
  const lengths = runs
    .filter(({ rolledBack }) => !rolledBack)
    .map(({ from, to }) => Math.min(to ?? at, at) - from);
  const elapsedMs = Math.max(0, ...lengths);
  return {
    requiredMs: soakMs,
    elapsedMs: Math.min(elapsedMs, soakMs),
    ...(end === undefined &&
      elapsedMs < soakMs && { endsAt: runs.at(-1)!.from + soakMs }),
  };
}

/** Of what never ran there. */
export function deployNeed(
  release: Release,
  { name }: Rung,
  at: number,
): ReleaseNeed {
  const deploys = release.deploys.get(name);
  if ((release.runs.get(name) ?? []).some(({ from }) => from > at)) {
    return {
      id: 'deploy',
      status: 'unknown',
      message: `Its deploy to ${name} lies in the future, by the clock of its source`,
    };
  }
  if (deploys && deploys.failed > 0) {
    return {
      id: 'deploy',
      status: 'fail',
      message: `Its deploy to ${name} failed`,
    };
  }
  return deploys && deploys.unreported > 0
    ? {
        id: 'deploy',
        status: 'unknown',
        message: `How its deploy to ${name} came out is not reported`,
      }
    : {
        id: 'deploy',
        status: 'waiting',
        message: `It was not deployed to ${name}`,
      };
}

/** Why it counts from later than its source states. */
export function lateReport({ deployedAt, from }: ReleaseRun): ReleaseNeed[] {
  const [stated, counted] = [deployedAt, from].map(instant =>
    new Date(instant).toISOString(),
  );
  return from > deployedAt
    ? [
        {
          ...{ id: 'late', status: 'waiting' },
          message: `Its deploy at ${stated} was reported late, and counts from ${counted}`,
        },
      ]
    : [];
}

function whyUnknown(
  outcome: Exclude<
    ReturnType<CompiledCondition['must']['evaluate']>,
    { status: 'value' }
  >,
  absent: readonly string[],
): string {
  if (outcome.status === 'error') {
    return outcome.message;
  }
  return absent.length > 0
    ? `no source says ${absent.map(name => `'${name}'`).join(', ')}`
    : `evidence does not say: ${outcome.notStated}`;
}
