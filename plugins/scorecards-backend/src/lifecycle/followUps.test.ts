import { createTestDatabases } from '../__testUtils__/testDatabases';
import { cart, observed, startLifecycle } from './__testUtils__/startLifecycle';

jest.setTimeout(120_000);

const url = 'https://github.com/acme/cart';

describe('what follows once a service is archived', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'is shown with its evidence, the fix and who has to act, on %s',
    async databaseId => {
      const portal = await startLifecycle(await databases.init(databaseId), {
        controls: ['repository-read-only', 'jobs-paused'],
        lifecycle: 'archived',
      });
      const guards = async () => {
        const { guards: all } = await portal.next('deleted');
        return Object.fromEntries(all.map(one => [one.control, one]));
      };
      // No source says anything.
      expect(await guards()).toMatchObject({
        'repository-read-only': { status: 'unknown' },
        'jobs-paused': { status: 'unknown' },
      });
      portal.set(cart, [
        observed('repository.lastActivity', { archived: false, url }),
        observed('cleanup.jobs', { remaining: 1, items: [{ id: 'nightly' }] }),
      ]);
      expect(await guards()).toMatchObject({
        'repository-read-only': {
          status: 'fail',
          actor: 'group:default/payments',
          message: `Its repository takes changes: ${url}`,
          evidence: [
            { fact: 'repository.lastActivity', value: { archived: false } },
          ],
          fix: { text: expect.stringMatching(/^Archive the repository/) },
        },
        'jobs-paused': { status: 'fail', message: '1 left: nightly' },
      });
      // A folder stands for a repository, and says nothing of its host.
      portal.set(cart, [
        observed('repository.lastActivity', {
          lastCommitAt: '2026-11-01T00:00:00Z',
        }),
        observed('cleanup.jobs', { remaining: 0 }),
      ]);
      expect(await guards()).toMatchObject({
        'repository-read-only': {
          status: 'unknown',
          message: expect.stringContaining('does not say'),
        },
        'jobs-paused': { status: 'pass' },
      });
      portal.set(cart, [
        observed('repository.lastActivity', { archived: true, url }),
      ]);
      expect(await guards()).toMatchObject({
        'repository-read-only': { status: 'pass' },
      });
      await portal.stop();
    },
  );
});
