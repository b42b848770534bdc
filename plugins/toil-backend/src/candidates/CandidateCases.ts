import type {
  Clock,
  PublishedCase,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  CandidateState,
  missingReadiness,
  StaleReason,
} from '@plumbline/backstage-plugin-toil-common';
import type { NameStore } from '../names/NameStore';
import type { OccurrenceStore } from '../occurrences/OccurrenceStore';
import type { TrackerPrivacy } from '../names/Withheld';
import type { Backlog } from './Backlog';
import type { CandidateQuery } from './CandidateQuery';
import type { CandidateStore } from './CandidateStore';
import type { StoredCandidate } from './records';
import { refsOfReason } from './forReader';
import { mayBePromoted } from './LadderService';
import { presentCandidate } from './presentCandidate';

type Case = Omit<PublishedCase, 'revision'>;
type Options = {
  backlog: Pick<Backlog, 'ensureFresh'>;
  clock: Clock;
  names: Pick<NameStore, 'refsOf'>;
  occurrences: Pick<OccurrenceStore, 'servicesOf' | 'withheldOf'>;
  privacy: TrackerPrivacy;
  query: Pick<CandidateQuery, 'laddersOf'>;
  store: Pick<CandidateStore, 'find' | 'historyOf'>;
};

/** A decision is looked for among so many of the latest steps. */
const mostSteps = 100;
/** States of those whose reviews are due. */
const reviewed: readonly CandidateState[] = ['open', 'in-progress'];
/** As many as a case takes. */
const mostReporters = 10;

/**
 * What waits for a person to decide about candidates: rungs that an automation
 * has earned, and reviews that are due.
 */
export class CandidateCases {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Of one candidate, as it is now; none where it is not worked on. */
  async of(id: string): Promise<Case[]> {
    const { backlog, store } = this.#options;
    await backlog.ensureFresh();
    const found = await store.find(id);
    // By the id of its group another one may have been found.
    if (found?.id !== id || (await this.#isWithheld(found))) {
      return [];
    }
    const cases = [await this.#promotion(found), await this.#review(found)];
    return cases.filter(one => one !== undefined);
  }

  /** How it ended: by the step that decided it, or by itself. */
  async endOf(
    candidate: string,
    id: string,
  ): Promise<Pick<Case, 'state' | 'outcome'>> {
    const { clock, store } = this.#options;
    const [, type, since] = /^(\w+):.*\/(\d+)$/.exec(id)!;
    const action = type === 'promotion' ? 'promoted' : 'reviewed';
    // The first after it began: a later one decided on another case.
    const step = (await store.historyOf(candidate, mostSteps)).findLast(
      each => each.action === action && each.by && Date.parse(each.at) > +since,
    );
    return step
      ? {
          state: 'decided',
          outcome: { action, by: step.by, at: step.at, reason: step.note },
        }
      : {
          state: 'lapsed',
          outcome: { action: 'not due any more', at: clock().toISOString() },
        };
  }

  /** Work of private trackers is for few, whom the list does not know. */
  async #isWithheld({ groupId }: StoredCandidate): Promise<boolean> {
    const { occurrences, privacy } = this.#options;
    const withheld = { ...privacy, owners: [] };
    return (
      groupId !== undefined &&
      (await occurrences.withheldOf([groupId], withheld)).has(groupId)
    );
  }

  async #promotion(candidate: StoredCandidate): Promise<Case | undefined> {
    const { query } = this.#options;
    const { id, state, stated, version } = candidate;
    const ladderWithout = await query.laddersOf(candidate);
    const { mayClimb, next, runs } = ladderWithout();
    const missing = missingReadiness(stated.readiness ?? {});
    if (!mayBePromoted(state) || !mayClimb || !next || missing.length > 0) {
      return undefined;
    }
    const reporters = new Set(runs.map(({ reportedBy }) => reportedBy));
    const notBy: string[] = [];
    for (const by of reporters) {
      // Those that they reported themselves are for others to go by.
      if (by.startsWith('user:') && !ladderWithout(by).mayClimb) {
        notBy.push(by);
      }
    }
    return {
      ...(await this.#about(candidate)),
      id: `promotion:${id}/${stated.rungSince ?? 0}`,
      type: 'promotion',
      title: `Promote: ${candidate.title} to ${next}`,
      effect: `${stated.autonomy ?? 'observe'} → ${next}`,
      requestedAt: runs[0].at,
      notBy: notBy.slice(0, mostReporters),
      actions: [
        {
          label: 'Promote',
          method: 'post',
          refuses: false,
          path: `/candidates/${encodeURIComponent(id)}/promote`,
          body: { version },
          reasonRequired: true,
        },
      ],
    };
  }

  async #review(candidate: StoredCandidate): Promise<Case | undefined> {
    const { clock } = this.#options;
    const { id, reviewedAt, services, state, version } = candidate;
    const { staleReasons } = presentCandidate(candidate, clock().getTime());
    if (
      reviewedAt === undefined ||
      !reviewed.includes(state) ||
      !staleReasons.length
    ) {
      return undefined;
    }
    const isNeutral = (one: StaleReason) =>
      refsOfReason(one).every(ref => services.includes(ref));
    // One that names no other entity is for all who see the candidate.
    const shown = staleReasons.find(isNeutral) ?? staleReasons[0];
    const about = await this.#about(candidate);
    // Some are found by looking, and have no instant of their own.
    const isKept = candidate.staleReasons.includes(shown);
    return {
      ...about,
      id: `review:${id}/${reviewedAt}`,
      type: 'review',
      title: `Review: ${candidate.title}`,
      reason: shown.message,
      requestedAt: isKept ? shown.at : new Date(reviewedAt).toISOString(),
      entityRefs: [...new Set([...about.entityRefs, ...refsOfReason(shown)])],
      actions: [
        {
          label: 'Confirm',
          method: 'post',
          refuses: false,
          path: `/candidates/${encodeURIComponent(id)}/review`,
          body: { version },
          reasonRequired: true,
          reasonField: 'note',
        },
      ],
    };
  }

  /** What cases of one candidate have in common. */
  async #about({
    groupId,
    id,
    owner,
    stated,
    services,
  }: StoredCandidate): Promise<
    Pick<PublishedCase, 'deciders' | 'entityRefs' | 'state' | 'url'>
  > {
    const { names, occurrences } = this.#options;
    const named =
      stated.services === undefined || groupId === undefined
        ? []
        : (await occurrences.servicesOf([groupId])).get(groupId) ?? [];
    const refs = await names.refsOf(named);
    return {
      url: `/toil/candidates/${encodeURIComponent(id)}`,
      deciders: owner === undefined ? [] : [owner],
      entityRefs: [...new Set([...services, ...refs.values()])],
      state: 'waiting',
    };
  }
}
