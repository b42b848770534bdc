import { mockCredentials, TestDatabases } from '@backstage/backend-test-utils';
import { startToil } from './__testUtils__/startToil';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const queue = 'template:default/request-queue';
const platform = 'group:default/platform';
const use = {
  uses: 12,
  failed: 0,
  people: 4,
  groups: 3,
  decided: 12,
  production: true,
  remaining: 5,
  current: 5,
  identified: 5,
  compared: 5,
  differing: 0,
};
const template = (value: object, stale = false) => ({
  entityRef: queue,
  kind: 'Template',
  title: 'Queue',
  owner: platform,
  facts: [
    {
      name: 'automation.used',
      value: value as never,
      stale,
      kind: 'observed' as const,
      source: { id: 'provisioning' },
      observedAt: new Date().toISOString(),
    },
  ],
});
const restart = {
  title: 'Restart the worker',
  owner: platform,
  risk: 'outage',
  recoverability: 'manual',
  judgement: 'none',
};

describe('how far workflows are automated', () => {
  it('is judged by what sources report, for those who may see it', async () => {
    const knex = await databases.init('SQLITE_3');
    const { backend, call } = await startToil(knex, {
      evidence: { facts: [template(use)] },
    });
    const { body } = await call('get', '/automations').expect(200);
    expect(body.items).toEqual([
      expect.objectContaining({
        id: queue,
        entityRef: queue,
        title: 'Queue',
        owner: platform,
        level: 'control-plane',
        fit: 'matches',
        missing: [],
        candidates: [],
      }),
    ]);
    const anonymous = await call(
      ...(['get', '/automations', undefined] as const),
      mockCredentials.none.header(),
    );
    expect(anonymous.status).toBe(401);
    await backend.stop();

    for (const visible of [[], [queue]]) {
      const limited = await startToil(await databases.init('SQLITE_3'), {
        evidence: { facts: [template(use)] },
        visible,
      });
      const seen = await limited.call('get', '/automations').expect(200);
      expect(seen.body.items.map((one: { id: string }) => one.id)).toEqual(
        visible,
      );
      // Neither counts nor an owner that they may not see.
      expect(JSON.stringify(seen.body)).not.toMatch(/5 of 5|platform/);
      await limited.backend.stop();
    }
  });

  it('is unknown where what was reported is stale, or nothing that it knows', async () => {
    for (const facts of [[template(use, true)], [template({ uses: 'many' })]]) {
      const { backend, call } = await startToil(
        await databases.init('SQLITE_3'),
        { evidence: { facts } },
      );
      const { body } = await call('get', '/automations').expect(200);
      const [{ fit, level, needed }] = body.items;
      expect({ fit, level, needed }).toEqual({ fit: 'unknown' });
      await backend.stop();
    }
  });

  it('rests on reported runs where recurring work has no template', async () => {
    const { backend, call } = await startToil(
      await databases.init('SQLITE_3'),
      { evidence: { facts: [template({ ...use, production: false })] } },
    );
    const ready = Object.fromEntries(
      [
        'trigger',
        'prechecks',
        'boundary',
        'verification',
        'rollback',
        'cadence',
      ].map(part => [part, 'as written down']),
    );
    const added = await call('post', '/candidates', {
      ...restart,
      readiness: { ...ready, codeOwner: platform, failureOwner: platform },
    });
    expect([added.status, added.body.error?.message]).toEqual([201, undefined]);
    const { id } = added.body;
    expect((await call('get', '/automations')).body.items).toHaveLength(1);
    await call('post', `/candidates/${id}/start`, { version: 1 }).expect(200);
    const report = (run: string, header: string) =>
      call(
        ...(['post', `/candidates/${id}/runs`] as const),
        { source: 'rundeck', id: run, outcome: 'succeeded', verified: true },
        header,
      );
    const one = async () =>
      (await call('get', '/automations')).body.items.find(
        (item: { id: string }) => item.id === `candidate:${id}`,
      );
    expect(await one()).toMatchObject({
      title: restart.title,
      candidates: [{ id, title: restart.title }],
      needed: { level: 'pipeline', because: expect.stringContaining('outage') },
      fit: 'unknown',
    });
    const script = async () =>
      (await one()).signals.find(
        ({ level }: { level: string }) => level === 'script',
      );
    expect(await script()).toMatchObject({
      outcome: 'unknown',
      evidence: 'No source reports its use',
    });
    // A system that reports each run is not who started it.
    for (const run of ['a', 'b']) {
      await report(run, mockCredentials.service.header()).expect(200);
    }
    expect(await script()).toMatchObject({
      outcome: 'unknown',
      evidence: '2 uses, but no source reports by which users',
    });
    await report('1', mockCredentials.user.header('user:default/ana')).expect(
      200,
    );
    expect(await one()).toMatchObject({
      fit: 'below',
      missing: ['script', 'module', 'catalog', 'pipeline'],
    });
    // What was only rehearsed is no use.
    await call(
      ...(['post', `/candidates/${id}/runs`] as const),
      {
        source: 'rundeck',
        id: 'r',
        outcome: 'succeeded',
        verified: true,
        kind: 'rehearsal',
      },
      mockCredentials.user.header('user:default/li'),
    ).expect(200);
    expect(await one()).toMatchObject({ fit: 'below' });
    await report('2', mockCredentials.user.header('user:default/tom')).expect(
      200,
    );
    expect(await one()).toMatchObject({ level: 'script', fit: 'unknown' });

    // A template that takes it over is judged in its place, by its risk as well.
    await call('post', `/candidates/${id}/review`, {
      scaffolderTemplate: queue,
      version: 2,
    }).expect(200);
    const { body } = await call('get', '/automations');
    expect(body.items).toHaveLength(1);
    expect(body.items[0]).toMatchObject({
      id: queue,
      candidates: [{ id }],
      needed: { level: 'pipeline' },
    });
    await backend.stop();
  });
});
