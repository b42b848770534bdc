import {
  readPage,
  SetAside,
  storedInstant,
  storedObject,
  ListPosition,
} from '@plumbline/backstage-plugin-evidence-node';
import type {
  GateAnswer,
  CountingOverride,
  GateApproval,
  GateDecision,
  GateExemption,
  GateRule,
  GateStage,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { Knex } from 'knex';
import {
  dayMs,
  DecisionInput,
  EntityFacts,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  addGateReview,
  ReleaseKeys,
  StoredGateReview,
} from './GateReviewStore';
import { addToOutbox } from '../database/people/addToOutbox';
import type { GateDecisionRow, GateRuleRow } from '../database/tables';
import { addStatements, statementsIn } from '../releases/StatementStore';
import { endEarlier, madeBy, stored } from './gateRows';
import type {
  HeadDescription,
  NamedEnvironments,
} from '@plumbline/backstage-plugin-scorecards-common/gates';

/** A text of a rule that was in force; never changed. */
export type GateRuleText = {
  /** SHA-256 of the body. */
  hash: string;
  rule: string;
  version: number;
  /** What another text of the same version may not change. */
  meaning: string;
  /** Without fixtures. */
  body: GateRule;
  source: string;
  path: string;
  /** Epoch milliseconds. */
  firstSeen: number;
  /** When it was last put in force, the same. */
  lastSeen: number;
};

/** A rule that only warns, whatever its phase, and why. */
export type HeldRule = { rule: string; reason: string };

/** What a decision rests on: with this it is decided again. */
export type GateBasis = {
  services: EntityFacts[];
  /** Hashes of the rules. */
  rules: string[];
  approvals: GateApproval[];
  exemptions?: GateExemption[];
  held?: HeldRule[];
  overrides?: CountingOverride[];
  /** Of services that the change describes otherwise. */
  heads?: HeadDescription[];
  namesMended?: boolean;
  environments?: NamedEnvironments;
};

export type StoredGate = {
  decision: GateDecision;
  basis: GateBasis;
  /** The later decision on the same release and services. */
  endedBy?: string;
};

export type GateFilter = {
  stage: GateStage;
  /** Only what was decided for this one. */
  requester?: string;
  /** Only on this commit of a repository, by its key. */
  commit?: string;
  /** Epoch milliseconds, both inclusive. */
  from?: number;
  to?: number;
};

type Listed = Pick<GateDecisionRow, 'id' | 'at' | 'decision' | 'ended_by'>;

type Waiting = { decision: GateDecision; release: string };

/** PostgreSQL gives both numbers as texts. */
type Counted = {
  day: string | number;
  answer: GateAnswer;
  count: string | number;
};

/** Gates on SQLite or PostgreSQL. */
export class GateStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Of each version, the text that was in force first. */
  async firstTexts(): Promise<GateRuleText[]> {
    const rows = await this.#knex<GateRuleRow>('gate_rules').orderBy([
      ...['rule', 'version', 'first_seen', 'hash'],
    ]);
    return rows
      .filter(
        (row, index) =>
          row.rule !== rows[index - 1]?.rule ||
          row.version !== rows[index - 1]?.version,
      )
      .map(toText);
  }

  /** Of each file, the text that was put in force last. */
  async lastTexts(): Promise<GateRuleText[]> {
    const rows = await this.#knex<GateRuleRow>('gate_rules').orderBy([
      ...['last_seen', 'hash'],
    ]);
    const last = new Map(rows.map(row => [`${row.source} ${row.path}`, row]));
    return [...last.values()].map(toText);
  }

  /** Stored once, and as put in force then. */
  async addText(text: GateRuleText): Promise<void> {
    await this.#knex<GateRuleRow>('gate_rules')
      .insert({
        ...{ hash: text.hash, rule: text.rule, version: text.version },
        ...{ meaning: text.meaning, body: JSON.stringify(text.body) },
        ...{ source: text.source, path: text.path },
        first_seen: text.firstSeen,
        last_seen: text.lastSeen,
      })
      .onConflict('hash')
      .merge(['last_seen', 'source', 'path']);
  }

  async texts(hashes: readonly string[]): Promise<GateRuleText[]> {
    const rows = await this.#knex<GateRuleRow>('gate_rules').whereIn(
      'hash',
      hashes,
    );
    return rows.map(toText);
  }

  /**
   * In one transaction.
   *
   * @param beside.release - by which it ends earlier ones of the same services
   * @param beside.records - for evidence's record
   * @param beside.reviews - that it opens; one that is known stays as it is
   */
  async add(
    { decision, basis }: StoredGate,
    beside: {
      release?: ReleaseKeys;
      records?: readonly DecisionInput[];
      reviews?: readonly StoredGateReview[];
    } = {},
  ): Promise<void> {
    const { records = [], release, reviews = [] } = beside;
    const at = Date.parse(decision.at);
    await this.#knex.transaction(async trx => {
      if (release !== undefined) {
        await endEarlier(trx, decision, release.binding);
      }
      await trx<GateDecisionRow>('gate_decisions').insert({
        ...{ id: decision.id, stage: decision.stage, at },
        ...{ requester: decision.requester, answer: decision.answer },
        release: release?.binding ?? null,
        digest_key: release?.digest ?? null,
        commit_key: release?.commit ?? null,
        author: madeBy(decision.request),
        decision: JSON.stringify(decision),
        basis: JSON.stringify(basis),
      });
      for (const record of records) {
        await addToOutbox(trx, record, at);
      }
      await addStatements(trx, statementsIn(decision));
      for (const review of reviews) {
        await addGateReview(trx, review);
      }
    });
  }

  async find(id: string): Promise<StoredGate | undefined> {
    const row = await this.#knex<GateDecisionRow>('gate_decisions')
      .where({ id })
      .first();
    return row && toStored(row);
  }

  /** What pipelines requested of a release of a service, whatever was answered. */
  async requestsOfRelease(
    keys: Pick<ReleaseKeys, 'commit' | 'digest'>,
    { entityRef, limit }: { entityRef: string; limit: number },
  ): Promise<GateDecision['request'][]> {
    const { commit = '', digest } = keys;
    const rows: Pick<GateDecisionRow, 'id' | 'decision'>[] =
      await this.#knex<GateDecisionRow>('gate_decisions')
        .where(digest ? { digest_key: digest } : { commit_key: commit })
        .where({ stage: 'deploy' })
        // What plugins state they have from requests of others.
        .whereNot('requester', 'like', 'service:plugin:%')
        // So that the limit is of one service; what only names it is left out below.
        .where('decision', 'like', `%${JSON.stringify(entityRef)}%`)
        .orderByRaw('at desc, id desc')
        .limit(limit)
        .select('id', 'decision');
    return SetAside.of(this.#knex)
      .map('decisions of gates', rows, {
        id: ({ id }) => id,
        map: ({ decision }) => stored(decision, 'request', 'services'),
      })
      .flatMap(({ request, services }) =>
        services.includes(entityRef) ? [request] : [],
      );
  }

  /**
   * Requests to deploy a service that were blocked or are in review, the newest
   * first.
   *
   * @param from - epoch milliseconds, inclusive
   */
  async stoppedSince(
    entityRef: string,
    from: number,
    page: { after?: ListPosition; limit: number },
  ): Promise<Omit<StoredGate, 'basis'>[]> {
    const query = this.#matching({ stage: 'deploy', from })
      .whereIn('answer', ['review', 'block'])
      // So that the limit is of one service; what only names it is left out by who
      // reads it.
      .where('decision', 'like', `%${JSON.stringify(entityRef)}%`)
      .select('id', 'at', 'decision', 'ended_by');
    return readPage<Listed, Omit<StoredGate, 'basis'>>(
      this.#knex,
      'decisions of gates',
      { ...page, query, column: 'at', map: toListed },
    );
  }

  /** What was requested, by decision; damaged ones are left out. */
  async requestsOf(
    ids: readonly string[],
  ): Promise<Map<string, GateDecision['request']>> {
    const rows: Pick<GateDecisionRow, 'id' | 'decision'>[] =
      await this.#knex<GateDecisionRow>('gate_decisions')
        .whereIn('id', ids)
        .select('id', 'decision');
    const found = SetAside.of(this.#knex).map('decisions of gates', rows, {
      id: ({ id }) => id,
      map: ({ decision, id }) =>
        [id, stored(decision, 'request').request] as const,
    });
    return new Map(found);
  }

  /** The newest first; damaged ones are left out. */
  async list(
    {
      answer,
      ...filter
    }: GateFilter & { answer?: GateAnswer | readonly GateAnswer[] },
    page: { after?: ListPosition; limit: number },
  ): Promise<Omit<StoredGate, 'basis'>[]> {
    const query = this.#matching(filter).select(
      'id',
      'at',
      'decision',
      'ended_by',
    );
    return readPage<Listed, Omit<StoredGate, 'basis'>>(
      this.#knex,
      'decisions of gates',
      {
        ...page,
        query:
          answer === undefined
            ? query
            : query.whereIn('answer', [answer].flat()),
        column: 'at',
        map: toListed,
      },
    );
  }

  /** The same, with what they rest on. */
  async listWhole(
    filter: GateFilter,
    page: { after?: ListPosition; limit: number },
  ): Promise<StoredGate[]> {
    return readPage<GateDecisionRow, StoredGate>(
      this.#knex,
      'decisions of gates',
      {
        ...page,
        query: this.#matching(filter).select('*'),
        column: 'at',
        map: toStored,
      },
    );
  }

  /**
   * The newest first: all on deploys of which one was reviewed or blocked in that
   * time; damaged ones are left out.
   */
  async listWaiting(
    filter: Pick<GateFilter, 'requester'> & { from: number },
    page: { after?: ListPosition; limit: number },
  ): Promise<Waiting[]> {
    const of = { ...filter, stage: 'deploy' as const };
    const stopped = this.#matching(of)
      .whereIn('answer', ['review', 'block'])
      .whereNotNull('release')
      .select('release');
    return readPage<Listed & { release: string }, Waiting>(
      this.#knex,
      'decisions of gates',
      {
        ...{ ...page, column: 'at' },
        query: this.#matching(of)
          .whereIn('release', stopped)
          .select('id', 'at', 'decision', 'release'),
        map: ({ decision, release }) => ({
          decision: storedObject(decision, ['id', 'lines', 'services']),
          release,
        }),
      },
    );
  }

  /** How many were answered what on each day; instants are epoch milliseconds. */
  async count({
    since,
    ...filter
  }: GateFilter & { since: number }): Promise<
    { day: number; answer: GateAnswer; count: number }[]
  > {
    const rows: Counted[] = await this.#matching(filter)
      .where('at', '>=', since)
      .select({ day: this.#knex.raw(`at / ${dayMs}`) }, 'answer')
      .groupBy('day', 'answer')
      .count({ count: '*' });
    return rows.map(row => ({
      ...{ day: Number(row.day) * dayMs, answer: row.answer },
      count: Number(row.count),
    }));
  }

  #matching(filter: GateFilter): Knex.QueryBuilder {
    const { commit, from, requester, stage, to } = filter;
    const query = this.#knex('gate_decisions').where({
      stage,
      ...(commit !== undefined && { commit_key: commit }),
      ...(requester !== undefined && { requester }),
    });
    if (from !== undefined) {
      query.where('at', '>=', from);
    }
    return to === undefined ? query : query.where('at', '<=', to);
  }
}

function toListed(row: Listed): Omit<StoredGate, 'basis'> {
  return {
    decision: storedObject(row.decision, ['id', 'request', 'services']),
    ...(row.ended_by !== null && { endedBy: row.ended_by }),
  };
}

function toStored(row: GateDecisionRow): StoredGate {
  return {
    ...toListed(row),
    basis: storedObject(row.basis, ['services', 'rules', 'approvals']),
  };
}

function toText(row: GateRuleRow): GateRuleText {
  const { hash, rule, version, meaning, source, path } = row;
  return {
    ...{ hash, rule, version, meaning, source, path },
    body: storedObject(row.body, ['id', 'must']),
    firstSeen: storedInstant(row.first_seen),
    lastSeen: storedInstant(row.last_seen),
  };
}
