import { mockCredentials } from '@backstage/backend-test-utils';
import { createTestDatabases } from './__testUtils__/testDatabases';
import { startToil, until } from './__testUtils__/startToil';

jest.setTimeout(120_000);

const readiness = {
  trigger: 'replication lags for ten minutes',
  prechecks: 'the standby is healthy',
  boundary: 'orders-db of one region',
  verification: 'writes succeed for five minutes',
  rollback: 'fail back, rehearsed each quarter',
  codeOwner: 'group:default/data-platform',
  failureOwner: 'group:default/data-platform',
  cadence: 'each quarter',
};

describe.each(['POSTGRES_15'] as const)(
  'from rank to done, on %s',
  databaseId => {
    const databases = createTestDatabases();

    it('climbs by verified runs, and falls by one that failed', async () => {
      const { backend, call, evidence } = await startToil(
        await databases.init(databaseId),
        { config: { runsToClimb: { suggest: 2, confirm: 1 } } },
      );
      const { body: added } = await call('post', '/candidates', {
        title: 'Fail over orders-db by hand',
        readiness,
      }).expect(201);
      const path = `/candidates/${added.id}`;
      const run = (id: string, more: object = {}) =>
        call(
          'post',
          `${path}/runs`,
          {
            id,
            outcome: 'succeeded',
            verified: true,
            source: 'rundeck',
            ...more,
          },
          mockCredentials.service.header(),
        ).expect(200);
      const climb = (version: number) =>
        call('post', `${path}/promote`, { version, reason: 'it works' });

      await run('1', { kind: 'rehearsal' });
      await run('1', { kind: 'rehearsal' });
      await run('2', { verified: false });
      const early = await climb(1);
      expect(early.status).toBe(409);
      expect(early.body.error.message).toContain(
        "can't climb to 'suggest': it needs 2 runs or rehearsals",
      );
      await run('3');
      expect((await climb(1).expect(200)).body).toMatchObject({
        autonomy: 'suggest',
        version: 2,
        ladder: { next: 'confirm', proven: 0, needed: 1 },
      });
      await run('4');
      await climb(2).expect(200);

      const { body: fallen } = await run('5', {
        outcome: 'failed',
        url: 'https://rundeck.test/5',
      });
      expect(fallen).toMatchObject({
        autonomy: 'suggest',
        version: 4,
        ladder: {
          mayClimb: false,
          runs: [
            { id: '5', outcome: 'failed', autonomy: 'confirm' },
            {},
            {},
            {},
            {},
          ],
        },
        history: [
          { action: 'demoted', note: "the run '5' of rundeck failed" },
          { action: 'promoted', by: 'user:default/mock' },
          { action: 'promoted' },
          { action: 'added' },
        ],
      });
      await until(
        async () =>
          evidence.decisions.map(({ type, action, actor }) => [
            type,
            action,
            actor,
          ]),
        shown =>
          JSON.stringify(shown) ===
          JSON.stringify([
            ['promotion', 'promoted', 'user:default/mock'],
            ['promotion', 'promoted', 'user:default/mock'],
            ['run', 'failed', undefined],
          ]),
      );
      await backend.stop();
    });

    it('begins no more than may be in progress at once, and says which are', async () => {
      const { backend, call } = await startToil(
        await databases.init(databaseId),
      );
      const start = async (at: number) => {
        const { body } = await call('post', '/candidates', {
          title: `Work ${at}`,
          readiness,
        }).expect(201);
        return call('post', `/candidates/${body.id}/start`, { version: 1 });
      };
      const started = await Promise.all([1, 2, 3, 4, 5, 6].map(start));
      const statuses = started.map(({ status }) => status).sort();
      expect(statuses).toEqual([200, 200, 200, 200, 200, 409]);
      const refused = started.find(({ status }) => status === 409)!;
      expect(refused.body.error.message).toMatch(
        /can't be started: at most 5 may be in progress at once, and these are: 'Work \d', .*; finish one or put it back first/,
      );
      const { body: summary } = await call('get', '/summary').expect(200);
      expect(summary).toMatchObject({ inProgress: 5, mostInProgress: 5 });
      await backend.stop();
    });

    it('overrides a bucket with a reason and a date, on the record', async () => {
      const { backend, call, evidence } = await startToil(
        await databases.init(databaseId),
      );
      const { body: added } = await call('post', '/candidates', {
        title: 'Renew the licence',
      });
      const override = (body: object) =>
        call('post', `/candidates/${added.id}/override`, body);
      const missing = await override({
        version: 1,
        bucket: 'leave-manual',
        reason: 'it ends',
      });
      expect(missing.status).toBe(400);
      expect(missing.body.error.message).toContain("'until'");
      const past = await override({
        version: 1,
        bucket: 'leave-manual',
        reason: 'it ends',
        until: '2020-01-01T00:00:00Z',
      });
      expect([past.status, past.body.error.message]).toEqual([
        400,
        "'until' must be later than now; 2020-01-01T00:00:00.000Z is past",
      ]);
      const until2100 = '2100-01-01T00:00:00.000Z';
      const { body } = await override({
        version: 1,
        bucket: 'leave-manual',
        reason: 'it ends',
        until: until2100,
      }).expect(200);
      expect(body).toMatchObject({
        bucket: 'leave-manual',
        computedBucket: 'review',
        override: { by: 'user:default/mock', until: until2100 },
      });
      await until(
        async () => evidence.decisions,
        decisions => decisions.length === 1,
      );
      expect(evidence.decisions[0]).toMatchObject({
        type: 'override',
        action: 'overridden',
        validUntil: until2100,
      });
      await backend.stop();
    });
  },
);
