import {
  storedInstant,
  storedObject,
  ListPosition,
} from '@plumbline/backstage-plugin-evidence-node';
import type {
  Creation,
  CreationStep,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { Knex } from 'knex';
import type { CreationRow, CreationStepRow } from '../database/tables';
import { mergedStep, type MostOpen, overIn } from './mostOpen';
import { lockTurns, serve, TurnRow } from './turns';

/** What a creation is of; it does not change. */
export type CreatedService = Pick<
  Creation,
  'answers' | 'name' | 'repository' | 'template' | 'version'
>;

export type StoredStep = {
  step: CreationStep;
  state: 'done' | 'failed' | 'kept' | 'taken-back';
  at: number;
  detail: { reason?: string; url?: string; branch?: string; merge?: string };
};

/** Of the service that a creation is of. */
export function entityRefOf({ name }: Pick<CreatedService, 'name'>): string {
  return `component:default/${name}`;
}

/** None has the empty one: of what cannot be created here. */
function nameOf(entityRef: string): string {
  const [, name] = entityRef.split('/');
  return entityRefOf({ name }) === entityRef ? name : '';
}

/** Instants are epoch milliseconds. */
export type StoredCreation = {
  id: string;
  state: Creation['state'];
  owner: string;
  createdBy: string;
  createdAt: number;
  revision: number;
  service: CreatedService;
  steps: StoredStep[];
};

/** Work on one creation; another one may take it over once it has run out. */
export type CreationLease = {
  id: string;
  holder: string;
  /** Epoch milliseconds; a record extends it to this. */
  until: number;
  /** What it was when it was claimed. */
  during: Creation['state'];
};

const worked = ['running', 'withdrawing'];

/** Creations on SQLite or PostgreSQL. */
export class CreationStore {
  /** @param announce - by which readers of the list are notified of changes */
  constructor(
    private readonly knex: Knex,
    private readonly announce = () => {},
  ) {}

  /**
   * With its first step done; `taken` where another has the name or address.
   *
   * @param bound - none by default; older creations than `since` do not count: no
   *   source may say that they are merged. Epoch milliseconds.
   */
  async add(
    creation: StoredCreation,
    bound?: { most: MostOpen; since: number },
  ): Promise<'added' | 'address-taken' | 'taken' | 'many-user' | 'many-group'> {
    const { createdAt, createdBy, id, owner, revision, service, state } =
      creation;
    const outcome = await this.knex.transaction(async trx => {
      await lockTurns(trx, [owner, createdBy]);
      const over = bound && (await overIn(trx, creation, bound));
      if (over) {
        return over;
      }
      const added = await trx<CreationRow>('creations')
        .insert({
          ...{ id, state, owner, revision, taken: service.name },
          address: addressOf(service),
          ...{ created_by: createdBy, created_at: createdAt },
          service: JSON.stringify(service),
        })
        .onConflict()
        .ignore()
        .returning('id');
      if (added.length === 0) {
        const own = await trx<CreationRow>('creations')
          .where({ taken: service.name })
          .first();
        return own ? 'taken' : 'address-taken';
      }
      await trx<CreationStepRow>('creation_steps').insert(
        creation.steps.map(step => toRow(id, step)),
      );
      return 'added';
    });
    if (outcome === 'added') {
      this.announce();
    }
    return outcome;
  }

  async find(id: string): Promise<StoredCreation | undefined> {
    const rows = await this.knex<CreationRow>('creations').where({ id });
    return (await this.#withSteps(rows))[0];
  }

  /** The one that is not withdrawn and has this address. */
  async holderOf(repository: string): Promise<StoredCreation | undefined> {
    const rows = await this.knex<CreationRow>('creations').where({
      address: addressOf({ repository }),
    });
    return (await this.#withSteps(rows))[0];
  }

  /** When services that have these names now were begun; others are absent. */
  async begun(entityRefs: readonly string[]): Promise<Map<string, number>> {
    const rows = await this.knex<CreationRow>('creations')
      .whereIn('taken', entityRefs.map(nameOf))
      .select('created_at', 'taken');
    return new Map(
      rows.map(row => [
        entityRefOf({ name: row.taken! }),
        storedInstant(row.created_at),
      ]),
    );
  }

  /** Of some entities, those that are created here since then and not merged yet. */
  async open(entityRefs: readonly string[], since = 0): Promise<Set<string>> {
    const taken = await this.knex<CreationRow>('creations')
      .whereIn('taken', entityRefs.map(nameOf))
      .where('created_at', '>=', since)
      .whereNotExists(mergedStep(this.knex))
      .pluck('taken');
    return new Set(taken.map(name => entityRefOf({ name: name! })));
  }

  /** Of some entities, by which creation each was made; others are absent. */
  async idsOf(entityRefs: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.knex<CreationRow>('creations')
      .whereIn('taken', entityRefs.map(nameOf))
      .select('id', 'taken');
    return new Map(
      rows.map(row => [entityRefOf({ name: row.taken! }), row.id]),
    );
  }

  /** Another group owns the service that has this name now. */
  async takeOver(
    { entityRef, to }: { entityRef: string; to: string },
    knex: Knex = this.knex,
  ): Promise<void> {
    await knex<CreationRow>('creations')
      .where({ taken: nameOf(entityRef) })
      .whereNot({ owner: to })
      // What was read of it before is not what is decided on.
      .update({ owner: to, revision: knex.raw('revision + 1') });
    const committed = knex.isTransaction
      ? (knex as Knex.Transaction).executionPromise
      : Promise.resolve();
    committed.then(this.announce, () => {});
  }

  /** The latest first; `without` leaves out those that have all of these steps. */
  async list(
    {
      from,
      state,
      without,
    }: {
      state?: Creation['state'];
      without?: readonly CreationStep[];
      /** Epoch milliseconds, inclusive. */
      from?: number;
    },
    { after, limit }: { after?: ListPosition; limit: number },
  ): Promise<StoredCreation[]> {
    const query = this.knex<CreationRow>('creations')
      .orderBy([
        { column: 'created_at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .limit(limit);
    if (state) {
      query.where({ state });
    }
    if (from !== undefined) {
      query.where('created_at', '>=', from);
    }
    if (without) {
      const { knex } = this;
      const there = knex<CreationStepRow>('creation_steps')
        .count()
        .whereRaw('creation_steps.creation = creations.id')
        .whereIn('step', without);
      query.whereRaw('? < ?', [there, without.length]);
    }
    if (after) {
      query.whereRaw('(created_at, id) < (?, ?)', [after.at, after.id]);
    }
    return this.#withSteps(await query);
  }

  /** From one of some states to another, where nothing changed since. */
  async move({
    id,
    revision,
    from,
    to,
  }: {
    id: string;
    revision: number;
    from: readonly Creation['state'][];
    to: Creation['state'];
  }): Promise<'conflict' | 'moved'> {
    const moved = await this.knex<CreationRow>('creations')
      .where({ id, revision })
      .whereIn('state', from)
      // Who works on it lets go of it first: what is made on the way is taken
      // back as well.
      .update({ state: to, revision: revision + 1 });
    if (moved === 0) {
      return 'conflict';
    }
    this.announce();
    return 'moved';
  }

  /**
   * One that is to be worked on, and that no process works on. Groups take turns,
   * and the users of each.
   */
  async claim(
    holder: string,
    { now, until }: { now: number; until: number },
  ): Promise<StoredCreation | undefined> {
    const isFree = (query: Knex.QueryBuilder) =>
      query
        .whereIn('state', worked)
        .andWhere(one =>
          one.whereNull('lease_until').orWhere('lease_until', '<', now),
        );
    const turnOf = (column: string) =>
      this.knex<TurnRow>('creation_turns')
        .select('served')
        .whereRaw('creation_turns.ref = ??', [`creations.${column}`]);
    const next = await isFree(this.knex<CreationRow>('creations'))
      .orderByRaw('coalesce(?, 0), coalesce(?, 0), created_at, id', [
        turnOf('owner'),
        turnOf('created_by'),
      ])
      .first();
    if (!next) {
      return undefined;
    }
    const isClaimed = await this.knex.transaction(async trx => {
      const claimed = await isFree(
        trx<CreationRow>('creations').where({ id: next.id }),
      ).update({ lease_holder: holder, lease_until: until });
      await serve(trx, [next.owner, next.created_by]);
      return claimed === 1;
    });
    return isClaimed ? this.find(next.id) : undefined;
  }

  /** What was seen once stays. */
  async keepSeen(id: string, step: CreationStep, at: number): Promise<void> {
    const { knex } = this;
    await knex<CreationStepRow>('creation_steps')
      .insert(toRow(id, { step, at, state: 'done', detail: {} }))
      .onConflict(['creation', 'step'])
      .ignore();
    this.announce();
  }

  /**
   * Keeps a step, if any, and what becomes of the creation by it. Where that is to
   * become something else meanwhile, the lease ends, and nothing is kept.
   *
   * @returns whether it was kept
   */
  async record(
    { during, holder, id, until }: CreationLease,
    step: StoredStep | undefined,
    to?: Creation['state'],
  ): Promise<boolean> {
    const own = { id, lease_holder: holder };
    const free = { lease_holder: null, lease_until: null };
    const isKept = await this.knex.transaction(async trx => {
      const held = await trx<CreationRow>('creations')
        .where({ ...own, state: during })
        .update({
          revision: trx.raw('revision + 1') as never,
          lease_until: until,
          ...(to && { state: to, ...free }),
          ...(to === 'withdrawn' && { taken: null, address: null }),
        });
      if (held === 0) {
        // It is to become something else, or is another's.
        await trx<CreationRow>('creations').where(own).update(free);
        return false;
      }
      if (step) {
        await trx<CreationStepRow>('creation_steps')
          .insert(toRow(id, step))
          .onConflict(['creation', 'step'])
          .merge();
      }
      return true;
    });
    if (isKept) {
      this.announce();
    }
    return isKept;
  }

  async #withSteps(rows: readonly CreationRow[]): Promise<StoredCreation[]> {
    const ids = rows.map(({ id }) => id);
    const steps = await this.knex<CreationStepRow>('creation_steps')
      .whereIn('creation', ids)
      .orderBy('at');
    return rows.map(row => ({
      ...{ id: row.id, owner: row.owner, revision: row.revision },
      state: row.state as Creation['state'],
      createdBy: row.created_by,
      createdAt: storedInstant(row.created_at),
      service: storedObject<CreatedService>(row.service),
      steps: steps
        .filter(({ creation }) => creation === row.id)
        .map(one => ({
          step: one.step as StoredStep['step'],
          state: one.state as StoredStep['state'],
          at: storedInstant(one.at),
          detail: storedObject<StoredStep['detail']>(one.detail),
        })),
    }));
  }
}

/** As it is compared: the same for `http` and `https`, and in any case. */
function addressOf({ repository }: Pick<CreatedService, 'repository'>): string {
  return repository.replace(/^https?:\/\//, '').toLowerCase();
}

function toRow(
  creation: string,
  { at, detail, state, step }: StoredStep,
): CreationStepRow {
  return { creation, step, state, at, detail: JSON.stringify(detail) };
}
