import { TestDatabases } from '@backstage/backend-test-utils';
import { directory, upTo } from '../__testUtils__/migrateUpTo';

jest.setTimeout(120_000);

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

/** PostgreSQL gives bigints as text. */
function withNumbers(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      /_at$|since$/.test(column) && value !== null ? Number(value) : value,
    ]),
  );
}

describe('migrations', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

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
      const rows = await knex('verdicts').orderBy('control');
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
        id: 'exemption:a',
        subject: '{}',
        decision: '{}',
        added_at: 5,
      };
      await knex('decision_outbox').insert({ ...waiting, retry_at: 7 });
      await knex.migrate.down({
        directory,
        name: '20261121_03_outbox_retry.js',
      });
      const [row] = await knex('decision_outbox');
      expect({ ...row, added_at: Number(row.added_at) }).toEqual({
        ...waiting,
        seq: 1,
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
      await upTo(knex, '20261121_01_evidence_sets.js');
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
      await upTo(knex, '20261121_01_evidence_sets.js');
      expect(await knex('judgements').orderBy('control')).toMatchObject(
        rows.map(({ evidence }) => ({ evidence, evidence_set: null })),
      );
      const [{ review_at: due }] = await knex('subjects');
      expect(Number(due)).toBe(7);
    },
  );

  it.each(databases.eachSupportedId())(
    'keep what holds and what held, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      await upTo(knex, '20261121_03_outbox_retry.js');
      const claims = [
        { fact: 'b', value: { y: 1, x: 2 }, observedAt: 'then', stale: false },
        { fact: 'a', value: 1, kind: 'observed', stale: true },
      ];
      await knex('evidence_sets').insert({
        id: 'set',
        claims: JSON.stringify(claims),
      });
      const nextStep = JSON.stringify({ text: 'Write one', url: 'https://x' });
      const same = { ...judgement, evidence_set: 'set', failing_since: 4 };
      await knex('judgements').insert([
        { ...same, evidence: '[0,1]', superseded_at: 10 },
        { ...same, evidence: '[0]', learned_at: 10, next_step: nextStep },
        { ...judgement, control: 'gone', superseded_at: 11 },
        { ...judgement, control: 'slo', error: 'It broke', review_at: 99 },
        { ...judgement, entity_ref: 'component:default/b', status: 'pass' },
      ]);
      const rowsOf = async () => ({
        judgements: (
          await knex('judgements').orderBy(['entity_ref', 'control', 'since'])
        ).map(withNumbers),
        documents: await knex('entity_verdicts').orderBy('entity_ref'),
        past: (
          await knex('past_judgements').orderBy(['control', 'revision'])
        ).map(withNumbers),
      });
      await upTo(knex, '20261130_01_derived_cases.js');
      const kept = await rowsOf();
      expect(kept.judgements).toHaveLength(5);
      expect(kept.past).toMatchObject([
        { control: 'gone', revision: 1, superseded_at: 11, evidence: '[]' },
        {
          control: 'runbook',
          revision: 1,
          learned_at: 9,
          evidence: JSON.stringify(claims),
        },
      ]);
      expect(
        kept.documents.map(({ verdicts }) => JSON.parse(verdicts)),
      ).toMatchObject([
        [
          { c: 'runbook', r: 2, l: 10, f: 4 },
          { c: 'slo', r: 1, e: 'It broke' },
        ],
        [{ c: 'runbook', s: 'pass', r: 1 }],
      ]);
      expect(
        kept.documents[0].said
          .split('\n')
          .map((line: string) => JSON.parse(line)),
      ).toEqual([
        [
          { e: [0], n: JSON.parse(nextStep) },
          { e: [], d: 99 },
        ],
        claims[0],
      ]);
      await knex.migrate.down({
        directory,
        name: '20261121_05_claims_by_line.js',
      });
      const [before] = await knex('entity_verdicts').orderBy('entity_ref');
      expect(JSON.parse(before.said)).toEqual({
        verdicts: [
          { e: [0], n: JSON.parse(nextStep) },
          { e: [], d: 99 },
        ],
        claims: [claims[0]],
      });
      await knex.migrate.down({
        directory,
        name: '20261121_04_entity_verdicts.js',
      });
      const back = (
        await knex('judgements').orderBy(['control', 'entity_ref', 'id'])
      ).map(withNumbers);
      expect(back).toMatchObject([
        { control: 'gone', superseded_at: 11 },
        { evidence: JSON.stringify(claims), superseded_at: 10 },
        {
          learned_at: 10,
          next_step: nextStep,
          superseded_at: null,
          evidence: JSON.stringify([claims[0]]),
        },
        { entity_ref: 'component:default/b', status: 'pass' },
        { control: 'slo', error: 'It broke', review_at: 99 },
      ]);
      await upTo(knex, '20261130_01_derived_cases.js');
      expect(await rowsOf()).toEqual(kept);

      // As rows, and back.
      const position = { seq: 7, controls: 'all' };
      await knex('positions').insert({ ...position, name: 'judging' });
      const due = { entity_ref: judgement.entity_ref, kind: 'Component' };
      await knex('subjects').insert({ ...due, review_at: 99 });
      const imported = { ...kept.past[0], revision: -1, evidence: '[]' };
      await knex('past_judgements').insert(imported);
      const withImported = await rowsOf();
      // It was set aside where it was read.
      await knex('entity_verdicts').insert({
        entity_ref: 'component:default/damaged',
        verdicts: '[{',
        said: '',
      });
      await knex.migrate.latest({ directory });
      const rows = (
        await knex('verdicts').orderBy(['entity_ref', 'control', 'revision'])
      ).map(withNumbers);
      const runbook = {
        entity_ref: judgement.entity_ref,
        control: 'runbook',
        version: 1,
        status: 'fail',
        message: 'None',
        error: null,
        owned_by: 'service',
        since: 5,
        failing_since: 4,
      };
      expect(rows).toEqual([
        { ...imported, review_at: null },
        expect.objectContaining({ control: 'gone', superseded_at: 11 }),
        {
          ...runbook,
          revision: 1,
          learned_at: 9,
          superseded_at: 10,
          review_at: null,
          next_step: null,
          evidence: JSON.stringify(claims),
        },
        {
          ...runbook,
          revision: 2,
          learned_at: 10,
          superseded_at: null,
          review_at: null,
          next_step: nextStep,
          evidence: JSON.stringify([claims[0]]),
        },
        expect.objectContaining({
          control: 'slo',
          error: 'It broke',
          review_at: 99,
          revision: 1,
        }),
        expect.objectContaining({
          entity_ref: 'component:default/b',
          status: 'pass',
        }),
      ]);
      const [{ seq, controls }] = await knex('positions').where({
        name: 'verdicts',
      });
      expect({ seq: Number(seq), controls }).toEqual(position);
      expect((await knex('subjects')).map(withNumbers)).toEqual([
        expect.objectContaining({ due_at: 99 }),
      ]);
      await knex('subjects').update({ due_at: 100 });
      await knex('positions').where({ name: 'verdicts' }).update({ seq: 8 });
      // Those of before stay for replicas of the version before.
      expect(await knex('entity_verdicts')).toHaveLength(3);
      await knex.migrate.down({
        directory,
        name: '20261201_01_verdicts_are_rows.js',
      });
      expect(await rowsOf()).toEqual(withImported);
      expect(
        (await knex('positions')).map(({ name, seq: at }) => [
          name,
          Number(at),
        ]),
      ).toEqual([['judging', 8]]);
      expect((await knex('subjects')).map(withNumbers)).toMatchObject([
        { review_at: 100 },
      ]);
      await knex.migrate.latest({ directory });
      expect(
        (
          await knex('verdicts').orderBy(['entity_ref', 'control', 'revision'])
        ).map(withNumbers),
      ).toEqual(rows);
    },
  );
});
