import { decidedLifecycleSchema } from '@plumbline/backstage-plugin-evidence-common';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { eventually, service } from '../__testUtils__/startScorecards';
import { cart, now, startLifecycle } from './__testUtils__/startLifecycle';

jest.setTimeout(120_000);

const hour = 3_600_000;
const instant = (at: number) => new Date(at).toISOString();

describe('what was decided about lifecycles', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'is a fact, until it lapses or another one is, on %s',
    async databaseId => {
      const portal = await startLifecycle(await databases.init(databaseId), {
        lifecycle: 'deprecated',
        others: [{ ...service('new'), lifecycle: 'production' }],
        controls: ['no-traffic'],
      });
      const { evidence, move, setClock } = portal;
      const last = () =>
        evidence.pushed
          .flatMap(({ facts = [] }) => facts)
          .filter(({ name }) => name === 'lifecycle.decided')
          .at(-1);
      const isReported = (value: object) =>
        eventually(async () =>
          expect(last()).toEqual({
            entityRef: cart,
            name: 'lifecycle.decided',
            value: decidedLifecycleSchema.parse(value),
          }),
        );
      const broken = { breakGlass: { hours: 2, incident: 'INC-7' } };
      expect((await move('archived', broken)).status).toBe(201);
      await isReported({
        present: true,
        state: 'archived',
        since: instant(now),
      });
      // Of the other one nothing was decided.
      expect(JSON.stringify(evidence.pushed)).not.toContain(
        '"component:default/new","name":"lifecycle.decided"',
      );
      await setClock(now + 3 * hour);
      await isReported({ present: false, state: '' });
      expect((await move('production')).status).toBe(201);
      await isReported({
        present: true,
        state: 'production',
        since: instant(now + 3 * hour),
      });
      // Before it is stale.
      const { length } = evidence.pushed;
      await setClock(now + 31 * 24 * hour);
      await eventually(async () =>
        expect(
          evidence.pushed
            .slice(length)
            .some(({ facts = [] }) =>
              facts.some(({ name }) => name === 'lifecycle.decided'),
            ),
        ).toBe(true),
      );
      await portal.stop();
    },
  );
});
