import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import {
  AuditEntry,
  auditEntrySchema,
  ChangeDelivery,
  type changeDeliveryQuerySchema,
  commitNames,
  commitOf,
  dayMs,
  digestOfChange,
  Environments,
  gateWords,
  iso,
  isOfRelease,
  namesOfCommit,
  releaseOf,
  ReleaseNames,
  stateIn,
  stateOfRun,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Retention } from '@plumbline/backstage-plugin-evidence-node';
import type { z } from 'zod';
import type { LedgerEntry, LedgerService } from '../changes';
import type { ChangeViewStore } from '../changes/ChangeViewStore';
import { maySee } from '../changes/filters';
import { changesKey } from '../changes/database/pastChanges';
import type { CaseStore } from '../decisions/CaseStore';
import type { DecisionStore } from '../decisions/DecisionStore';
import type {
  DeployDecision,
  DeployDecisionStore,
} from '../decisions/DeployDecisionStore';
import type { EstateReader, EstateView } from '../estate/EstateReader';
import { mayName } from '../estate/presentAuthor';
import type { RunStore } from '../runs/RunStore';
import { isCaseSeen, toReview } from './caseReviews';
import { changeOfCommit } from './changeOfCommit';
import { pullRequestOf } from './pullRequestOf';
import { unknownIn } from './unknownOfDelivery';

/** A commit lies within these days before each deploy of it. */
const daysBefore = 365;
/** Of one service; the oldest are left out. */
const mostChanges = 5_000;
/** Of one release, the latest. */
const mostRuns = 50;
const mostDecisions = 20;

type Options = {
  cases: Pick<CaseStore, 'find'>;
  decisions: Pick<DeployDecisionStore, 'firstOf' | 'since'>;
  environments: Environments;
  ledger: Pick<LedgerService, 'entries' | 'rolledBackAt'>;
  reader: Pick<EstateReader, 'open'>;
  register: Pick<DecisionStore, 'readLines'>;
  retention: Pick<Retention, 'horizon'>;
  runStore: Pick<RunStore, 'list' | 'pullRequests'>;
  viewStore: Pick<ChangeViewStore, 'find'>;
};

/** An entry of the ledger, with what says which release it is of. */
type Member = ReleaseNames &
  Pick<LedgerEntry, 'id' | 'occurredAt'> & {
    rolledBackAt?: number;
    entry: LedgerEntry;
    outcome?: LedgerEntry['change']['outcome'];
  };

type Release = { members: Member[]; commit?: string; commits?: number };
type Naming = (one: ReleaseNames) => ReleaseNames;

