import { randomUUID } from 'node:crypto';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError, InputError } from '@backstage/errors';
import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import {
  CandidateDetail,
  CandidateState,
  frequencyLevelOf,
  missingReadiness,
  ParsedCandidateInput,
  ParsedOverrideInput,
  ParsedReviewInput,
  StateInput,
  ToilKind,
  ToilRun,
} from '@plumbline/backstage-plugin-toil-common';
import type { GroupQuery } from './GroupQuery';
import type { Backlog } from './Backlog';
import { decisionOf } from './decisionOf';
import type { CandidateQuery } from './CandidateQuery';
import type { CandidateStore } from './CandidateStore';
import type { CandidateStatements, Step, StoredCandidate } from './records';
import { changesOf, evidenceOf, withoutNulls } from './changes';
import { derive, observedOf } from './derive';
import { presentObservations } from './presentCandidate';
import { movedSince, takenUp, tooMany } from './refusals';

/** A person who decides. */
export type Decider = { credentials: BackstageCredentials; userRef: string };

type Options = {
  backlog: Pick<Backlog, 'whileSuggested'>;
  clock: Clock;
  mostInProgress: number;
  groups: Pick<GroupQuery, 'get'>;
  query: CandidateQuery;
  store: CandidateStore;
};

/** What people decide about candidates; each is kept with who, when and on what. */
export class CandidateService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** @throws NotFoundError for a group that is not there; ConflictError where it has a candidate */
  async add(
    input: ParsedCandidateInput,
    by: Decider,
  ): Promise<CandidateDetail> {
    const { group, kind, ...stated } = input;
    return group === undefined
      ? this.#addDeclared(kind, stated, by)
      : this.#takeUp(group, stated, by);
  }

  /** What recurs is taken up with what is counted of it, as suggestions are. */
  async #takeUp(
    groupId: string,
    stated: Omit<ParsedCandidateInput, 'group' | 'kind'>,
    by: Decider,
  ): Promise<CandidateDetail> {
    const { backlog, groups, query } = this.#options;
    const takeUp = async ({ id, state, version }: StoredCandidate) => {
      if (state !== 'suggested') {
        throw takenUp(groupId, id);
      }
      return this.review(id, { ...stated, version }, by);
    };
    const known = await query.find(groupId, by.credentials).catch(notFound);
    if (known) {
      return takeUp(known);
    }
    const group = await groups.get(groupId, 0, by.credentials);
    return backlog.whileSuggested(group.id, async () =>
      takeUp(await query.find(group.id, by.credentials)),
    );
  }

  /** What no source reports. */
  async #addDeclared(
    kind: ToilKind,
    stated: Omit<ParsedCandidateInput, 'group' | 'kind'>,
    by: Decider,
  ): Promise<CandidateDetail> {
    const { clock, query, store } = this.#options;
    const now = clock().getTime();
    const id = `c-${randomUUID().slice(0, 13)}`;
    const bare = {
      id,
      stated: stated as CandidateStatements,
      staleReasons: [],
    };
    const candidate: StoredCandidate = {
      ...bare,
      ...derive(bare, {
        kind,
        title: stated.title!,
        services: [],
        unmatched: [],
        observations: [],
        now,
      }),
      state: 'open',
      version: 1,
      reviewedAt: now,
      reviewedBy: by.userRef,
      createdAt: now,
      updatedAt: now,
    };
    await store.add(candidate, {
      at: now,
      by: by.userRef,
      action: 'added',
      changes: changesOf({}, candidate.stated),
      evidence: [],
    });
    return query.get(id, by.credentials);
  }

  /** Levels and all else; clears what made it stale, and takes up a suggestion. */
  async review(
    id: string,
    input: ParsedReviewInput,
    by: Decider,
  ): Promise<CandidateDetail> {
    const { version, note, minutes, scaffolderTemplate, ...rest } = input;
    const change = (before: StoredCandidate, now: number) => {
      const observed = observedOf(before.stated, before.observations);
      const stated: CandidateStatements = {
        ...before.stated,
        ...rest,
        ...withoutNulls({ minutes, scaffolderTemplate }),
        readiness: { ...before.stated.readiness, ...rest.readiness },
        attributes: { ...before.stated.attributes, ...rest.attributes },
        countedAtReview: observed && frequencyLevelOf(observed.perMonth),
        cleared: before.staleReasons.flatMap(({ evidence }) => evidence ?? []),
      };
      return {
        stated,
        state: before.state === 'suggested' ? 'open' : before.state,
        staleReasons: [],
        reviewedAt: now,
        reviewedBy: by.userRef,
      };
    };
    return this.decide({ id, version, by, action: 'reviewed', note, change });
  }

  async override(
    id: string,
    input: ParsedOverrideInput,
    by: Decider,
  ): Promise<CandidateDetail> {
    const { version, bucket, reason, until } = input;
    const { clock } = this.#options;
    if (bucket !== null && Date.parse(until!) <= clock().getTime()) {
      throw new InputError(`'until' must be later than now; ${until} is past`);
    }
    return this.decide({
      id,
      version,
      by,
      action: 'overridden',
      note: reason,
      change: (before, now) => ({
        stated: {
          ...before.stated,
          override:
            bucket === null
              ? undefined
              : {
                  bucket,
                  reason,
                  by: by.userRef,
                  at: new Date(now).toISOString(),
                  until: until!,
                },
        },
        state: before.state === 'suggested' ? 'open' : before.state,
      }),
    });
  }

  /** @throws ConflictError where the readiness contract has gaps, or too many are in progress */
  async start(
    id: string,
    input: StateInput,
    by: Decider,
  ): Promise<CandidateDetail> {
    return this.decide({
      id,
      version: input.version,
      by,
      action: 'started',
      note: input.reason,
      change: before => {
        if (before.state === 'in-progress') {
          throw new ConflictError(`'${before.title}' is in progress already`);
        }
        const missing = missingReadiness(before.stated.readiness ?? {});
        if (missing.length > 0) {
          throw new ConflictError(
            `'${
              before.title
            }' can't be started: its readiness contract lacks ${missing.join(
              ', ',
            )}; write that down in a review first`,
          );
        }
        return { state: 'in-progress' };
      },
    });
  }

  async move(
    id: string,
    input: StateInput,
    by: Decider,
    to: { state: CandidateState; action: string },
  ): Promise<CandidateDetail> {
    const { state, action } = to;
    return this.decide({
      id,
      version: input.version,
      by,
      action,
      note: input.reason,
      change: ({ stated, state: before, title }, now) => {
        if (before === state) {
          throw new ConflictError(`'${title}' is ${action} already`);
        }
        return {
          state,
          stated: { ...stated, finishedAt: state === 'done' ? now : undefined },
        };
      },
    });
  }

  /**
   * Keeps a decision, if nobody decided since its version.
   *
   * @param options.by - without a user where evidence decides
   * @throws ConflictError that says what was decided meanwhile
   */
  async decide(options: {
    id: string;
    version: number;
    by: { credentials: BackstageCredentials; userRef?: string };
    action: string;
    note: string | undefined;
    /** What it rests on: kept with it, or neither. */
    run?: ToilRun;
    change: (before: StoredCandidate, now: number) => Partial<StoredCandidate>;
  }): Promise<CandidateDetail> {
    const { id, version, by, action, note, run, change } = options;
    const { clock, mostInProgress, query, store } = this.#options;
    const before = await query.find(id, by.credentials);
    if (before.version !== version) {
      throw movedSince(
        version,
        before,
        await query.lastStep(before, by.credentials),
      );
    }
    const now = clock().getTime();
    const next = { ...before, ...change(before, now), updatedAt: now };
    const after = { ...next, ...derive(next, { ...evidenceOf(next), now }) };
    const step: Step = {
      at: now,
      ...(by.userRef !== undefined && { by: by.userRef }),
      action,
      changes: changesOf(
        { ...before.stated, state: before.state },
        { ...after.stated, state: after.state },
      ),
      evidence: presentObservations(before.observations),
      ...(note !== undefined && { note }),
    };
    step.decision = decisionOf(after, step);
    const outcome = await store.decide(after, step, {
      version,
      run,
      seenReasons: before.staleReasons,
      ...(after.state === 'in-progress' &&
        before.state !== 'in-progress' && { mostInProgress }),
    });
    if (outcome === 'moved') {
      const moved = await query.find(id, by.credentials);
      throw movedSince(
        version,
        moved,
        await query.lastStep(moved, by.credentials),
      );
    }
    if (outcome === 'full') {
      const begun = await query.visible(
        await store.inState('in-progress'),
        by.credentials,
      );
      throw tooMany(before, { begun, mostInProgress });
    }
    return query.get(before.id, by.credentials);
  }
}

function notFound(error: unknown): undefined {
  if ((error as Error).name === 'NotFoundError') {
    return undefined;
  }
  throw error;
}
