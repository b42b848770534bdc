import type { Portal } from './__testUtils__/portal';
import { realDatabases } from './__testUtils__/realDatabases';
import { describeWithTerraform } from './__testUtils__/terraform';
import { DriftStore } from './drift/DriftStore';

jest.setTimeout(180_000);

const product = 'shared-postgresql-database';

describeWithTerraform('a request', () => {
  const real = realDatabases();
  const { databases, exists, intentOf, query } = real;
  let portal: Portal;
  const restricted = {
    environment: 'staging',
    dataClassification: 'restricted',
    durability: 'staging-restricted',
  };
  const drifted = async (id: string, wanted: boolean) => {
    const deadline = Date.now() + 30_000;
    for (;;) {
      const now = await portal.until(id, 'active');
      if ((now.drift !== undefined) === wanted || Date.now() > deadline) {
        return now;
      }
      await new Promise(resolve => setTimeout(resolve, 200));
    }
  };
  const start = async (databaseId: Parameters<typeof databases.init>[0]) => {
    const knex = await databases.init(databaseId);
    portal = await real.start(knex);
    return knex;
  };
  afterEach(real.stop);

  it.each(['POSTGRES_15'] as const)(
    'becomes a real database without approval where it is safe, and goes when its time is up, on %s',
    async databaseId => {
      await start(databaseId);
      const intent = intentOf();
      const ana = portal.as('user:default/ana');
      const { status, body } = await ana.post('/requests', {
        product,
        intent,
        key: 'mine',
      });
      expect({ status, state: body.state }).toEqual({
        status: 201,
        state: 'submitted',
      });
      const again = await ana.post('/requests', {
        product,
        intent,
        key: 'mine',
      });
      expect(again.body.id).toBe(body.id);

      const active = await portal.until(body.id, 'active', 'failed', 'refused');
      expect(active).toMatchObject({
        state: 'active',
        cost: { atLeast: 3, currency: 'USD', unpriced: [], stale: false },
        resourceRef: `resource:default/${intent.database_name.replace(
          '_',
          '-',
        )}`,
        secretRef: `plumbline-secret:${body.id}`,
        expiresAt: '2026-12-20T12:00:00.000Z',
      });
      expect(active.operations[0].plan?.sentences).toEqual([
        'Creates 1 postgresql database, 1 postgresql role.',
        'Destroys nothing.',
      ]);
      expect(active.timeline.map(({ state }) => state)).toEqual([
        'submitted',
        'rendered',
        'planned',
        'applying',
        'verifying',
        'active',
      ]);
      expect(await exists(intent.database_name)).toBe(true);

      await portal.setClock('2026-12-14T12:00:00Z');
      await portal.until(body.id, 'expiring');
      await portal.setClock('2026-12-20T12:00:00Z');
      await portal.until(body.id, 'destroyed');
      expect(await exists(intent.database_name)).toBe(false);

      const recorded = async () => {
        const deadline = Date.now() + 60_000;
        while (portal.evidence.reported.length < 2 && Date.now() < deadline) {
          await new Promise(resolve => setTimeout(resolve, 100));
        }
        return portal.evidence;
      };
      const { decisions, reported } = await recorded();
      expect(reported).toMatchObject([
        {
          kind: 'infrastructure',
          entityRef: intent.service,
          environment: 'dev',
          actor: 'user:default/ana',
          occurredAt: '2026-11-20T12:00:00.000Z',
        },
        { occurredAt: '2026-12-20T12:00:00.000Z' },
      ]);
      expect(decisions.map(({ id }) => id)).toEqual(
        decisions.map((_, index) => `provisioning:${body.id}:${index + 1}`),
      );
      const { body: log } = await ana.get(`/requests/${body.id}/log`);
      expect(log.lines.join('\n')).toContain('Apply complete!');
      expect(JSON.stringify([log, active, decisions])).not.toMatch(
        /SCRAM-SHA-256\$\d/,
      );
    },
  );

  it('waits for somebody else where it holds restricted data, and applies only what was approved', async () => {
    const knex = await start('SQLITE_3');
    const intent = intentOf(restricted);
    const { body } = await portal
      .as('user:default/ana')
      .post('/requests', { product, intent });
    const path = `/requests/${body.id}`;
    const waiting = await portal.until(body.id, 'waiting-for-approval');
    expect(waiting.operations[0]).toMatchObject({
      approvers: ['user:default/tom'],
      rollback: 'reversible',
    });
    for (const user of ['ana', 'sam', 'eve']) {
      const { status } = await portal
        .as(`user:default/${user}`)
        .post(`${path}/approve`);
      expect([user, status]).toEqual([user, 403]);
    }
    expect(await exists(intent.database_name)).toBe(false);

    const tom = portal.as('user:default/tom');
    const [{ plan_file: sealed }] = await knex('operations').select(
      'plan_file',
    );
    const tampered = Buffer.from(sealed);
    tampered[tampered.length - 1] = (tampered[tampered.length - 1] + 1) % 256;
    await knex('operations').update({ plan_file: tampered });
    expect((await tom.post(`${path}/approve`)).status).toBe(200);
    const failed = await portal.until(body.id, 'failed', 'active');
    expect(failed).toMatchObject({
      state: 'failed',
      error: 'The plan is not the one that was judged; nothing was applied',
    });
    expect(await exists(intent.database_name)).toBe(false);

    await portal.as('user:default/ana').post(`${path}/retry`);
    await portal.until(body.id, 'waiting-for-approval');
    await tom.post(`${path}/approve`, { reason: 'seen' });
    const active = await portal.until(body.id, 'active', 'failed');
    expect(active.state).toBe('active');
    expect(active.approvals).toMatchObject([
      { by: 'user:default/tom', void: 'it was tried again' },
      { by: 'user:default/tom', reason: 'seen' },
    ]);
    expect(await exists(intent.database_name)).toBe(true);
  });

  it('is lowered, and after that destroyed, only with the approval of somebody else who owns its data', async () => {
    await start('SQLITE_3');
    const intent = intentOf(restricted);
    const [ana, sam, tom] = ['ana', 'sam', 'tom'].map(user =>
      portal.as(`user:default/${user}`),
    );
    const { body } = await ana.post('/requests', { product, intent });
    const path = `/requests/${body.id}`;
    await portal.until(body.id, 'waiting-for-approval');
    await tom.post(`${path}/approve`);
    await portal.until(body.id, 'active');
    const until = async (number: number, ...states: string[]) => {
      const deadline = Date.now() + 60_000;
      for (;;) {
        const found = await portal.until(body.id, 'active', 'destroyed');
        const operation = found.operations[number - 1];
        if (states.includes(operation.state) || Date.now() > deadline) {
          return { ...operation, rules: operation.rules ?? [], found };
        }
        await new Promise(resolve => setTimeout(resolve, 50));
      }
    };
    const ended = ['active', 'destroyed', 'waiting-for-approval', 'failed'];
    const low = {
      environment: 'dev',
      dataClassification: 'internal',
      durability: 'dev',
    };
    const lower = async () =>
      expect((await ana.post(`${path}/modify`, { intent: low })).status).toBe(
        200,
      );
    await lower();
    const lowering = await until(2, ...ended);
    expect([
      lowering.state,
      lowering.rules.map(({ rule, by }) => [rule, by]),
    ]).toEqual([
      'waiting-for-approval',
      [
        ['level-in-force', ['user:default/tom']],
        ['restricted-data', ['user:default/tom']],
        ['irreversible', ['user:default/tom']],
        ['lowering', ['group:default/payments']],
      ],
    ]);
    // The requester is of that group, and is not somebody else.
    expect((await ana.post(`${path}/approve`)).status).toBe(403);
    expect((await ana.post(`${path}/destroy`)).status).toBe(409);
    await ana.post(`${path}/withdraw`);
    await ana.post(`${path}/destroy`);
    const destruction = await until(3, ...ended);
    expect([
      destruction.state,
      destruction.rules.map(({ rule }) => rule),
    ]).toEqual([
      'waiting-for-approval',
      expect.arrayContaining(['irreversible']),
    ]);
    await ana.post(`${path}/withdraw`);
    await lower();
    await until(4, ...ended);
    expect((await tom.post(`${path}/approve`)).status).toBe(200);
    expect((await until(4, ...ended)).state).toBe('waiting-for-approval');
    expect((await sam.post(`${path}/approve`)).status).toBe(200);
    const lowered = await until(4, 'active', 'failed');
    expect(lowered).toMatchObject({
      state: 'active',
      found: { intent: low, expiresAt: '2026-12-20T12:00:00.000Z' },
    });
    expect(lowered.found.timeline.map(({ message }) => message)).toContain(
      'It answers, and is what was promised. It goes at 2026-12-20T12:00:00.000Z, as its level does.',
    );
    // The other way about it stays.
    await ana.post(`${path}/modify`, {
      intent: { environment: 'staging', durability: 'staging' },
    });
    const raised = await until(5, ...ended);
    expect([raised.state, raised.found.expiresAt]).toEqual([
      'active',
      undefined,
    ]);
    expect(
      (await ana.post(`${path}/modify`, { intent: { connection_limit: 5.5 } }))
        .body.error?.message,
    ).toBe(
      "'connection_limit' does not fit: Connections are counted in whole numbers.",
    );
  });

  it('is seen to have drifted, and made again by whoever owns it', async () => {
    const knex = await start('SQLITE_3');
    const intent = intentOf();
    const ana = portal.as('user:default/ana');
    // One that is due first, and that a replica was looking at when it died.
    const other = await ana.post('/requests', { product, intent: intentOf() });
    await portal.until(other.body.id, 'active');
    const drifts = new DriftStore(knex);
    while (!(await drifts.claim(other.body.id, 'a dead one', 600_000))) {
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    await knex('requests')
      .where({ id: other.body.id })
      .update({ looked_at: 0 });
    const { body } = await ana.post('/requests', { product, intent });
    await portal.until(body.id, 'active');
    await query(`DROP DATABASE "${intent.database_name}"`);
    const { drift, timeline } = await drifted(body.id, true);
    expect(drift?.sentences[0]).toBe('Creates 1 postgresql database.');
    expect(timeline[timeline.length - 1].message).toContain(
      'group:default/payments decides whether it is reverted',
    );
    expect(await exists(intent.database_name)).toBe(false);

    const revert = `/requests/${body.id}/revert`;
    expect((await portal.as('user:default/tom').post(revert)).status).toBe(403);
    expect((await ana.post(revert)).status).toBe(200);
    const { operations } = await drifted(body.id, false);
    expect(operations.map(({ kind, state }) => [kind, state])).toEqual([
      ['create', 'active'],
      ['modify', 'active'],
    ]);
    expect(await exists(intent.database_name)).toBe(true);
    expect((await ana.post(revert)).status).toBe(409);
  });

  it('is found to have rights that another hand gave it, and has them no more after the revert', async () => {
    await start('SQLITE_3');
    const intent = intentOf();
    const { database_name: name } = intent;
    const ana = portal.as('user:default/ana');
    const { body } = await ana.post('/requests', { product, intent });
    await portal.until(body.id, 'active');
    await query(`ALTER ROLE "${name}" CREATEDB`);
    await query(`GRANT pg_monitor TO "${name}"`);
    const { drift } = await drifted(body.id, true);
    expect(drift?.changes).toEqual([
      {
        address: 'plumbline_postgresql_role.application',
        type: 'plumbline_postgresql_role',
        action: 'update',
        attributes: [
          { name: 'member_of', before: ['pg_monitor'], after: [] },
          { name: 'rights', before: ['CREATEDB'], after: [] },
        ],
      },
    ]);
    await ana.post(`/requests/${body.id}/revert`);
    const reverted = await drifted(body.id, false);
    expect(reverted.operations.map(({ state }) => state)).toEqual([
      'active',
      'active',
    ]);
    const { rows } = await query(
      `SELECT rolcreatedb, pg_has_role(oid, 'pg_monitor', 'MEMBER') AS member
         FROM pg_roles WHERE rolname = $1`,
      [name],
    );
    expect(rows).toEqual([{ rolcreatedb: false, member: false }]);
  });

  it('is refused with what would satisfy it, before anything runs', async () => {
    await start('SQLITE_3');
    const post = async (values: object) => {
      const { status, body } = await portal
        .as('user:default/ana')
        .post('/requests', { product, intent: intentOf(values) });
      return { status, message: body.error?.message };
    };
    expect(await post({ environment: 'production' })).toMatchObject({
      status: 400,
      message: expect.stringMatching(/'environment' must be 'dev'/),
    });
    expect(await post({ connection_limit: 21 })).toMatchObject({
      status: 400,
      message: expect.stringMatching(/'connection_limit' must be at most 20/),
    });
    expect(await post({ owner: 'group:default/data-platform' })).toMatchObject({
      status: 400,
      message: "'owner' must be one of your groups: group:default/payments",
    });
    for (const database_name of [
      '"; DROP DATABASE postgres; --',
      '${file("/etc/passwd")}',
      '../../etc',
      '$(reboot)',
      'template1',
      'a\nb',
    ]) {
      expect((await post({ database_name })).status).toBe(400);
    }
    expect((await portal.anonymous('/requests')).status).toBe(401);
    expect((await portal.as('user:default/ana').get('/requests')).body).toEqual(
      {
        items: [],
      },
    );
  });
});
