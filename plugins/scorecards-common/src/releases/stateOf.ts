import {
  duration,
  JsonValue,
} from '@plumbline/backstage-plugin-evidence-common';
import type { ReleaseNeed } from '../schemas/release';
import type { Rung } from './ladder';
import {
  deployNeed,
  incidentsSince,
  lateReport,
  mayHaveRun,
  ReleaseEvidence,
  rollbackOf,
  SkipInForce,
  soakOf,
  StateOfRelease,
  unmetOf,
  wayBack,
} from './needs';
import { GateWord, isNamedBy } from './releaseChange';
import type { Release, ReleaseRun } from './releasesOf';

/** Whether a release may go past an environment. */
export type Passage = {
  status: 'pass' | 'fail' | 'unknown';
  message: string;
  skip?: SkipInForce;
};

/**
 * States of releases on the environments of a ladder. Pure. What is not known never
 * verifies: without it a release stays approved, or a candidate.
 */
export class ReleaseStates {
  readonly #given: ReleaseEvidence;
  readonly #known = new Map<string, StateOfRelease>();

  constructor(given: ReleaseEvidence) {
    this.#given = given;
  }

  /** @param at - as it stood then; now by default */
  of(release: Release, index: number, at = this.#given.now): StateOfRelease {
    const key = `${index} ${at} ${release.key}`;
    const known = this.#known.get(key) ?? this.#judge(release, index, at);
    this.#known.set(key, known);
    return known;
  }

