// @ts-check
const { hash } = require('node:crypto');

const entitiesAtOnce = 200;
const rowsAtOnce = 500;

/**
 * @typedef {Record<string, any>} Row
 */

/** @param {unknown} value @returns {unknown} */
function sorted(value) {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  return value && typeof value === 'object'
    ? Object.fromEntries(
        Object.entries(value)
          .sort(([one], [other]) => (one < other ? -1 : 1))
          .map(([key, each]) => [key, sorted(each)]),
      )
    : value;
}

/** @param {number | string | null | undefined} at */
const instant = at =>
  at === null || at === undefined ? undefined : Number(at);

/**
 * @param {import('knex').Knex} knex
 * @param {string} table
 * @param {Row[]} rows
 */
async function insertAll(knex, table, rows) {
  for (let at = 0; at < rows.length; at += 50) {
    await knex(table).insert(rows.slice(at, at + 50));
  }
}

/**
 * The next entities, in order. Without `pluck`, which the embedded PostgreSQL
 * that `--sql-reports` runs migrations on does not know.
 *
 * @param {import('knex').Knex} knex
 * @param {string} table
 * @param {string} after
 * @returns {Promise<string[]>}
 */
async function refsAfter(knex, table, after) {
  const rows = await knex(table)
    .distinct('entity_ref')
    .where('entity_ref', '>', after)
    .orderBy('entity_ref')
    .limit(entitiesAtOnce);
  return rows.map((/** @type {Row} */ { entity_ref }) => entity_ref);
}

/**
 * The claims of judgements, wherever they were kept.
 *
 * @param {import('knex').Knex} knex
 * @param {Row[]} rows
 * @returns {Promise<Row[]>}
 */
async function withClaims(knex, rows) {
  const ids = [...new Set(rows.map(row => row.evidence_set))].filter(Boolean);
  /** @type {Map<string, unknown[]>} */
  const sets = new Map();
  for (let at = 0; at < ids.length; at += rowsAtOnce) {
    const found = await knex('evidence_sets').whereIn(
      'id',
      ids.slice(at, at + rowsAtOnce),
    );
    found.forEach(({ id, claims }) => sets.set(id, JSON.parse(claims)));
  }
  return rows.map(row => {
    const kept = JSON.parse(row.evidence);
    const claims = sets.get(row.evidence_set);
    return {
      ...row,
      evidence: claims
        ? kept.map((/** @type {number} */ place) => claims[place])
        : kept,
    };
  });
}

/**
 * What holds of one entity, as one document.
 *
 * @param {string} ref
 * @param {Row[]} rows
 */
function documentOf(ref, rows) {
  /** @type {Map<string, number>} */
  const places = new Map();
  /** @type {unknown[]} */
  const claims = [];
  const placeOf = (/** @type {unknown} */ claim) => {
    const key = JSON.stringify(claim);
    if (!places.has(key)) {
      places.set(key, claims.push(claim) - 1);
    }
    return places.get(key);
  };
  rows.sort((a, b) => (a.control < b.control ? -1 : 1));
  return {
    entity_ref: ref,
    verdicts: JSON.stringify(
      rows.map(row => ({
        c: row.control,
        v: row.version,
        s: row.status,
        o: row.owned_by,
        m: row.message,
        e: row.error ?? undefined,
        r: row.revision,
        t: Number(row.since),
        f: instant(row.failing_since),
        l: Number(row.learned_at),
      })),
    ),
    said: JSON.stringify({
      verdicts: rows.map(row => ({
        e: row.evidence.map(placeOf),
        n: row.next_step ? JSON.parse(row.next_step) : undefined,
        d: instant(row.review_at),
      })),
      claims,
    }),
  };
}

/** @param {import('knex').Knex} knex */
async function createViews(knex) {
  const isPostgres = knex.client.config.client === 'pg';
  const columns = {
    control: ['c', 'text'],
    version: ['v', 'integer'],
    status: ['s', 'text'],
    message: ['m', 'text'],
    owned_by: ['o', 'text'],
    error: ['e', 'text'],
    since: ['t', 'bigint'],
    failing_since: ['f', 'bigint'],
    learned_at: ['l', 'bigint'],
    revision: ['r', 'integer'],
  };
  const nothing = (/** @type {string} */ type) =>
    isPostgres ? `null::${type}` : 'null';
  await knex.raw(`create view current_judgements as
    select entity_verdicts.entity_ref, ${Object.entries(columns)
      .map(([name, [key]]) =>
        isPostgres
          ? `kept.${key} as ${name}`
          : `kept.value ->> '${key}' as ${name}`,
      )
      .join(', ')}, ${nothing('bigint')} as superseded_at,
      ${nothing('text')} as evidence, ${nothing('text')} as next_step
    from entity_verdicts, ${
      isPostgres
        ? `json_to_recordset(entity_verdicts.verdicts::json) as kept(${Object.values(
            columns,
          )
            .map(([key, type]) => `${key} ${type}`)
            .join(', ')})`
        : 'json_each(entity_verdicts.verdicts) as kept'
    }`);
  const all = [
    'entity_ref',
    ...Object.keys(columns),
    ...['superseded_at', 'evidence', 'next_step'],
  ].join(', ');
  await knex.raw(`create view judgements as
    select ${all} from current_judgements
    union all select ${all} from past_judgements`);
}

