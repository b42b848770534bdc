import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import {
  CandidateDetail,
  missingReadiness,
  ParsedRunInput,
  rungAbove,
  rungBelow,
  StateInput,
  ToilRun,
} from '@plumbline/backstage-plugin-toil-common';
import type { CandidateQuery } from './CandidateQuery';
import type { CandidateService, Decider } from './CandidateService';
import type { RunStore } from './RunStore';

/** Autonomy is earned by runs with verified outcome, and lost by one that fails. */
export class LadderService {
  readonly #options: {
    candidates: CandidateService;
    clock: Clock;
    query: CandidateQuery;
    runs: RunStore;
  };

  constructor(options: {
    candidates: CandidateService;
    clock: Clock;
    query: CandidateQuery;
    runs: RunStore;
  }) {
    this.#options = options;
  }

  /** Telling of one again changes nothing; one that failed costs a rung at once. */
  async report(
    id: string,
    input: ParsedRunInput,
    by: { credentials: BackstageCredentials; principal: string },
  ): Promise<CandidateDetail> {
    const { clock, query, runs } = this.#options;
    const candidate = await query.find(id, by.credentials);
    const run: ToilRun = {
      ...input,
      at: input.at ?? clock().toISOString(),
      autonomy: candidate.said.autonomy ?? 'observe',
      reportedBy: by.principal,
    };
    const isNew = await runs.add(candidate.id, run);
    if (isNew && run.outcome === 'failed') {
      await this.#demoteAfter(candidate.id, run, by.credentials);
    }
    return query.get(candidate.id, by.credentials);
  }

  /** @throws ConflictError where the rung is not earned */
  async promote(
    id: string,
    input: StateInput,
    by: Decider,
  ): Promise<CandidateDetail> {
    const { candidates, query } = this.#options;
    const { ladder, title } = await query.get(id, by.credentials);
    return candidates.decide({
      ...{ id, by, action: 'promoted' },
      version: input.version,
      note: input.reason,
      change: ({ said }, now) => {
        const next = rungAbove(said.autonomy ?? 'observe');
        if (next === undefined) {
          throw new ConflictError(`'${title}' is at the top of the ladder`);
        }
        const missing = missingReadiness(said.readiness ?? {});
        if (missing.length > 0) {
          throw new ConflictError(
            `'${title}' can't climb to '${next}': its readiness contract lacks ${missing.join(
              ', ',
            )}`,
          );
        }
        if (!ladder.mayClimb) {
          throw new ConflictError(
            `'${title}' can't climb to '${next}': it needs ${ladder.needed} runs or rehearsals with verified outcome since it came to '${ladder.autonomy}' and since the last failure, and has ${ladder.proven}`,
          );
        }
        return { said: { ...said, autonomy: next, rungSince: now } };
      },
    });
  }

  async demote(
    id: string,
    input: StateInput,
    by: Decider,
  ): Promise<CandidateDetail> {
    return this.#options.candidates.decide({
      ...{ id, by, action: 'demoted' },
      version: input.version,
      note: input.reason,
      change: ({ said }, now) => ({
        said: {
          ...said,
          autonomy: rungBelow(said.autonomy ?? 'observe'),
          rungSince: now,
        },
      }),
    });
  }

  /** Whoever decides something meanwhile does not save it from that. */
  async #demoteAfter(
    id: string,
    run: ToilRun,
    credentials: BackstageCredentials,
  ): Promise<void> {
    const { candidates, query } = this.#options;
    for (let attempt = 1; ; attempt++) {
      const { said, version } = await query.find(id, credentials);
      const rung = said.autonomy ?? 'observe';
      if (rung === 'observe') {
        return;
      }
      try {
        await candidates.decide({
          ...{ id, version, by: { credentials }, action: 'demoted' },
          note: `the ${run.kind} '${run.id}' of ${run.source} failed`,
          change: (before, now) => ({
            said: {
              ...before.said,
              autonomy: rungBelow(rung),
              rungSince: now,
            },
          }),
        });
        return;
      } catch (error) {
        if (!(error instanceof ConflictError) || attempt >= 5) {
          throw error;
        }
      }
    }
  }
}
