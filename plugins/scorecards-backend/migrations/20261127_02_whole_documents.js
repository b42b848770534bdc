// @ts-check
/** The columns of a verdict: the key in its document, and the type. */
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
const text = 'entity_verdicts.verdicts';
const name = 'plumbline_is_json_list';

/** @param {import('knex').Knex} knex */
const isPostgres = knex => knex.client.config.client === 'pg';

/**
 * Whether the document is a list in JSON. PostgreSQL 15 has no operator for it.
 *
 * @param {import('knex').Knex} knex
 */
async function isList(knex) {
  if (!isPostgres(knex)) {
    return `json_valid(${text}) and json_type(${text}) = 'array'`;
  }
  const { rows } = await knex.raw('show server_version_num');
  if (Number(rows[0].server_version_num) >= 160000) {
    return `${text} is json array`;
  }
  await knex.raw(`create or replace function ${name}(document text)
    returns boolean immutable language plpgsql as $$
    begin
      return json_typeof(document::json) = 'array';
    exception when others then
      return false;
    end $$`);
  return `${name}(${text})`;
}

/**
 * @param {import('knex').Knex} knex
 * @param {string} documents - the column, or what stands for it
 */
async function createViews(knex, documents) {
  await knex.raw('drop view judgements');
  await knex.raw('drop view current_judgements');
  const none = (/** @type {string} */ type) =>
    isPostgres(knex) ? `null::${type}` : 'null';
  const unfolded = isPostgres(knex)
    ? `json_to_recordset((${documents})::json) as kept(${Object.values(columns)
        .map(([key, type]) => `${key} ${type}`)
        .join(', ')})`
    : `json_each(${documents}) as kept`;
  await knex.raw(`create view current_judgements as
    select entity_verdicts.entity_ref, ${Object.entries(columns)
      .map(([column, [key]]) =>
        isPostgres(knex)
          ? `kept.${key} as ${column}`
          : `kept.value ->> '${key}' as ${column}`,
      )
      .join(', ')}, ${none('bigint')} as superseded_at,
      ${none('text')} as evidence, ${none('text')} as next_step
    from entity_verdicts, ${unfolded}`);
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
 * One damaged document must not fail every list: the views leave it out, as all
 * that reads documents itself sets it aside.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  const documents = `case when ${await isList(
    knex,
  )} then ${text} else '[]' end`;
  await createViews(knex, documents);
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await createViews(knex, text);
  if (isPostgres(knex)) {
    await knex.raw(`drop function if exists ${name}(text)`);
  }
};
