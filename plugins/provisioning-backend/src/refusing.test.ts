import type { EntityFacts } from '@plumbline/backstage-plugin-evidence-common';
import { fakeEvidenceService } from '@plumbline/backstage-plugin-evidence-node/testUtils';
import { knownOf, Portal } from './__testUtils__/portal';
import { realDatabases } from './__testUtils__/realDatabases';
import { describeWithTerraform } from './__testUtils__/terraform';

jest.setTimeout(180_000);

const product = 'shared-postgresql-database';

describeWithTerraform('what can not be made', () => {
  const real = realDatabases();
  const { intentOf, newName, query } = real;
  let portal: Portal;
  /** What evidence knows; a test may add to it. */
  let contexts: ReturnType<typeof knownOf>[];
  let facts: EntityFacts[];
  const start = async (database: 'SQLITE_3' | 'POSTGRES_15') => {
    const knex = await real.databases.init(database);
    const config = { costCenters: ['CC-7', 'CC-100'] };
    contexts = [knownOf('component:default/checkout')];
    facts = [];
    const evidence = fakeEvidenceService({ contexts, facts });
    portal = await real.start(knex, { config, evidence });
    return knex;
  };
  afterEach(real.stop);

  it.each(['POSTGRES_15'] as const)(
    'takes one of those that ask for a name at once, on %s',
    async database => {
      const knex = await start(database);
      const ana = portal.as('user:default/ana');
      const intent = intentOf();
      const ask = (key?: string) =>
        ana.post('/requests', { product, intent, key });
      const answers = await Promise.all([ask(), ask(), ask()]);
      expect(
        answers
          .map(({ status, body }) => [status, body.error?.message])
          .sort(([one], [other]) => one - other),
      ).toEqual([
        [201, undefined],
        ...Array(2).fill([
          400,
          `'database_name' must be another name: '${intent.database_name}' is taken`,
        ]),
      ]);
      expect(await knex('requests')).toHaveLength(1);

      // With one key they are the same request.
      intent.database_name = newName();
      const same = await Promise.all([ask('k'), ask('k'), ask('k')]);
      expect(same.map(({ status }) => status)).toEqual([201, 201, 201]);
      expect(new Set(same.map(({ body }) => body.id)).size).toBe(1);
    },
  );

  it.each(['POSTGRES_15'] as const)(
    'is refused when it is requested, checked or tried alike, on %s',
    async database => {
      const knex = await start(database);
      const ana = portal.as('user:default/ana');
      const refusalOf = async (values: object) => {
        const intent = intentOf(values);
        const check = await ana.post('/check', { product, intent });
        const tried = await ana.post('/requests', {
          product,
          intent,
          dryRun: true,
        });
        const answer = await ana.post('/requests', { product, intent });
        const refusal = {
          status: answer.status,
          message: answer.body.error?.message,
        };
        expect(check.body.problems).toMatchObject([
          { message: refusal.message },
        ]);
        expect({
          status: tried.status,
          message: tried.body.error?.message,
        }).toEqual(refusal);
        return refusal;
      };
      // A token may check, and acts for no group.
      expect(
        await portal.as('external:ci').post('/check', {
          product,
          intent: intentOf({ database_name: newName() }),
        }),
      ).toMatchObject({
        status: 200,
        body: {
          problems: [
            {
              field: 'owner',
              message: "'owner' must be one of your groups, and you have none",
            },
          ],
        },
      });
      for (const field of Object.keys(intentOf())) {
        // An object that can't be made a text.
        const values = { [field]: { toString: 1, valueOf: 2 } };
        const { message, status } = await refusalOf(values);
        expect({ message, status }).toEqual({
          status: 400,
          message: expect.stringContaining(`'${field}'`),
        });
      }
      const byHand = newName();
      await query(`CREATE ROLE "${byHand}"`);
      expect(await refusalOf({ database_name: byHand })).toEqual({
        status: 400,
        message: `'database_name' must be another name: '${byHand}' is taken`,
      });
      // In the catalog, and made by no request.
      expect(await refusalOf({ database_name: 'orders_db' })).toEqual({
        status: 400,
        message: "'database_name' must be another name: 'orders_db' is taken",
      });
      const archived = 'component:default/old-checkout';
      expect(await refusalOf({ service: archived })).toEqual({
        status: 400,
        message: `'${archived}' is archived: nothing new is made for it`,
      });
      const decided = (service: string, state: string) => ({
        entityRef: service,
        kind: 'Component',
        facts: [
          {
            name: 'lifecycle.decided',
            kind: 'observed' as const,
            value: { present: true, state },
            stale: false,
            source: { id: 'scorecards-lifecycle' },
          },
        ],
      });
      // What was decided counts, and not the description.
      facts.push(decided('component:default/checkout', 'archived'));
      expect(await refusalOf({})).toEqual({
        status: 400,
        message:
          "'component:default/checkout' is archived: nothing new is made for it",
      });
      facts.splice(0, 1, decided(archived, 'production'));
      expect(
        (await refusalOf({ service: archived, costCenter: 'CC-9' })).message,
      ).toMatch(/^'costCenter' must be one of [^;]*$/);
      facts.length = 0;
      expect(await refusalOf({ costCenter: 'CC-9' })).toEqual({
        status: 400,
        message: "'costCenter' must be one of 'CC-7', 'CC-100'",
      });
      expect(await refusalOf({ database_name: 'pg_orders' })).toEqual({
        status: 400,
        message:
          "'database_name' does not fit: PostgreSQL keeps names that begin with pg_ for itself.",
      });
      const { body: form } = await ana.get(`/products/${product}`);
      expect(form.form.schema.properties.costCenter.enum).toEqual([
        'CC-7',
        'CC-100',
      ]);

      // What is on its way has its name already; a key asks for the same again.
      const intent = intentOf({
        service: 'Component:default/Checkout',
        owner: 'Group:default/payments',
      });
      const tried = await ana.post('/requests', {
        product,
        intent,
        dryRun: true,
      });
      expect([tried.status, tried.body.state]).toEqual([200, 'submitted']);
      expect(await knex('requests')).toEqual([]);
      const first = await ana.post('/requests', { product, intent, key: 'a' });
      expect([first.status, first.body.intent]).toMatchObject([
        201,
        {
          service: 'component:default/checkout',
          owner: 'group:default/payments',
        },
      ]);
      const again = await ana.post('/requests', { product, intent, key: 'a' });
      expect(again.body.id).toBe(first.body.id);
      const tryAgain = await ana.post('/requests', {
        product,
        intent,
        key: 'a',
        dryRun: true,
      });
      expect(tryAgain.body).toEqual({ dryRun: true, state: 'submitted' });
      expect(
        await refusalOf({ database_name: intent.database_name }),
      ).toMatchObject({ status: 400, message: /is taken$/ });
      await portal.until(first.body.id, 'active');
      // Its own name is no other's.
      const change = { product, intent: { connection_limit: 5 } };
      const { body: changed } = await ana.post('/check', {
        ...change,
        request: first.body.id,
      });
      expect(changed.problems).toEqual([]);
      const path = `/requests/${first.body.id}`;
      const refused = [
        ['tom', 'destroy', {}],
        ['ana', 'modify', { intent: { connection_limit: 99 } }],
        ['ana', 'revert', {}],
        ['ana', 'retry', {}],
        ['ana', 'transfer', { owner: 'group:default/payments' }],
      ] as const;
      const answerTo = async (
        [user, verb, body]: (typeof refused)[number],
        dryRun?: boolean,
      ) => {
        const caller = portal.as(`user:default/${user}`);
        const answer = await caller.post(`${path}/${verb}`, {
          ...body,
          dryRun,
        });
        return [verb, answer.status, answer.body.error?.message];
      };
      for (const step of refused) {
        const [verb, status, message] = await answerTo(step);
        expect(status).toBeGreaterThanOrEqual(400);
        expect(await answerTo(step, true)).toEqual([verb, status, message]);
      }
      const { database_name: name } = intent;
      const entityRef = `resource:default/${String(name).replace('_', '-')}`;
      contexts.push(
        knownOf(entityRef, {
          dependencies: ['calledBy', 'calls', 'calledBy'].map(
            (direction, at) => ({
              direction,
              depth: at + 1,
              entityRef: `component:default/c${at}`,
            }),
          ),
        }),
      );
      const [destroyed, extended] = await Promise.all(
        ['destroy', 'extend'].map(verb =>
          ana.post(`${path}/${verb}`, { dryRun: true }),
        ),
      );
      expect([destroyed.body, extended.body]).toEqual([
        {
          dryRun: true,
          state: 'submitted',
          approval: { needed: false },
          destroys: {
            name,
            entityRef,
            backups: expect.any(String),
            dependents: ['component:default/c0'],
          },
        },
        {
          dryRun: true,
          state: 'submitted',
          ends: {
            now: '2026-12-20T12:00:00.000Z',
            then: '2027-01-19T12:00:00.000Z',
            last: '2027-05-19T12:00:00.000Z',
          },
        },
      ]);
      const handed = await ana.post(`${path}/transfer`, {
        owner: 'group:default/data-platform',
        dryRun: true,
      });
      expect(handed.body).toMatchObject({
        dryRun: true,
        state: 'submitted',
        approval: { needed: true, by: ['user:default/tom'] },
      });
      // A key stands for what it was first given with.
      const keyed = await ana.post(`${path}/modify`, {
        intent: { connection_limit: 5 },
        key: 'k',
        dryRun: true,
      });
      expect(keyed.status).toBe(200);
      expect(await knex('operations')).toHaveLength(1);
      const denied = await ana.post(`${path}/modify`, {
        intent: { connection_limit: 12 },
        dryRun: true,
      });
      expect(denied.body).toMatchObject({
        dryRun: true,
        state: 'submitted',
        check: { cost: { atLeast: 3.4 } },
      });
    },
  );

  it('is corrected and sent again, also under another name', async () => {
    const knex = await start('SQLITE_3');
    const [ana, sam, tom] = ['ana', 'sam', 'tom'].map(user =>
      portal.as(`user:default/${user}`),
    );
    const intent = intentOf({
      environment: 'staging',
      dataClassification: 'restricted',
      durability: 'staging-restricted',
    });
    const { body } = await ana.post('/requests', { product, intent });
    const path = `/requests/${body.id}`;
    await portal.until(body.id, 'waiting-for-approval');
    await query(`CREATE ROLE "${intent.database_name}"`);
    await tom.post(`${path}/approve`);
    const failed = await portal.until(body.id, 'failed', 'active');
    expect(failed.error).toContain('this request did not make it');

    const database_name = newName();
    const correct = (values: object, dryRun?: boolean) =>
      sam.post(`${path}/retry`, { intent: values, dryRun });
    expect((await correct({ owner: 'group:default/x' })).status).toBe(400);
    const tried = await correct({ database_name }, true);
    expect(tried.body).toMatchObject({ state: 'submitted', check: {} });
    const again = await sam.post(`${path}/retry`, { dryRun: true });
    // Its name is one that somebody else has taken.
    expect(again.body).toMatchObject({ state: 'submitted', check: {} });
    expect((await correct({ database_name })).body.state).toBe('submitted');
    // Neither who requested it first nor who corrected it decides on it.
    expect(await knex('operations').pluck('requested_by')).toEqual([
      'user:default/sam',
    ]);
    expect(await knex('requests').pluck('requester')).toEqual([
      'user:default/ana',
    ]);
    await portal.until(body.id, 'waiting-for-approval');
    await tom.post(`${path}/approve`);
    const active = await portal.until(body.id, 'active', 'failed');
    expect(active).toMatchObject({
      state: 'active',
      intent: { database_name },
      resourceRef: `resource:default/${database_name.replace('_', '-')}`,
    });
    expect(active.timeline.map(({ message }) => message)).toContain(
      'Corrected and sent again.',
    );
    const { body: connection } = await ana.get(`${path}/connection`);
    expect([connection.database, connection.user]).toEqual([
      database_name,
      database_name,
    ]);
    expect(await knex('requests').pluck('resource_name')).toEqual([
      database_name,
    ]);
    const { body: destroyed } = await ana.post(`${path}/destroy`, {
      dryRun: true,
    });
    expect(destroyed).toMatchObject({
      state: 'submitted',
      approval: { needed: true, by: ['user:default/tom'] },
    });
    const secrets = await knex('secrets');
    const renamed = await ana.post(`${path}/modify`, {
      intent: { database_name: newName() },
    });
    expect([renamed.status, renamed.body.error.message]).toEqual([
      400,
      "'database_name' can't be changed; ask for another one",
    ]);
    expect(await knex('secrets')).toEqual(secrets);
    const late = await correct({ database_name: newName() });
    expect(late.status).toBe(409);
  });
});