/** Follows one commit from who wrote it to where it runs. */
export class ChangeDeliveryQuery {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * @param id - of any change of it: the commit, or a deploy
   * @throws NotFoundError where there is none that the caller may see
   */
  async of(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<ChangeDelivery> {
    const { ledger, reader, retention, viewStore } = this.#options;
    const estate = await reader.open(credentials);
    const found = await viewStore.find({ id });
    if (!found || !maySee(found, estate.isVisible)) {
      throw new NotFoundError(`There is no change '${id.slice(0, 50)}'`);
    }
    const { entityRef, occurredAt } = found;
    const from = occurredAt - daysBefore * dayMs;
    // Of what names no service yet, nothing else is known.
    const { complete, entries } = await ledger.entries({
      refs: entityRef === undefined ? [] : [entityRef],
      kinds: ['commit', 'deploy'],
      from,
      limit: mostChanges,
      // What took its place may have come at any time.
      to: estate.at,
    });
    const both = [found, ...entries.filter(one => one.id !== found.id)];
    const rolledBackAt = await ledger.rolledBackAt(both);
    const known = both.map(entry =>
      toMember(entry, rolledBackAt.get(entry.id)),
    );
    const named = commitNames(known);
    const all = known.map(named);
    const [start] = all;
    const release = releaseOf(start, all);
    const ran = await this.#runsOf(release, { entityRef, named });
    const pullRequest = await pullRequestOf(this.#options.runStore, {
      ...{ commit: release.commit, entityRef, named },
      ...{ from, to: estate.at },
    });
    const decided = await this.#decisionsOf(release, {
      entityRef,
      from,
      named,
    });
    const read = await this.#read(decided.items, estate);
    const horizon = await retention.horizon(changesKey);
    const missingBefore = Math.max(
      horizon ?? -Infinity,
      complete ? -Infinity : entries.at(-1)!.occurredAt,
    );
    const answer = {
      id: idOf(release, start),
      at: iso(estate.at),
      ...(entityRef !== undefined && { entityRef }),
      ...commitIn(release),
      reviews: read.reviews,
      ...(pullRequest && { pullRequest }),
      runs: ran.runs,
      artifacts: [
        ...new Set(
          [
            ...release.members,
            ...decided.items.map(({ names }) => names),
          ].flatMap(one => digestOfChange(one) ?? []),
        ),
      ],
      decisions: read.decisions,
      environments: this.#environmentsOf(release, all),
    };
    return {
      ...answer,
      unknown: unknownIn(answer, {
        ...release,
        all,
        start,
        namedReviews: read.named,
      }),
      ...((ran.more || decided.more) && { more: true }),
      ...(missingBefore > from && { completeFrom: iso(missingBefore) }),
    };
  }

  /** @throws NotFoundError, or ConflictError where several services or commits fit */
  async ofCommit(
    query: z.output<typeof changeDeliveryQuerySchema>,
    credentials: BackstageCredentials,
  ): Promise<ChangeDelivery> {
    const { ledger, reader } = this.#options;
    const estate = await reader.open(credentials);
    return this.of(await changeOfCommit(ledger, query, estate), credentials);
  }

  async #runsOf(
    { commit }: Release,
    { entityRef, named }: { entityRef?: string; named: Naming },
  ): Promise<{ runs: ChangeDelivery['runs']; more: boolean }> {
    if (commit === undefined || entityRef === undefined) {
      return { runs: [], more: false };
    }
    const listed = await this.#options.runStore.list({
      refs: [entityRef],
      revisions: namesOfCommit(commit),
      limit: mostRuns + 1,
    });
    const runs = listed
      .slice(0, mostRuns)
      .filter(
        ({ run: { revision } }) =>
          commitOf(named({ kind: 'commit', revision })) === commit,
      )
      .map(({ at, id, run }) => ({
        id,
        at: iso(at),
        attempt: run.attempt,
        state: stateOfRun(run),
        pipeline: run.pipeline,
        trigger: run.trigger,
        outcome: run.outcome,
        url: run.url,
      }));
    // Also where those that were read are of another commit that begins alike.
    return { runs, more: listed.length > mostRuns };
  }

  /** Those that name the release, or that its deploys name; the latest first. */
  async #decisionsOf(
    { members }: Release,
    of: { entityRef?: string; from: number; named: Naming },
  ) {
    const { entityRef, from } = of;
    const { decisions } = this.#options;
    const stated = new Set(
      members.flatMap(({ entry }) => entry.change.decision ?? []),
    );
    const found: { one: DeployDecision; names: ReleaseNames }[] = [];
    const places =
      entityRef === undefined ? [] : await decisions.firstOf([entityRef]);
    for (const place of places) {
      for (const one of await decisions.since(place, from)) {
        const names = of.named({
          kind: 'deploy',
          commit: one.commit,
          revision: one.release,
        });
        if (
          (one.decision !== undefined && stated.has(one.decision)) ||
          members.some(member => isOfRelease(member, names))
        ) {
          found.push({ one, names });
        }
      }
    }
    found.sort((a, b) => b.one.at - a.one.at || b.one.seq - a.one.seq);
    return {
      items: found.slice(0, mostDecisions),
      more: found.length > mostDecisions,
    };
  }

  /** What the chain has of them, and the reviews that they name. */
  async #read(
    items: readonly { one: DeployDecision }[],
    { isVisible }: EstateView,
  ) {
    const { cases, register } = this.#options;
    const decisions: ChangeDelivery['decisions'] = [];
    const named = new Map<string, { plugin: string; id: string }>();
    for (const { one } of items) {
      const [line] = await register.readLines(one.seq - 1, 1);
      const entry = auditEntrySchema.parse(JSON.parse(line));
      const body = (entry.body ?? {}) as Record<string, unknown>;
      const plugin = entry.recordedBy.replace(/^plugin:/, '');
      for (const id of Array.isArray(body.cases) ? body.cases : []) {
        named.set(`${plugin} ${id}`, { plugin, id: String(id) });
      }
      const { actor } = entry;
      decisions.push({
        id: one.decision ?? entry.id,
        at: iso(one.at),
        environment: one.environment,
        answer: answerOf(entry, body),
        ...(actor !== undefined && mayName(actor, isVisible) && { by: actor }),
        ...(typeof body.url === 'string' && { url: body.url }),
      });
    }
    const reviews: ChangeDelivery['reviews'] = [];
    for (const { id, plugin } of named.values()) {
      const one = await cases.find(plugin, id);
      if (one && isCaseSeen(one, isVisible)) {
        reviews.push(toReview(id, one, isVisible));
      }
    }
    return { decisions, reviews, named: named.size };
  }

  #environmentsOf(
    { members }: Release,
    all: readonly Member[],
  ): ChangeDelivery['environments'] {
    const { environments } = this.#options;
    const placeOf = ({ entry: { environment } }: Member) =>
      environment === '' ? '' : environments.filterFor(environment).name;
    const deploys = all.filter(({ kind }) => kind === 'deploy');
    const own = deploys.filter(one => members.includes(one));
    return [...new Set(own.map(placeOf))].sort().map(place => {
      const here = own.filter(one => placeOf(one) === place);
      // Without an environment it is not known which deploy took its place.
      const { by, state, until }: ReturnType<typeof stateIn<Member>> =
        place === ''
          ? { state: 'unknown' }
          : stateIn(
              here,
              deploys.filter(one => placeOf(one) === place),
            );
      return {
        ...(place !== '' && { environment: place }),
        state,
        until: until === undefined ? until : iso(until),
        ...(by && { by: { id: by.id, revision: by.revision ?? by.commit } }),
        deploys: here
          .sort((a, b) => b.occurredAt - a.occurredAt)
          .map(({ digest, entry: { change }, id, occurredAt, outcome }) => ({
            id,
            occurredAt: iso(occurredAt),
            outcome,
            digest,
            revision: change.revision,
            decision: change.decision,
            run: change.links?.run,
          })),
      };
    });
  }
}