  /** Verified there, or allowed to skip it and past the environment before. */
  passage(release: Release, index: number, at = this.#given.now): Passage {
    const rung = this.#given.ladder.rungs[index];
    const state = this.of(release, index, at);
    if (state.state === 'verified') {
      return { status: 'pass', message: `It is verified in ${rung.name}` };
    }
    const { skip } = state;
    if (skip) {
      const before =
        index === 0 ? undefined : this.passage(release, index - 1, at);
      return before && before.status !== 'pass'
        ? before
        : {
            ...{ status: 'pass', skip },
            message: `${rung.name} is skipped: ${skip.reason}`,
          };
    }
    if (mayHaveRun(this.#given, release, rung)) {
      return {
        status: 'unknown',
        message: `Whether it ran in ${rung.name} is not known: not all deploys state a digest`,
      };
    }
    const failed =
      state.missing.find(({ status }) => status === 'fail') ??
      state.missing.find(({ status }) => status === 'waiting');
    const [first] = state.missing;
    return {
      status: failed ? 'fail' : 'unknown',
      message: `It is not verified in ${rung.name}: ${
        (failed ?? first).message
      }`,
    };
  }

  #judge(release: Release, index: number, at: number): StateOfRelease {
    const { decisions, ladder } = this.#given;
    const rung = ladder.rungs[index];
    const runs = (release.runs.get(rung.name) ?? []).filter(
      ({ from }) => from <= at,
    );
    const run = runs.at(-1);
    const end = run?.to !== undefined && run.to <= at ? run.to : undefined;
    const gateBy = (by: number, from = -Infinity) =>
      decisions.findLast(
        one =>
          one.at <= by &&
          (one.to ?? Infinity) > from &&
          one.environment === rung.name &&
          isNamedBy(one.release, release),
      );
    const gate = gateBy(at);
    const counted = [...runs].sort((a, b) => a.from - b.from);
    const enteredAt = counted[0]?.from;
    // What is stated to a gate after the deploy is no reason for it.
    const statedBy = Math.min(at, counted[0]?.deployedAt ?? at);
    const valuesBy = (by: number) =>
      // What had lapsed or was ended before it went there did not let it out.
      this.#inputsOf(release, rung, { by, from: statedBy, gateBy });
    const values = valuesBy(end ?? at);
    const entry = this.#entryOf(release, index, counted[0], {
      ...{ at, values: valuesBy(statedBy) },
    });
    const isDecided =
      run !== undefined ||
      gate !== undefined ||
      index > 0 ||
      rung.entry.length > 0;
    const skip = this.#skipOf(release, rung, at);
    const since = enteredAt ?? gate?.at;
    const decision = run?.decision ?? gate?.decision;
    const shared = {
      running: run !== undefined && end === undefined,
      ...(run && { run }),
      ...(since !== undefined && { since }),
      ...(decision !== undefined && { decision }),
      ...(skip && { skip }),
      ...rollbackOf(this.#given, release, rung, enteredAt ?? at),
    };
    // Where its own deploy was amended to that, nothing is left of its run.
    const isRolledBack =
      run?.rolledBack ??
      (release.runs.get(rung.name)?.length === 0 &&
        release.deploys.get(rung.name)!.rolledBack > 0);
    if (isRolledBack) {
      const message = `It was rolled back in ${rung.name}`;
      const missing: ReleaseNeed[] = [
        { id: 'deploy', status: 'fail', message },
        ...entry,
      ];
      const rolledBackAt = run
        ? run.to ?? at
        : release.deploys.get(rung.name)!.rolledBackAt;
      return {
        ...shared,
        ...{ state: 'held', reason: message, missing },
        ...(rolledBackAt !== undefined && { rolledBackAt }),
      };
    }
    if (!isDecided) {
      entry.push({
        ...{ id: 'decision', status: 'waiting' },
        message: `Nothing was decided or deployed in ${rung.name}`,
      });
    }
    if (entry.length > 0) {
      const [first] = entry;
      const reason = run
        ? `It ${
            shared.running ? 'runs' : 'ran'
          } there though what it needs is ${
            first.status === 'unknown' ? 'not known' : 'not met'
          }: ${first.message}`
        : first.message;
      return { ...shared, state: 'candidate', reason, missing: entry };
    }
    return {
      ...shared,
      ...this.#verify(release, rung, {
        ...{ at, counted, end, run, runs, since, values },
      }),
    };
  }

  /**
   * What it needs to go there. Where its deploy counts from later than its source
   * states, that has to hold at both instants: one of them is chosen.
   */
  #entryOf(
    release: Release,
    index: number,
    first: ReleaseRun | undefined,
    of: { at: number; values: readonly (readonly [string, JsonValue])[] },
  ): ReleaseNeed[] {
    const { at, values } = of;
    const rung = this.#given.ladder.rungs[index];
    const moments = first ? [first.deployedAt, first.from] : [at];
    for (const when of new Set(moments)) {
      const needs = [
        ...this.#before(release, index, first && when, at),
        ...unmetOf(this.#given, rung.entry, when, values),
        ...wayBack(this.#given, release, rung, when),
      ];
      if (needs.length > 0) {
        return needs;
      }
    }
    return [];
  }

  /** What follows once it may go there. */
  #verify(
    release: Release,
    rung: Rung,
    of: {
      at: number;
      /** The runs by the instants from which they count. */
      counted: readonly ReleaseRun[];
      end?: number;
      run?: ReleaseRun;
      runs: readonly ReleaseRun[];
      since?: number;
      values: readonly (readonly [string, JsonValue])[];
    },
  ): Pick<StateOfRelease, 'missing' | 'reason' | 'soak' | 'state'> {
    const { at, counted, end, run, runs, since, values } = of;
    const missing: ReleaseNeed[] = [];
    const soak = soakOf(rung, runs, at, end);
    if (run) {
      if (soak && soak.elapsedMs < soak.requiredMs) {
        missing.push(
          {
            ...{ id: 'soak', status: 'waiting' },
            message:
              end === undefined
                ? `It has to run there for another ${duration(
                    soak.requiredMs - soak.elapsedMs,
                  )}`
                : `It ran there for ${duration(
                    soak.elapsedMs,
                  )}, and had to for ${duration(soak.requiredMs)}`,
          },
          ...lateReport(run),
        );
      }
      missing.push(
        ...incidentsSince(this.#given, rung, counted, at),
        ...unmetOf(
          this.#given,
          rung.verification,
          Math.min(at, end ?? at),
          values,
        ),
      );
    } else {
      missing.push(deployNeed(release, rung, at));
    }
    const failed = missing.find(({ status }) => status === 'fail');
    if (failed && run) {
      return { state: 'held', reason: failed.message, missing, soak };
    }
    if (missing.length === 0) {
      const reason = `Verified in ${rung.name}`;
      return { state: 'verified', reason, missing, soak };
    }
    const { timeoutMs } = rung;
    const isWaiting =
      end === undefined && !this.#isSuperseded(release, rung, since, at);
    if (
      timeoutMs !== undefined &&
      since !== undefined &&
      isWaiting &&
      at > since + timeoutMs
    ) {
      const reason = `It was not verified within ${duration(timeoutMs)}: ${
        missing[0].message
      }`;
      return {
        ...{ state: 'held', reason, soak },
        missing: [
          { id: 'timeout', status: 'fail', message: reason },
          ...missing,
        ],
      };
    }
    return { state: 'approved', reason: missing[0].message, missing, soak };
  }

  #before(
    release: Release,
    index: number,
    enteredAt: number | undefined,
    at: number,
  ): ReleaseNeed[] {
    if (index === 0) {
      return [];
    }
    const { isComplete, ladder } = this.#given;
    const { name } = ladder.rungs[index - 1];
    const when = enteredAt ?? at;
    const { message, status } = this.passage(release, index - 1, when);
    if (status === 'pass') {
      return [];
    }
    const need = { id: 'before', satisfiedBy: wayPast(name) };
    if (!isComplete && !release.deploys.has(name)) {
      return [
        {
          ...{ ...need, status: 'unknown' },
          message: `Whether it was deployed in ${name} is not known: earlier changes are missing`,
        },
      ];
    }
    return [
      {
        ...{ ...need, status },
        message:
          enteredAt === undefined ? message : `When it went there: ${message}`,
      },
    ];
  }

  #skipOf(
    release: Release,
    { name }: Rung,
    at: number,
  ): SkipInForce | undefined {
    return this.#given.skips.find(
      one =>
        one.environment === name &&
        one.release === release.key &&
        one.from <= at &&
        at < one.to,
    );
  }

  /** Whether another one began to run there since. */
  #isSuperseded(
    release: Release,
    { name }: Rung,
    since: number | undefined,
    at: number,
  ): boolean {
    return this.#given.releases.some(
      one =>
        one.key !== release.key &&
        (one.runs.get(name) ?? []).some(
          ({ from }) => from <= at && from > (since ?? at),
        ),
    );
  }

  #inputsOf(
    release: Release,
    { name }: Rung,
    of: {
      by: number;
      from: number;
      gateBy: (by: number, from: number) => GateWord | undefined;
    },
  ): [string, JsonValue][] {
    const { by, from, gateBy } = of;
    const gate = gateBy(by, from);
    const isKnown = gate || from >= (this.#given.decidedSince ?? -Infinity);
    const { digest } = release;
    const {
      rolledBackAt: _,
      unreported: __,
      ...deploys
    } = release.deploys.get(name) ?? {
      ...{ succeeded: 0, failed: 0, rolledBack: 0, unreported: 0 },
    };
    const stated = new Map(this.#given.statedOf(release, by));
    const artifact = stated.get('release.artifact') as object | undefined;
    return [
      ...stated,
      ...(digest === undefined
        ? []
        : [
            ['release.artifact', { ...artifact, digest }] as [
              string,
              JsonValue,
            ],
          ]),
      ...(isKnown
        ? [
            [
              'release.gate',
              { present: gate !== undefined, decision: gate?.decision ?? '' },
            ] as [string, JsonValue],
          ]
        : []),
      ['release.deploys', deploys],
    ];
  }
}

function wayPast(name: string): string {
  return `Have it verified in ${name}, or let it skip ${name}`;
}