/**
 * What holds of one entity is one row: it is judged, written and read together.
 * Only what was superseded has a row for each judgement. Lists, filters and
 * counts go by views of both.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('entity_verdicts', table => {
    table.comment('What controls come to now, one row an entity');
    table.string('entity_ref').primary().comment('The entity judged');
    table
      .text('verdicts')
      .notNullable()
      .comment(
        'JSON list by control: what lists go by; c control, v version, s status, o owned by, m message, e error, r revision, t since, f failing since, l learned at (epoch ms)',
      );
    table
      .text('said')
      .notNullable()
      .comment(
        'JSON: the claims, and for each verdict in the same order the places e of its claims, n the next step, d when it may change without news (epoch ms)',
      );
  });
  if (knex.client.config.client === 'pg') {
    // To compress what is written often costs more than it saves.
    await knex.raw(
      'alter table entity_verdicts alter column said set storage external',
    );
  }
  await knex.schema.createTable('past_judgements', table => {
    table.comment('What controls came to before, one row for each judgement');
    table.string('entity_ref').notNullable().comment('The entity judged');
    table.string('control').notNullable().comment('Id of the control');
    table
      .integer('revision')
      .notNullable()
      .comment('Counts the judgements of one control on one entity, from 1');
    table.integer('version').notNullable().comment('Version of the control');
    table.string('status').notNullable().comment('pass, fail, unknown');
    table.text('message').notNullable().comment('In words');
    table
      .string('owned_by')
      .notNullable()
      .comment("service or platform's debt");
    table.text('evidence').notNullable().comment('Facts it rests on, as JSON');
    table.text('next_step').nullable().comment('What to do first, as JSON');
    table.text('error').nullable().comment('What went wrong in the control');
    table
      .bigInteger('since')
      .notNullable()
      .comment('Since when the status is this one, epoch ms');
    table
      .bigInteger('failing_since')
      .nullable()
      .comment(
        'When it last began to fail without having passed since, epoch ms; not being known in between does not end it',
      );
    table
      .bigInteger('learned_at')
      .notNullable()
      .comment('When it was judged so first, epoch ms');
    table
      .bigInteger('superseded_at')
      .notNullable()
      .comment('When it was judged otherwise, epoch ms');
    table.primary(['entity_ref', 'control', 'revision']);
  });
  for (let after = ''; ; ) {
    const refs = await refsAfter(knex, 'judgements', after);
    if (refs.length === 0) {
      break;
    }
    after = refs[refs.length - 1];
    const rows = await withClaims(
      knex,
      await knex('judgements').whereIn('entity_ref', refs).orderBy('id'),
    );
    /** @type {Map<string, Row[]>} */
    const current = new Map();
    /** @type {Map<string, number>} */
    const revisions = new Map();
    const past = [];
    for (const { id, evidence_set, hash: _, ...row } of rows) {
      const key = `${row.entity_ref}\n${row.control}`;
      const revision = (revisions.get(key) ?? 0) + 1;
      revisions.set(key, revision);
      if (row.superseded_at === null) {
        const same = current.get(row.entity_ref) ?? [];
        same.push({ ...row, revision });
        current.set(row.entity_ref, same);
      } else {
        const { review_at, evidence, ...kept } = row;
        past.push({ ...kept, evidence: JSON.stringify(evidence), revision });
      }
    }
    await insertAll(
      knex,
      'entity_verdicts',
      [...current].map(([ref, all]) => documentOf(ref, all)),
    );
    await insertAll(knex, 'past_judgements', past);
  }
  await knex.schema.dropTable('judgements');
  await knex.schema.dropTable('evidence_sets');
  await createViews(knex);
};

