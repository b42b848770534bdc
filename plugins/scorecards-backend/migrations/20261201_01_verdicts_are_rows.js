// @ts-check
const entitiesAtOnce = 200;
const rowsAtOnce = 50;
const columns = [
  ...['entity_ref', 'control', 'revision', 'version', 'status', 'owned_by'],
  ...['since', 'failing_since', 'learned_at', 'superseded_at'],
  ...['message', 'error', 'next_step', 'evidence'],
].join(', ');

/** @typedef {Record<string, any>} Row */

/**
 * Rows of one entity after the other, some at a time.
 *
 * @param {import('knex').Knex} knex
 * @param {string} table
 * @param {(query: import('knex').Knex.QueryBuilder) => unknown} [where]
 * @returns {AsyncGenerator<Row[]>}
 */
async function* byEntity(knex, table, where = () => {}) {
  for (let after = ''; ; ) {
    // Without `pluck`: the database of `--sql-reports` does not know it.
    const refs = await knex(table)
      .distinct('entity_ref')
      .where('entity_ref', '>', after)
      .where(query => void where(query))
      .orderBy('entity_ref')
      .limit(entitiesAtOnce);
    if (refs.length === 0) {
      return;
    }
    after = refs[refs.length - 1].entity_ref;
    yield await knex(table)
      .whereIn(
        'entity_ref',
        refs.map((/** @type {Row} */ { entity_ref }) => entity_ref),
      )
      .where(query => void where(query));
  }
}

/**
 * @param {import('knex').Knex} knex
 * @param {string} table
 * @param {Row[]} rows
 */
async function insertAll(knex, table, rows) {
  for (let at = 0; at < rows.length; at += rowsAtOnce) {
    await knex(table).insert(rows.slice(at, at + rowsAtOnce));
  }
}

const types = {
  text: (/** @type {unknown} */ value) => typeof value === 'string',
  integer: (/** @type {any} */ value) => (value | 0) === value,
  instant: Number.isSafeInteger,
};

/** Whether a row can be inserted: a start must not fail for a damaged one. */
function isWhole(/** @type {Row} */ row) {
  const { text, integer, instant } = types;
  return (
    [row.control, row.status, row.owned_by, row.message].every(text) &&
    [row.version, row.revision].every(integer) &&
    [row.since, row.learned_at].every(instant) &&
    [row.failing_since, row.review_at].every(
      at => at === null || instant(at),
    ) &&
    (row.error === null || text(row.error))
  );
}

/** Text as PostgreSQL takes it: JSON escapes what a column does not take. */
const storable = (/** @type {unknown} */ text) =>
  typeof text === 'string'
    ? text.replaceAll('\0', '\uFFFD').replace(/\p{Cs}/gu, '\uFFFD')
    : text;

/** @param {Row} document @returns {Row[] | undefined} undefined where it is damaged */
function rowsOf({ entity_ref, verdicts, said }) {
  try {
    const [details, ...claims] = said.split('\n');
    const all = JSON.parse(details);
    claims.forEach((/** @type {string} */ claim) => JSON.parse(claim));
    const rows = JSON.parse(verdicts).map(
      (/** @type {Row} */ one, /** @type {number} */ index) => {
        const { e: places, n: step, d: reviewAt } = all[index];
        return {
          ...{ entity_ref, control: one.c, revision: one.r, version: one.v },
          ...{ status: one.s, owned_by: one.o, message: storable(one.m) },
          ...{ since: one.t, failing_since: one.f ?? null, learned_at: one.l },
          ...{ superseded_at: null, review_at: reviewAt ?? null },
          error: storable(one.e) ?? null,
          next_step: step
            ? JSON.stringify({
                ...{ text: step.text, url: step.url, template: step.template },
              })
            : null,
          evidence: `[${places.map((/** @type {number} */ at) => {
            if (claims[at] === undefined) {
              throw new TypeError('A claim is lost');
            }
            return claims[at];
          })}]`,
        };
      },
    );
    return rows.every(isWhole) ? rows : undefined;
  } catch {
    return undefined;
  }
}

/**
 * A replica of the version before waits before it keeps more: what it kept between
 * two statements here would be in neither of them.
 *
 * @param {import('knex').Knex} knex
 */
async function holdJudging(knex) {
  await knex('leases').where({ name: 'judging' }).forUpdate();
}

/**
 * Whose verdicts are damaged is due at once.
 *
 * @param {import('knex').Knex} knex
 * @param {string[]} refs
 * @param {string} column
 */
async function judgeAgain(knex, refs, column) {
  for (let at = 0; at < refs.length; at += entitiesAtOnce) {
    await knex('subjects')
      .whereIn('entity_ref', refs.slice(at, at + entitiesAtOnce))
      .update({ [column]: 0 });
  }
}

