import { TestDatabases } from '@backstage/backend-test-utils';
import {
  eventually,
  service,
  startScorecards,
} from '../__testUtils__/startScorecards';

jest.setTimeout(120_000);

const control = 'slo-present';
const entityRef = 'component:default/cart';

describe('publishing what waits for a decision', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

  it.each(databases.eachSupportedId())(
    'loses none while evidence is away, and publishes what was there before, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const facts = [service('cart', []), service('checkout', [])];
      const first = await startScorecards({ knex, facts });
      await eventually(async () => {
        const { body } = await first.call('ana', 'get', '/verdicts');
        expect(body.items).toHaveLength(2);
      });
      first.trouble.error = new Error('Evidence is away');
      const about = { entityRef, control, reason: 'Moves' };
      const { body: exemption } = await first.call(
        ...(['ana', 'post', '/exemptions'] as const),
        { ...about, expires: '2026-03-20' },
      );
      const { body: dispute } = await first.call(
        ...(['ana', 'post', '/disputes'] as const),
        about,
      );
      expect(first.evidence.cases.size).toBe(0);
      await first.stop();
      // As before there were cases: the migration finds what is stored.
      await knex.migrate.down({
        directory: `${__dirname}/../../migrations`,
        tableName: 'knex_migrations',
      } as never);

      const second = await startScorecards({ knex, facts });
      const cases = () => [...second.evidence.cases.values()];
      await eventually(async () =>
        expect(
          cases()
            .map(({ id }) => id)
            .sort(),
        ).toEqual([`dispute:${dispute.id}`, `exemption:${exemption.id}`]),
      );
      expect(second.evidence.cases.get(`exemption:${exemption.id}`)).toEqual({
        id: `exemption:${exemption.id}`,
        revision: 1,
        type: 'exemption',
        state: 'waiting',
        title: 'Exempt cart from “Has an SLO”',
        url: '/scorecards/controls/slo-present',
        requester: 'user:default/ana',
        reason: 'Moves',
        requestedAt: '2026-03-01T12:00:00.000Z',
        deciders: ['group:default/platform'],
        entityRefs: [entityRef],
        effect: 'Until 20 Mar 2026',
        withdrawal: expect.objectContaining({
          label: 'Withdraw',
          body: { version: 1 },
          path: `/exemptions/${exemption.id}/revoke`,
        }),
        actions: ['approve', 'reject'].map(verb =>
          expect.objectContaining({
            path: `/exemptions/${exemption.id}/${verb}`,
            body: { version: 1 },
          }),
        ),
      });
      // Two at once, as the list offers it: one of them decides.
      const [approve, reject] = second.evidence.cases.get(
        `exemption:${exemption.id}`,
      )!.actions!;
      const answers = await Promise.all([
        second.call('pat', 'post', approve.path, approve.body),
        second.call('kim', 'post', reject.path, reject.body),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      const won = answers.find(({ status }) => status === 200)!.body;
      const [uphold] = second.evidence.cases.get(`dispute:${dispute.id}`)!
        .actions!;
      await second.call('pat', 'post', uphold.path, {
        ...uphold.body,
        reason: 'It is measured elsewhere',
      });
      await eventually(async () =>
        expect(cases()).toEqual(
          expect.arrayContaining([
            expect.objectContaining({
              type: 'exemption',
              revision: 2,
              state: 'decided',
              outcome: {
                action: won.state,
                by: won.decision.by,
                at: '2026-03-01T12:00:00.000Z',
              },
            }),
            expect.objectContaining({
              type: 'dispute',
              revision: 2,
              state: 'decided',
              outcome: expect.objectContaining({
                action: 'upheld',
                reason: 'It is measured elsewhere',
              }),
            }),
          ]),
        ),
      );
      await eventually(async () =>
        expect(await knex('case_outbox')).toEqual([]),
      );
      // Taken back before anybody decided.
      const { body: other } = await second.call(
        ...(['ana', 'post', '/disputes'] as const),
        { ...about, entityRef: 'component:default/checkout' },
      );
      await second.call('ana', 'post', `/disputes/${other.id}/withdraw`, {
        version: 1,
      });
      await eventually(async () =>
        expect(second.evidence.cases.get(`dispute:${other.id}`)).toMatchObject({
          state: 'withdrawn',
          outcome: { by: 'user:default/ana' },
        }),
      );
      await second.stop();
    },
  );
});