/** @param {Row} row */
function hashOf({
  version,
  status,
  message,
  owned_by,
  error,
  evidence,
  next_step,
}) {
  const { text, url, template } = next_step ?? {};
  const said = [version, status, message, owned_by, text, url, template, error];
  const claims = evidence.map((/** @type {Row} */ { observedAt, ...claim }) =>
    JSON.stringify(sorted(claim)),
  );
  return hash(
    'sha256',
    `${JSON.stringify(said)}\n${claims.join('\n')}`,
    'hex',
  ).slice(0, 24);
}

/** @param {Row} row */
function rowOf({ revision, ...row }) {
  const { evidence, next_step } = row;
  return {
    ...row,
    hash: hashOf({ ...row, error: row.error ?? undefined }),
    evidence: JSON.stringify(evidence),
    next_step: next_step ? JSON.stringify(next_step) : null,
  };
}

/** @param {Row} document @returns {Row[]} */
function rowsOf({ entity_ref, verdicts, said }) {
  const { claims, verdicts: all } = JSON.parse(said);
  return JSON.parse(verdicts).map(
    (/** @type {Row} */ one, /** @type {number} */ index) => ({
      entity_ref,
      control: one.c,
      version: one.v,
      status: one.s,
      message: one.m,
      owned_by: one.o,
      error: one.e ?? null,
      revision: one.r,
      since: one.t,
      failing_since: one.f ?? null,
      learned_at: one.l,
      superseded_at: null,
      review_at: all[index].d ?? null,
      next_step: all[index].n,
      evidence: all[index].e.map((/** @type {number} */ at) => claims[at]),
    }),
  );
}

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.raw('drop view judgements');
  await knex.raw('drop view current_judgements');
  await knex.schema.createTable('evidence_sets', table => {
    table.comment('Claims that judgements of one entity rest on');
    table.string('id', 24).primary().comment('Hash of the claims');
    table.text('claims').notNullable().comment('The claims, JSON list');
  });
  await knex.schema.createTable('judgements', table => {
    table.comment('What controls came to; a new row only when that changed');
    table.increments('id').comment('Order of writing');
    table.string('entity_ref').notNullable().comment('The entity judged');
    table.string('control').notNullable().comment('Id of the control');
    table.integer('version').notNullable().comment('Version of the control');
    table.string('status').notNullable().comment('pass, fail, unknown');
    table.text('message').notNullable().comment('In words');
    table
      .string('owned_by')
      .notNullable()
      .comment("service or platform's debt");
    table.text('evidence').notNullable().comment('Facts it rests on, as JSON');
    table.text('next_step').nullable().comment('What to do first, as JSON');
    table.text('error').nullable().comment('What went wrong in the control');
    table.string('hash').notNullable().comment('Of all but times');
    table
      .bigInteger('since')
      .notNullable()
      .comment('Since when the status is this one, epoch ms');
    table
      .bigInteger('review_at')
      .nullable()
      .comment('When it may change without news, epoch ms');
    table
      .bigInteger('learned_at')
      .notNullable()
      .comment('When it was judged so first, epoch ms');
    table
      .bigInteger('superseded_at')
      .nullable()
      .comment('When it was judged otherwise, epoch ms');
    table
      .bigInteger('failing_since')
      .nullable()
      .comment(
        'When it last began to fail without having passed since, epoch ms; not being known in between does not end it',
      );
    table
      .string('evidence_set', 24)
      .nullable()
      .comment(
        'Where its claims are; then evidence is the list of their places there',
      );
    table.index(['entity_ref', 'control', 'superseded_at']);
  });
  await knex.raw(
    'create index judgements_control_idx on judgements (control, entity_ref) where superseded_at is null',
  );
  for (const table of ['past_judgements', 'entity_verdicts']) {
    for (let after = ''; ; ) {
      const refs = await refsAfter(knex, table, after);
      if (refs.length === 0) {
        break;
      }
      after = refs[refs.length - 1];
      // What is past was written before what holds: ids tell the order.
      const found = await knex(table)
        .whereIn('entity_ref', refs)
        .orderBy(
          table === 'past_judgements'
            ? ['entity_ref', 'control', 'revision']
            : ['entity_ref'],
        );
      await insertAll(
        knex,
        'judgements',
        found
          .flatMap(row =>
            table === 'entity_verdicts'
              ? rowsOf(row)
              : [
                  {
                    ...row,
                    review_at: null,
                    evidence: JSON.parse(row.evidence),
                    next_step: row.next_step && JSON.parse(row.next_step),
                  },
                ],
          )
          .map(rowOf),
      );
    }
  }
  await knex.schema.dropTable('past_judgements');
  await knex.schema.dropTable('entity_verdicts');
};