/** @param {Row[]} rows those of one entity @returns {Row | undefined} undefined where one is damaged */
function documentOf(rows) {
  /** @type {string[]} */
  const claims = [];
  const placeOf = (/** @type {unknown} */ claim) => {
    const text = JSON.stringify(claim);
    const known = claims.indexOf(text);
    return known < 0 ? claims.push(text) - 1 : known;
  };
  const instant = (/** @type {unknown} */ at) =>
    at === null ? undefined : Number(at);
  rows.sort((a, b) => (a.control < b.control ? -1 : 1));
  try {
    const details = rows.map(row => ({
      e: JSON.parse(row.evidence).map(placeOf),
      n: row.next_step ? JSON.parse(row.next_step) : undefined,
      d: instant(row.review_at),
    }));
    const verdicts = rows.map(row => ({
      ...{ c: row.control, v: row.version, s: row.status },
      ...{ o: row.owned_by, m: row.message, e: row.error ?? undefined },
      ...{ r: row.revision, t: Number(row.since) },
      ...{ f: instant(row.failing_since) },
      l: Number(row.learned_at),
    }));
    return {
      entity_ref: rows[0].entity_ref,
      verdicts: JSON.stringify(verdicts),
      said: [JSON.stringify(details), ...claims].join('\n'),
    };
  } catch {
    return undefined;
  }
}

/**
 * Writes what entities have in one form in the other one.
 *
 * @param {import('knex').Knex} knex
 * @param {AsyncIterable<Row[]>} parts
 * @param {{ into: string, convert(rows: Row[]): Row | Row[] | undefined }} to
 * @returns {Promise<string[]>} the entities of which it is damaged
 */
async function convertAll(knex, parts, { into, convert }) {
  /** @type {string[]} */
  const damaged = [];
  for await (const rows of parts) {
    /** @type {Map<string, Row[]>} */
    const byRef = new Map();
    for (const row of rows) {
      byRef.set(row.entity_ref, [...(byRef.get(row.entity_ref) ?? []), row]);
    }
    /** @type {Row[]} */
    const converted = [];
    for (const [ref, its] of byRef) {
      const found = convert(its);
      if (found) {
        converted.push(...[found].flat());
      } else {
        damaged.push(ref);
      }
    }
    await insertAll(knex, into, converted);
  }
  return damaged;
}

/**
 * A verdict is a row, and its history are the rows that it superseded. The tables
 * of before stay as they are, for replicas of the version before: the next version
 * drops them. What these judge meanwhile is judged again: this version has a
 * position of its own, which is theirs as of now, and notes itself what is due.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('verdicts', table => {
    table.comment(
      'What controls come to and came to; a new row when it changes',
    );
    table.string('entity_ref').notNullable().comment('The entity judged');
    table.string('control').notNullable().comment('Id of the control');
    table
      .integer('revision')
      .notNullable()
      .comment(
        'Counts the verdicts of one control on one entity, from 1; imported ones from 0 downwards',
      );
    table.integer('version').notNullable().comment('Version of the control');
    table.string('status').notNullable().comment('pass, fail, unknown');
    table
      .string('owned_by')
      .notNullable()
      .comment("service or platform's debt");
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
      .nullable()
      .comment('When it was judged otherwise, epoch ms; null for what holds');
    table
      .bigInteger('review_at')
      .nullable()
      .comment('When it may change without news, epoch ms');
    table.text('message').notNullable().comment('In words');
    table.text('error').nullable().comment('What went wrong in the control');
    table.text('next_step').nullable().comment('What to do first, as JSON');
    table
      .text('evidence')
      .notNullable()
      .comment('Claims it rests on, as a JSON list');
    table.primary(['entity_ref', 'control', 'revision']);
  });
  await holdJudging(knex);
  await knex.raw(`insert into verdicts (${columns})
    select ${columns} from past_judgements`);
  const damaged = await convertAll(knex, byEntity(knex, 'entity_verdicts'), {
    into: 'verdicts',
    convert: ([document]) => rowsOf(document),
  });
  await knex.raw(
    'create index verdicts_current_idx on verdicts (entity_ref, control) where superseded_at is null',
  );
  await knex.raw(`insert into positions (name, seq, controls)
    select 'verdicts', seq, controls from positions where name = 'judging'`);
  // Last, as nobody reads the table from here to the end.
  await knex.schema.alterTable('subjects', table => {
    table
      .bigInteger('due_at')
      .nullable()
      .comment(
        'When the first of its verdicts may change without news, epoch ms',
      )
      .index();
  });
  await knex('subjects').update({ due_at: knex.ref('review_at') });
  await judgeAgain(knex, damaged, 'due_at');
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex('past_judgements').delete();
  await knex('entity_verdicts').delete();
  const [position] = await knex('positions').where({ name: 'verdicts' });
  if (position) {
    const { seq, controls } = position;
    await knex('positions')
      .insert({ name: 'judging', seq, controls })
      .onConflict('name')
      .merge();
  }
  await knex('positions').where({ name: 'verdicts' }).delete();
  await knex.raw(`insert into past_judgements (${columns})
    select ${columns} from verdicts where superseded_at is not null`);
  const current = byEntity(knex, 'verdicts', query =>
    query.whereNull('superseded_at'),
  );
  const damaged = await convertAll(knex, current, {
    into: 'entity_verdicts',
    convert: documentOf,
  });
  await knex('subjects').update({ review_at: knex.ref('due_at') });
  await judgeAgain(knex, damaged, 'review_at');
  await knex.schema.alterTable('subjects', table => {
    table.dropIndex(['due_at']);
    table.dropColumn('due_at');
  });
  await knex.schema.dropTable('verdicts');
};