function toMember(
  entry: LedgerEntry,
  rolledBackAt: number | undefined,
): Member {
  const { change, id, occurredAt } = entry;
  const { commit, kind, outcome, revision } = change;
  return {
    entry,
    id,
    occurredAt,
    rolledBackAt,
    kind,
    outcome,
    commit,
    revision,
    digest: digestOfChange(change),
  };
}

/** The first that was learned of; it stays so, whatever is reported later. */
function firstOf(members: readonly Member[], kind: string): Member | undefined {
  return members
    .filter(one => one.kind === kind)
    .sort(
      (a, b) =>
        a.entry.receivedAt - b.entry.receivedAt || (a.id < b.id ? -1 : 1),
    )[0];
}

function idOf({ members }: Release, start: Member): string {
  return (firstOf(members, 'commit') ?? firstOf(members, 'deploy') ?? start).id;
}

function commitIn({
  commit,
  members,
}: Release): Pick<ChangeDelivery, 'commit'> {
  const known = firstOf(members, 'commit');
  const { actor, links, title } = known?.entry.change ?? {};
  return commit === undefined
    ? {}
    : {
        commit: {
          revision: commit,
          ...(known && { id: known.id, occurredAt: iso(known.occurredAt) }),
          actor,
          title,
          diff: links?.diff,
        },
      };
}

const answers = new Map<string, (typeof gateWords)[number]>([
  ['allowed', 'allow'],
  ['warned', 'warn'],
  ['overridden', 'overridden'],
]);

function answerOf({ action, type }: AuditEntry, body: { answer?: unknown }) {
  return (
    (type === 'gate' && gateWords.find(word => word === body.answer)) ||
    (answers.get(action) ?? 'block')
  );
}
