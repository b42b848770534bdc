import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { TestDatabases } from '@backstage/backend-test-utils';

jest.setTimeout(60_000);

const directory = resolvePackagePath(
  '@plumbline/backstage-plugin-scorecards-backend',
  'migrations',
);
const judgement = {
  entity_ref: 'component:default/a',
  control: 'runbook',
  version: 1,
  status: 'fail',
  message: 'None',
  owned_by: 'service',
  evidence: '[]',
  hash: 'h',
  since: 5,
  learned_at: 9,
};

describe('migrations', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

  it.each(databases.eachSupportedId())(
    'know since when what failed before has failed, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      await knex.migrate.up({
        directory,
        name: '20261120_01_controls.js',
      });
      await knex.migrate.up({
        directory,
        name: '20261120_02_verdicts.js',
      });
      await knex('judgements').insert([
        judgement,
        { ...judgement, control: 'slo', status: 'pass' },
      ]);
      await knex.migrate.latest({ directory });
      const rows = await knex('judgements').orderBy('control');
      expect(rows.map(({ failing_since: at }) => at && Number(at))).toEqual([
        5,
        null,
      ]);
      for (;;) {
        const [, undone] = await knex.migrate.down({ directory });
        if (undone.length === 0) {
          break;
        }
      }
      expect(await knex.schema.hasTable('judgements')).toBe(false);
    },
  );

  it.each(databases.eachSupportedId())(
    'keep what is still to be recorded, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      await knex.migrate.latest({ directory });
      const waiting = {
        ...{ id: 'exemption:a', subject: '{}', decision: '{}', added_at: 5 },
      };
      await knex('decision_outbox').insert({ ...waiting, retry_at: 7 });
      await knex.migrate.down({
        directory,
        name: '20261121_03_outbox_retry.js',
      });
      const [row] = await knex('decision_outbox');
      expect({ ...row, added_at: Number(row.added_at) }).toEqual({
        ...{ ...waiting, seq: 1 },
      });
      await knex.migrate.latest({ directory });
      expect(await knex('decision_outbox')).toMatchObject([
        { id: waiting.id, retry_at: null },
      ]);
    },
  );

  it.each(databases.eachSupportedId())(
    'give judgements their claims back, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      await knex.migrate.latest({ directory });
      const claims = [{ fact: 'a' }, { fact: 'b' }];
      await knex('evidence_sets').insert({
        id: 'set',
        claims: JSON.stringify(claims),
      });
      await knex('judgements').insert([
        { ...judgement, evidence: '[1,0]', evidence_set: 'set' },
        { ...judgement, control: 'slo', evidence: '[{"fact":"c"}]' },
      ]);
      await knex('subjects').insert({
        entity_ref: judgement.entity_ref,
        kind: 'Component',
      });
      await knex.migrate.down({
        directory,
        name: '20261121_01_evidence_sets.js',
      });
      const rows = await knex('judgements').orderBy('control');
      expect(rows.map(({ evidence }) => JSON.parse(evidence))).toEqual([
        [claims[1], claims[0]],
        [{ fact: 'c' }],
      ]);
      await knex('judgements').update({ review_at: 7 });
      await knex.migrate.latest({ directory });
      expect(await knex('judgements').orderBy('control')).toMatchObject(
        rows.map(({ evidence }) => ({ evidence, evidence_set: null })),
      );
      const [{ review_at: due }] = await knex('subjects');
      expect(Number(due)).toBe(7);
    },
  );
});
