import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { TestDatabases } from '@backstage/backend-test-utils';
import { parse } from 'yaml';
import { ana, startPortal, Step } from './__testUtils__/portal';

jest.setTimeout(120_000);

const intent = {
  engine: 'postgresql',
  service: 'component:default/checkout',
  owner: 'group:default/payments',
  environment: 'dev',
  dataClassification: 'internal',
  durability: 'dev',
  costCenter: 'CC-7',
  database_name: 'checkout_dev',
};
const product = 'shared-postgresql-database';
const request = (values: object = {}): Step => ({
  id: 'ask',
  action: 'plumbline:provision:request',
  input: { product, intent: { ...intent, ...values } },
});

describe('actions of templates', () => {
  // The scaffolder looks at a task's events once more within a second of its
  // end: before the databases go, so this has to be set before they are made.
  afterAll(() => new Promise(next => setTimeout(next, 2_500)));
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
  let portal: Awaited<ReturnType<typeof startPortal>>;
  const start = async (...steps: Step[]) => {
    portal = await startPortal(databases, steps);
    return portal;
  };
  /** A request that was made, as a run would leave it. */
  const active = async () => {
    const { body } = await portal.provisioning('/requests', {
      product,
      intent,
    });
    // Nothing is planned here: without providers the engine waits.
    await portal.knex('operations').update({ state: 'active' });
    await portal.knex('requests').update({ state: 'active' });
    return body.id as string;
  };

  afterEach(() => portal.stop());

  it('are listed with what goes in, what comes out and examples', async () => {
    await start(request());
    const ours = (await portal.actions()).filter(({ id }) =>
      id.startsWith('plumbline:'),
    );
    expect(ours.map(({ id }) => id).sort()).toEqual([
      'plumbline:catalog:register',
      'plumbline:policy:check',
      'plumbline:provision:destroy',
      'plumbline:provision:modify',
      'plumbline:provision:request',
    ]);
    for (const { examples, schema } of ours) {
      expect(examples).toHaveLength(1);
      expect(Object.keys(schema).sort()).toEqual(['input', 'output']);
    }
  });

  it('ask as the user of the task, end at once, and ask once however often the task is tried', async () => {
    await start(request());
    const task = await portal.run();
    expect(task).toMatchObject({
      status: 'completed',
      output: { ask: { state: 'submitted', findings: [] } },
    });
    const [made] = await portal.requests();
    expect(made.requester).toBe(ana);
    expect(task.output).toMatchObject({
      ask: { id: made.id, path: `/infrastructure/requests/${made.id}` },
    });
    const again = await portal.retry();
    expect(again.output).toMatchObject({ ask: { id: made.id } });
    expect(await portal.requests()).toHaveLength(1);
  });

  it('give nobody what they could not ask for themselves', async () => {
    await start(request());
    const task = await portal.run('user:default/mallory');
    expect(task.status).toBe('failed');
    expect(task.log).toContain("'owner' must be one of your groups");
    expect(await portal.requests()).toEqual([]);
  });

  it('fail with what does not fit the form', async () => {
    await start(request({ environment: 'production' }));
    const task = await portal.run();
    expect(task.status).toBe('failed');
    expect(task.log).toContain("'environment' must be 'dev'");
  });

  it('only look in a dry run', async () => {
    await start(request(), {
      id: 'check',
      action: 'plumbline:policy:check',
      input: { product, intent: { ...intent, environment: 'production' } },
    });
    const refused = await portal.dryRun();
    expect(refused.log).toContain("'environment' must be 'dev'");
    await portal.stop();

    await start(request());
    const { output, status } = await portal.dryRun();
    expect({ status, output }).toEqual({
      status: 200,
      output: {
        ask: expect.objectContaining({
          findings: [],
          approval: { needed: false },
        }),
      },
    });
    expect(await portal.requests()).toEqual([]);
  });

  it('are all used by the templates of the example, which run as they are', async () => {
    const spec = (file: string): { steps: (Step & { if?: string })[] } =>
      parse(
        readFileSync(
          // eslint-disable-next-line no-restricted-syntax -- it is no part of the package
          resolve(__dirname, '../../../examples/templates', file),
          'utf8',
        ),
      ).spec;
    const [make, change, destroy] = ['database-for-a', 'change-a', 'destroy-a'];
    const steps = {
      make: spec(`${make}-service.yaml`).steps,
      change: spec(`${change}-database.yaml`).steps,
      destroy: spec(`${destroy}-database.yaml`).steps,
    };
    expect(
      new Set(
        Object.values(steps).flatMap(of => of.map(({ action }) => action)),
      ).size,
    ).toBe(5);
    await start(...steps.make);
    const values = {
      service: intent.service,
      owner: intent.owner,
      database_name: 'checkout_dev',
      costCenter: 'CC-7',
    };
    const made = await portal.run(ana, values);
    expect(made.status).toBe('completed');
    expect(await portal.requests()).toMatchObject([{ requester: ana }]);
    await portal.stop();
    for (const [of, input] of [
      [steps.change, { connections: 15 }],
      [steps.destroy, { reason: 'the trial ended' }],
    ] as const) {
      await start(...of);
      const task = await portal.run(ana, { request: await active(), ...input });
      expect([task.status, task.log]).toEqual(['completed', expect.anything()]);
      expect(await portal.knex('operations')).toHaveLength(2);
      await portal.stop();
    }
    await start(request());
  });

  it('refuse in a dry run what they would refuse', async () => {
    const act = (verb: string, values: object = {}): Step => ({
      id: 'act',
      action: `plumbline:provision:${verb}`,
      input: { id: '${{ parameters.id }}', ...values },
    });
    const steps = [
      act('destroy'),
      act('modify', { intent: { connection_limit: 15 } }),
    ];
    for (const step of steps) {
      await start(step);
      const id = await active();
      await portal.knex('operations').update({ state: 'waiting-for-approval' });
      const { log } = await portal.dryRun({ id });
      const task = await portal.run(ana, { id });
      expect(task.status).toBe('failed');
      const refusal = `Something else is being done with '${id}'`;
      expect([log, task.log]).toEqual([
        expect.stringContaining(refusal),
        expect.stringContaining(refusal),
      ]);
      await portal.stop();
    }
    await start(request({ owner: 'group:default/others' }));
    const { log } = await portal.dryRun();
    expect(log).toContain("'owner' must be one of your groups");
  });

  it('report what a request would meet, and go on where that is configured', async () => {
    await start({
      id: 'check',
      action: 'plumbline:policy:check',
      input: {
        product,
        intent: { ...intent, environment: 'production' },
        failOnDeny: false,
      },
    });
    expect(await portal.run()).toMatchObject({
      status: 'completed',
      output: {
        check: {
          denied: true,
          problems: [expect.objectContaining({ field: 'environment' })],
        },
      },
    });
  });

  it('check a change as one of what is there in a dry run', async () => {
    const change = (values: object): Step => ({
      id: 'act',
      action: 'plumbline:provision:modify',
      input: { id: '${{ parameters.id }}', intent: values },
    });
    await start(change({ connection_limit: 15 }));
    const id = await active();
    const { output } = await portal.dryRun({ id });
    expect(output).toEqual({
      act: expect.objectContaining({
        id,
        findings: [],
        approval: { needed: false },
        cost: expect.objectContaining({ atLeast: 4 }),
      }),
    });
    expect(await portal.knex('operations')).toHaveLength(1);
    await portal.stop();

    await start(change({ service: 'component:default/other' }));
    const moved = await portal.dryRun({ id: await active() });
    expect(moved.log).toContain("'service' can't be changed");
  });

  it.each([
    ['modify', { intent: { connection_limit: 15 } }],
    ['destroy', { reason: 'the trial ended' }],
  ])('ask to %s once, and end', async (verb, input) => {
    await start({
      id: 'act',
      action: `plumbline:provision:${verb}`,
      input: { id: '${{ parameters.id }}', ...input },
    });
    const id = await active();
    const task = await portal.run(ana, { id });
    expect([task.status, task.output]).toMatchObject([
      'completed',
      { act: { id } },
    ]);
    // It ended, so that nothing but the key keeps it from being requested again.
    await portal.knex('operations').update({ state: 'active' });
    expect((await portal.retry()).status).toBe('completed');
    const operations = await portal.knex('operations').select('kind');
    expect(operations.map(({ kind }) => kind).sort()).toEqual(
      ['create', verb].sort(),
    );
  });
});
