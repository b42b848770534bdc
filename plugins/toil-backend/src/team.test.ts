import { TestDatabases } from '@backstage/backend-test-utils';
import { startToil } from './__testUtils__/startToil';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const payments = 'group:default/payments';
const checkout = 'component:default/checkout';

const group = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { namespace: 'default', name: 'payments' },
  spec: { type: 'team', children: [] },
  relations: ['ana', 'li'].map(name => ({
    type: 'hasMember',
    targetRef: `user:default/${name}`,
  })),
};

const evidence = {
  signals: { checkout },
  facts: [
    { entityRef: checkout, kind: 'Component', owner: payments, facts: [] },
  ],
};

/** One an hour for a day, half an hour each, as of an hour ago. */
const restarts = Array.from({ length: 24 }, (_, at) => ({
  id: `OPS-${at}`,
  title: `Restart payment worker ${at}`,
  occurredAt: new Date(Date.now() - (at + 1) * 3_600_000).toISOString(),
  minutes: 30,
  services: ['checkout'],
}));

const ask = '/team?owner=group:default/payments';

describe('what toil takes of a team', () => {
  it('is the share of the time of its members, and its trend', async () => {
    const { backend, call, take } = await startToil(
      await databases.init('SQLITE_3'),
      {
        evidence,
        entities: [group],
        config: { capacity: { hoursPerPerson: 100, limitPercent: 5 } },
      },
    );
    await take(restarts);
    const { body } = await call('get', ask).expect(200);
    // 24 in the shortest window of 30 days: 12 hours of 2 × 100.
    expect(body).toMatchObject({
      owner: payments,
      minutesPerMonth: 720,
      people: 2,
      share: 0.06,
      work: 1,
      withoutTime: 0,
      limit: 0.05,
    });
    expect(body.weeks[11].minutes).toBe(720);
    const wrong = await call('get', '/team?owner=component:default/x');
    expect(wrong.status).toBe(400);
    expect(wrong.body.error.message).toContain('must be a group');
    await backend.stop();
  });

  it('leaves out work on what the reader may not see', async () => {
    const { backend, call, take } = await startToil(
      await databases.init('SQLITE_3'),
      { evidence, visible: [] },
    );
    await take(restarts);
    const { body } = await call('get', ask).expect(200);
    expect(body).toMatchObject({ minutesPerMonth: 0, work: 0 });
    expect(body.people).toBeUndefined();
    expect(body.weeks[11]).toEqual({ minutes: 0 });
    await backend.stop();
  });

  it('is shown to a token of the toil API alone, as to any service', async () => {
    const knex = await databases.init('SQLITE_3');
    const asUser = await startToil(knex, { evidence });
    await asUser.take(restarts);
    await asUser.backend.stop();
    const token = 'a-token-of-the-toil-api-alone';
    const { backend, call } = await startToil(knex, {
      evidence,
      entities: [group],
      externalAccess: [
        {
          type: 'static',
          options: { token, subject: 'plumbline-local' },
          accessRestrictions: [{ plugin: 'toil' }],
        },
      ],
    });
    const { status, body } = await call(
      ...(['get', ask, undefined, `Bearer ${token}`] as const),
    );
    expect([status, body]).toMatchObject([
      200,
      { minutesPerMonth: 720, people: 2, work: 1 },
    ]);
    await backend.stop();
  });
});
