import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError, InputError } from '@backstage/errors';
import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import {
  CandidateDetail,
  CandidateState,
  missingReadiness,
  ParsedRunInput,
  rungAbove,
  rungBelow,
  StateInput,
  ToilRun,
} from '@plumbline/backstage-plugin-toil-common';
import type { CandidateQuery } from './CandidateQuery';
import type { CandidateService, Decider } from './CandidateService';
import type { StoredCandidate } from './records';
import type { RunStore } from './RunStore';

/** How much the clock of what reports may be ahead of ours. */
const mostSkewMs = 5 * 60_000;

/** Whether somebody works on the candidate, or has finished it. */
export function mayBePromoted(state: CandidateState): boolean {
  return state === 'open' || state === 'in-progress' || state === 'done';
}

type Options = {
  candidates: CandidateService;
  clock: Clock;
  query: CandidateQuery;
  runs: RunStore;
};

/** Autonomy is earned by runs with verified outcome, and lost by one that fails. */
export class LadderService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Reporting one again changes nothing; one that failed costs a rung at once. */
  async report(
    id: string,
    input: ParsedRunInput,
    by: { credentials: BackstageCredentials; principal: string },
  ): Promise<CandidateDetail> {
    const { clock, query, runs } = this.#options;
    const now = clock().getTime();
    const at = input.at ?? new Date(now).toISOString();
    if (Date.parse(at) > now + mostSkewMs) {
      throw new InputError(`'at' must be when it ran; ${at} is in the future`);
    }
    for (let attempt = 1; ; attempt++) {
      const candidate = await query.find(id, by.credentials);
      const autonomy = candidate.stated.autonomy ?? 'observe';
      const run: ToilRun = {
        ...input,
        at,
        autonomy,
        reportedBy: by.principal,
      };
      if (run.outcome !== 'failed' || autonomy === 'observe') {
        await runs.add(candidate.id, run);
        return query.get(candidate.id, by.credentials);
      }
      try {
        return await this.#demoteAfter(run, candidate, by.credentials);
      } catch (error) {
        // Whoever decides something meanwhile does not save it from that.
        if (!(error instanceof ConflictError) || attempt >= 5) {
          throw error;
        }
      }
    }
  }

  /** @throws ConflictError where the rung is not earned, or nobody works on it */
  async promote(
    id: string,
    input: StateInput,
    by: Decider,
  ): Promise<CandidateDetail> {
    const { candidates, query } = this.#options;
    const stored = await query.find(id, by.credentials);
    const { title } = stored;
    const ladder = await query.ladderOf(stored, {
      notReportedBy: by.userRef,
    });
    return candidates.decide({
      id,
      by,
      action: 'promoted',
      version: input.version,
      note: input.reason,
      change: ({ state, stated }, now) => {
        if (!mayBePromoted(state)) {
          throw new ConflictError(
            `'${title}' is ${state}; only a candidate that is open, in progress or done is promoted`,
          );
        }
        const next = rungAbove(stated.autonomy ?? 'observe');
        if (next === undefined) {
          throw new ConflictError(`'${title}' is at the top of the ladder`);
        }
        const missing = missingReadiness(stated.readiness ?? {});
        if (missing.length > 0) {
          throw new ConflictError(
            `'${title}' can't climb to '${next}': its readiness contract lacks ${missing.join(
              ', ',
            )}`,
          );
        }
        if (!ladder.mayClimb) {
          throw new ConflictError(
            `'${title}' can't climb to '${next}': it needs ${
              ladder.needed
            } runs or rehearsals with verified outcome since it came to '${
              ladder.autonomy
            }' and since the last failure, and has ${ladder.proven}${
              ladder.runs.some(({ reportedBy }) => reportedBy === by.userRef)
                ? '; runs that you reported count only if another user promotes it'
                : ''
            }`,
          );
        }
        return { stated: { ...stated, autonomy: next, rungSince: now } };
      },
    });
  }

  async demote(
    id: string,
    input: StateInput,
    by: Decider,
  ): Promise<CandidateDetail> {
    return this.#options.candidates.decide({
      id,
      by,
      action: 'demoted',
      version: input.version,
      note: input.reason,
      change: ({ stated }, now) => ({
        stated: {
          ...stated,
          autonomy: rungBelow(stated.autonomy ?? 'observe'),
          rungSince: now,
        },
      }),
    });
  }

  /** Keeps the run and takes the rung at once, or neither. */
  async #demoteAfter(
    run: ToilRun,
    { id, version }: Pick<StoredCandidate, 'id' | 'version'>,
    credentials: BackstageCredentials,
  ): Promise<CandidateDetail> {
    return this.#options.candidates.decide({
      id,
      version,
      by: { credentials },
      action: 'demoted',
      run,
      note: `the ${run.kind} '${run.id}' of ${run.source} failed`,
      change: ({ stated }, now) => ({
        stated: {
          ...stated,
          autonomy: rungBelow(run.autonomy),
          rungSince: now,
        },
      }),
    });
  }
}
