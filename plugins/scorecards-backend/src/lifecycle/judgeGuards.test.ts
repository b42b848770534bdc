import { createTestDatabases } from '../__testUtils__/testDatabases';
import { cart, observed, startLifecycle } from './__testUtils__/startLifecycle';

jest.setTimeout(120_000);

describe('guards whose conditions leave out what is proposed', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'judge a step to production before the description follows, on %s',
    async databaseId => {
      const portal = await startLifecycle(await databases.init(databaseId), {
        lifecycle: 'proposed',
        controls: ['runbook-present', 'restore-rehearsed'],
        facts: [
          observed('catalog.lifecycle', { present: true, value: 'proposed' }),
          observed('catalog.runbook', { present: false, value: '' }),
          observed('catalog.source', { present: false, value: '' }),
          observed('links.state', []),
          observed('repository.runbook', { present: false }),
        ],
      });
      expect((await portal.move('experimental')).status).toBe(201);
      const runbook = async () => {
        const { guards } = await portal.next('production');
        return guards.find(({ control }) => control === 'runbook-present');
      };
      expect(await runbook()).toMatchObject({ status: 'fail', blocks: true });
      const refused = await portal.move('production');
      expect(refused.status).toBe(409);
      expect(refused.body.error.message).toContain("'runbook-present'");

      // A rehearsal is required of what matters most.
      const guarded = async (tier: string) => {
        portal.set(cart, { tier });
        const { guards } = await portal.next('production');
        return guards.map(({ control }) => control).sort();
      };
      const both = ['restore-rehearsed', 'runbook-present'];
      expect(await guarded('1')).toEqual(both);
      expect(await guarded('2')).toEqual(both);
      expect(await guarded('3')).toEqual(['runbook-present']);
      await portal.stop();
    },
  );
});
