import { canonicalJson } from '@plumbline/backstage-plugin-evidence-common';
import {
  addToCaseOutbox,
  Clock,
  PublishedCase,
  SetAside,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  missingReadiness,
  StaleReason,
} from '@plumbline/backstage-plugin-toil-common';
import type { Knex } from 'knex';
import type { NameStore } from '../names/NameStore';
import type { OccurrenceStore } from '../occurrences/OccurrenceStore';
import type { TrackerPrivacy } from '../occurrences/Withheld';
import type { Backlog } from './Backlog';
import type { CandidateQuery } from './CandidateQuery';
import type { CandidateStore, StoredCandidate } from './CandidateStore';
import { refsOfReason } from './forReader';
import { presentCandidate } from './presentCandidate';

type Case = Omit<PublishedCase, 'revision'>;
type CaseRow = {
  id: string;
  candidate: string;
  waiting: boolean | number;
  revision: number;
  body: string;
};
type Options = {
  backlog: Pick<Backlog, 'ensureFresh'>;
  clock: Clock;
  knex: Knex;
  names: Pick<NameStore, 'refsOf'>;
  occurrences: Pick<OccurrenceStore, 'servicesOf' | 'withheldOf'>;
  privacy: TrackerPrivacy;
  query: Pick<CandidateQuery, 'ladderOf'>;
  setAside: SetAside;
  store: Pick<CandidateStore, 'find' | 'historyOf' | 'toDecide'>;
};

/** A decision is looked for among so many of the latest steps. */
const mostSteps = 100;
/** As many as a case takes. */
const mostReporters = 10;

/**
 * What waits for a person to decide about candidates: rungs that an automation
 * has earned, and reviews that are due. Compares what is with what was published
 * last, so that it finds all changes, those of before the list included.
 */
export class CandidateCases {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Any number of replicas may. */
  async look(signal?: AbortSignal): Promise<void> {
    const { backlog, knex, setAside } = this.#options;
    await backlog.ensureFresh();
    const rows: CaseRow[] = await knex<CaseRow>('candidate_cases').where({
      waiting: true,
    });
    const due = await this.#options.store.toDecide();
    const all = new Map(due.map(one => [one.id, one]));
    // Those that waited may have nothing left to decide.
    for (const { candidate } of rows) {
      const found =
        !all.has(candidate) && (await this.#options.store.find(candidate));
      if (found) {
        all.set(candidate, found);
      }
    }
    await setAside.each('decisions about toil to list', [...all.values()], {
      signal,
      id: ({ id }) => id,
      run: candidate =>
        this.#lookAt(
          candidate,
          rows.filter(row => row.candidate === candidate.id),
        ),
    });
  }

  /** As it was seen last. */
  async read(id: string): Promise<PublishedCase | undefined> {
    const row = await this.#options
      .knex<CaseRow>('candidate_cases')
      .where({ id })
      .first();
    return (
      row && { ...storedObject<Case>(row.body), revision: Number(row.revision) }
    );
  }

  async #lookAt(
    candidate: StoredCandidate,
    waiting: readonly CaseRow[],
  ): Promise<void> {
    const cases = (await this.#isWithheld(candidate))
      ? []
      : [await this.#promotion(candidate), await this.#review(candidate)];
    const wanted = cases.filter(one => one !== undefined);
    for (const one of wanted) {
      await this.#keep(candidate.id, one);
    }
    for (const row of waiting) {
      if (!wanted.some(({ id }) => id === row.id)) {
        await this.#keep(candidate.id, {
          ...storedObject<Case>(row.body),
          ...(await this.#endOf(row)),
          actions: [],
        });
      }
    }
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
    const { id, stated, version } = candidate;
    const { mayClimb, next, runs } = await query.ladderOf(candidate);
    const missing = missingReadiness(stated.readiness ?? {});
    if (!mayClimb || !next || missing.length > 0) {
      return undefined;
    }
    const reporters = new Set(runs.map(({ reportedBy }) => reportedBy));
    const notBy: string[] = [];
    for (const by of reporters) {
      const without = await query.ladderOf(candidate, { notReportedBy: by });
      // Those that they reported themselves are for others to go by.
      if (by.startsWith('user:') && !without.mayClimb) {
        notBy.push(by);
      }
    }
    return {
      ...(await this.#about(candidate)),
      ...{ id: `promotion:${id}/${stated.rungSince ?? 0}`, type: 'promotion' },
      title: `Promote: ${candidate.title} to ${next}`.slice(0, 500),
      effect: `${stated.autonomy ?? 'observe'} → ${next}`,
      requestedAt: runs[0].at,
      notBy: notBy.slice(0, mostReporters),
      actions: [
        {
          ...{ label: 'Promote', method: 'post', refuses: false },
          path: `/candidates/${encodeURIComponent(id)}/promote`,
          ...{ body: { version }, reasonRequired: true },
        },
      ],
    };
  }

  async #review(candidate: StoredCandidate): Promise<Case | undefined> {
    const { clock } = this.#options;
    const { id, reviewedAt, services, state, version } = candidate;
    const { staleReasons } = presentCandidate(candidate, clock().getTime());
    if (reviewedAt === undefined || state === 'done' || !staleReasons.length) {
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
      ...{ id: `review:${id}/${reviewedAt}`, type: 'review' },
      title: `Review: ${candidate.title}`.slice(0, 500),
      reason: shown.message,
      requestedAt: isKept ? shown.at : new Date(reviewedAt).toISOString(),
      entityRefs: [...new Set([...about.entityRefs, ...refsOfReason(shown)])],
      actions: [
        {
          ...{ label: 'Confirm', method: 'post', refuses: false },
          path: `/candidates/${encodeURIComponent(id)}/review`,
          ...{ body: { version }, reasonRequired: true, reasonField: 'note' },
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

  /** How it ended: by the step that decided it, or by itself. */
  async #endOf({
    candidate,
    id,
  }: CaseRow): Promise<Pick<Case, 'state' | 'outcome'>> {
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

  async #keep(candidate: string, one: Case): Promise<void> {
    const body = canonicalJson(JSON.parse(JSON.stringify(one)));
    await this.#options.knex.transaction(async trx => {
      const table = () => trx<CaseRow>('candidate_cases');
      const { id } = one;
      const known = await table().where({ id }).forUpdate().first();
      if (known?.body === body) {
        return;
      }
      const revision = (known?.revision ?? 0) + 1;
      const waiting = one.state === 'waiting';
      // Another replica may have seen it at the same moment.
      const changed = known
        ? await table()
            .where({ id, revision: known.revision })
            .update({ body, revision, waiting })
        : (
            await table()
              .insert({ id, candidate, body, revision, waiting })
              .onConflict('id')
              .ignore()
              .returning('id')
          ).length;
      if (changed > 0) {
        await addToCaseOutbox(trx, 'candidate', id);
      }
    });
  }
}
