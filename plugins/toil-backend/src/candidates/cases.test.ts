import { mockCredentials } from '@backstage/backend-test-utils';
import { readinessParts } from '@plumbline/backstage-plugin-toil-common';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { startToil, until } from '../__testUtils__/startToil';

jest.setTimeout(120_000);

const owner = 'group:default/payments';

describe('candidates among what waits for a decision', () => {
  const databases = createTestDatabases();

  it.each(['POSTGRES_15'] as const)(
    'wait for their owner with an earned rung and a due review, each decided once, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const first = await startToil(knex);
      const { body: added } = await first
        .call('post', '/candidates', {
          title: 'Fail over by hand',
          owner,
          risk: 'outage',
          readiness: Object.fromEntries(
            readinessParts.map(({ part }) => [
              part,
              part.endsWith('Owner') ? owner : 'stated',
            ]),
          ),
        })
        .expect(201);
      const path = `/candidates/${added.id}`;
      for (const id of ['1', '2', '3']) {
        await first
          .call(
            ...(['post', `${path}/runs`] as const),
            { id, outcome: 'succeeded', verified: true, source: 'rundeck' },
            mockCredentials.user.header('user:default/ana'),
          )
          .expect(200);
      }
      const at = '2026-03-01T00:00:00.000Z';
      const message = 'it was launched';
      const reasons = [{ code: 'launch', message, at }];
      await knex('candidates').update({
        stale: true,
        stale_reasons: JSON.stringify(reasons),
      });
      await first.backend.stop();
      // As before there was a list: the first look finds them.
      await knex('derived_cases').delete();
      await knex('case_outbox').delete();

      const toil = await startToil(knex);
      const cases = () => [...toil.evidence.cases.values()];
      const found = await until(
        async () => cases(),
        all => all.length === 2,
      );
      const common = {
        state: 'waiting',
        deciders: [owner],
        entityRefs: [],
        url: `/toil/candidates/${added.id}`,
      };
      expect(found).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            ...common,
            type: 'promotion',
            title: 'Promote: Fail over by hand to suggest',
            // Runs that somebody reported are for others to go by.
            notBy: ['user:default/ana'],
          }),
          expect.objectContaining({
            ...common,
            type: 'review',
            reason: message,
            requestedAt: at,
            title: 'Review: Fail over by hand',
          }),
        ]),
      );
      const caseOf = (type: string) =>
        cases().find(each => each.type === type)!;
      const decideTwice = async (type: string) => {
        const [action] = caseOf(type).actions!;
        const { body, path: of, reasonField = 'reason' } = action;
        const answers = await Promise.all(
          [1, 2].map(() =>
            toil.call('post', of, { ...body, [reasonField]: 'It is right' }),
          ),
        );
        expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
        await until(
          async () => caseOf(type),
          ({ state }) => state === 'decided',
        );
        expect(caseOf(type).outcome).toMatchObject({
          by: 'user:default/mock',
          reason: 'It is right',
          action: type === 'review' ? 'reviewed' : 'promoted',
        });
      };
      await decideTwice('review');
      await until(
        async () => caseOf('promotion').actions![0].body.version,
        version => version === added.version + 1,
      );
      await decideTwice('promotion');
      await toil.backend.stop();
    },
  );

  it('are not due any more once a run fails', async () => {
    const knex = await databases.init('SQLITE_3');
    const toil = await startToil(knex);
    const { body: added } = await toil
      .call('post', '/candidates', {
        title: 'Restart',
        owner,
        readiness: Object.fromEntries(
          readinessParts.map(({ part }) => [
            part,
            part.endsWith('Owner') ? owner : 'stated',
          ]),
        ),
      })
      .expect(201);
    const run = (id: string, outcome: string) =>
      toil
        .call(
          ...(['post', `/candidates/${added.id}/runs`] as const),
          { id, outcome, verified: true, source: 'rundeck' },
          mockCredentials.service.header(),
        )
        .expect(200);
    for (const id of ['1', '2', '3']) {
      await run(id, 'succeeded');
    }
    const states = async () =>
      [...toil.evidence.cases.values()].map(({ state }) => state).join();
    await until(states, found => found === 'waiting');
    await run('4', 'failed');
    expect(await until(states, found => found === 'lapsed')).toBe('lapsed');
    await toil.backend.stop();
  });

  it('end where the candidate is dismissed while they wait, and wait since they were found', async () => {
    const knex = await databases.init('SQLITE_3');
    const toil = await startToil(knex);
    const { body: added } = await toil
      .call('post', '/candidates', {
        title: 'Restart',
        owner,
        readiness: Object.fromEntries(
          readinessParts.map(({ part }) => [
            part,
            part.endsWith('Owner') ? owner : 'stated',
          ]),
        ),
      })
      .expect(201);
    const run = (id: string) =>
      toil
        .call(
          ...(['post', `/candidates/${added.id}/runs`] as const),
          { id, outcome: 'succeeded', verified: true, source: 'rundeck' },
          mockCredentials.service.header(),
        )
        .expect(200);
    for (const id of ['1', '2', '3']) {
      await run(id);
    }
    const promotion = async () => [...toil.evidence.cases.values()][0];
    const first = await until(promotion, found => found?.state === 'waiting');
    await run('4');
    const { body: edited } = await toil
      .call('post', `/candidates/${added.id}/review`, {
        version: added.version,
        title: 'Restart it',
      })
      .expect(200);
    const renamed = await until(promotion, ({ title }) =>
      title.includes('Restart it'),
    );
    expect(renamed.requestedAt).toBe(first.requestedAt);
    const { body: dismissed } = await toil
      .call('post', `/candidates/${added.id}/dismiss`, {
        version: edited.version,
        reason: 'Not needed',
      })
      .expect(200);
    await until(promotion, ({ state }) => state === 'lapsed');
    const [{ path, body }] = first.actions!;
    const late = await toil.call('post', path, {
      ...body,
      version: dismissed.version,
      reason: 'Earned',
    });
    expect([late.status, late.body.error.message]).toEqual([
      409,
      expect.stringContaining('is dismissed'),
    ]);
    await toil.backend.stop();
  });
});
