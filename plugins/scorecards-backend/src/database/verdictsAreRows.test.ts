import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { directory, upTo } from '../__testUtils__/migrateUpTo';
import { VerdictStore } from '../verdicts/VerdictStore';

jest.setTimeout(120_000);

describe('the migration of verdicts to rows', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

  const document = (
    verdicts: object[],
    details: object[],
    claims = ['{}'],
  ) => ({
    verdicts: JSON.stringify(verdicts),
    said: [JSON.stringify(details), ...claims].join('\n'),
  });
  const one = { c: 'slo', v: 1, s: 'fail', m: 'None', o: 'service' };
  const whole = { ...one, r: 1, t: 5, l: 9 };
  /** As the version before had it. */
  const prepared = async (knex: Knex, documents: Record<string, object>) => {
    await upTo(knex, '20261130_01_derived_cases.js');
    await knex('leases').insert({
      name: 'judging',
      holder: 'before',
      token: 1,
      expires_at: 0,
    });
    for (const [ref, its] of Object.entries(documents)) {
      await knex('subjects').insert({
        entity_ref: ref,
        kind: 'Component',
        review_at: 99,
      });
      await knex('entity_verdicts').insert({ entity_ref: ref, ...its });
    }
  };

  it.each(databases.eachSupportedId())(
    'has entities of damaged documents judged again, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      await prepared(knex, {
        'damaged/claim': document([whole], [{ e: [3] }]),
        'damaged/claims': document([whole], [{ e: [0] }], ['{']),
        'damaged/details': document([whole, { ...whole, c: 'b' }], [{ e: [] }]),
        'damaged/entry': document([{ ...whole, m: null }], [{ e: [] }]),
        'damaged/instant': document([{ ...whole, t: '5' }], [{ e: [] }]),
        'damaged/list': document([{ ...whole, r: 1.5 }], [{ e: [] }]),
        'damaged/text': { verdicts: '[', said: '' },
        none: document([], []),
        unstorable: document(
          [{ ...whole, m: '\0 \ud800', e: '\0' }],
          [{ e: [0] }],
        ),
      });
      await knex.migrate.latest({ directory });
      expect(await knex('verdicts')).toEqual([
        expect.objectContaining({
          entity_ref: 'unstorable',
          evidence: '[{}]',
          message: '\uFFFD \uFFFD',
          error: '\uFFFD',
          failing_since: null,
          review_at: null,
          next_step: null,
        }),
      ]);
      const due = await knex('subjects').orderBy('entity_ref');
      expect(due.map(row => [row.entity_ref, Number(row.due_at)])).toEqual([
        ['damaged/claim', 0],
        ['damaged/claims', 0],
        ['damaged/details', 0],
        ['damaged/entry', 0],
        ['damaged/instant', 0],
        ['damaged/list', 0],
        ['damaged/text', 0],
        ['none', 99],
        ['unstorable', 99],
      ]);

      await knex('verdicts').update({ evidence: '[' });
      await knex.migrate.down({
        directory,
        name: '20261201_01_verdicts_are_rows.js',
      });
      expect(await knex('entity_verdicts')).toEqual([]);
      expect(
        await knex('subjects').where({ entity_ref: 'unstorable' }).first(),
      ).toMatchObject({ review_at: databaseId === 'SQLITE_3' ? 0 : '0' });
    },
  );

  it('waits for what a replica of the version before keeps', async () => {
    const knex = await databases.init('POSTGRES_15');
    const ref = 'component:default/a';
    await prepared(knex, { [ref]: document([whole], [{ e: [] }]) });
    let migrated: Promise<unknown> | undefined;
    await knex.transaction(async trx => {
      await trx('leases').where({ name: 'judging' }).forUpdate();
      migrated = knex.migrate.latest({ directory });
      for (let waiting = 0; waiting === 0; ) {
        // Outside of the transaction, which sees the activity of its start.
        const { rows } = await knex.raw(
          `select count(*) as waiting from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'`,
        );
        waiting = Number(rows[0].waiting);
      }
      await trx('past_judgements').insert({
        entity_ref: ref,
        control: 'slo',
        revision: 1,
        version: 1,
        status: 'fail',
        message: 'None',
        owned_by: 'service',
        since: 5,
        learned_at: 9,
        superseded_at: 10,
        evidence: '[]',
      });
      const passed = { ...whole, s: 'pass', r: 2, t: 10, l: 10 };
      await trx('entity_verdicts').update(document([passed], [{ e: [] }]));
      await trx('positions').insert({
        name: 'judging',
        seq: 8,
        controls: 'all',
      });
    });
    await migrated;
    expect(
      await knex('verdicts').orderBy('revision').select('status', 'revision'),
    ).toEqual([
      { status: 'fail', revision: 1 },
      { status: 'pass', revision: 2 },
    ]);
    expect(
      await knex('positions').where({ name: 'verdicts' }).first(),
    ).toMatchObject({ seq: '8' });
  });

  it.each(databases.eachSupportedId())(
    'knows of entities that the version before deletes meanwhile, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      await prepared(knex, { gone: document([whole], [{ e: [0] }]) });
      await knex.migrate.latest({ directory });
      await knex('subjects').delete();
      expect(await new VerdictStore(knex).subjects()).toEqual(['gone']);
    },
  );
});
