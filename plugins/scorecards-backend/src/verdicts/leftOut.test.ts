import { TestDatabases } from '@backstage/backend-test-utils';
import {
  eventually,
  service,
  sloControl,
  startScorecards,
} from '../__testUtils__/startScorecards';
import { stringify } from 'yaml';

jest.setTimeout(120_000);

const sandboxed = {
  ...service('trial', []),
  // As the descriptor has it.
  system: 'sandbox',
};

describe('a system that is left out', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

  it('has no verdicts, loses those it had, and flips in no preview', async () => {
    const knex = await databases.init('SQLITE_3');
    const start = (leaveOut?: Record<string, string>) =>
      startScorecards({
        knex,
        facts: [service('cart', []), sandboxed],
        config: { plumbline: { scorecards: leaveOut ? { leaveOut } : {} } },
      });
    const judged = (backend: Awaited<ReturnType<typeof start>>) =>
      backend
        .call('ana', 'get', '/verdicts')
        .then(({ body }) =>
          body.items.map(({ entityRef }: { entityRef: string }) => entityRef),
        );

    const before = await start();
    await eventually(async () =>
      expect(await judged(before)).toEqual([
        'component:default/cart',
        'component:default/trial',
      ]),
    );
    await before.stop();

    // A reference may be short and in any case.
    const backend = await start({ trials: 'System:Sandbox' });
    try {
      await eventually(async () =>
        expect(await judged(backend)).toEqual(['component:default/cart']),
      );
      const { body } = await backend.call('pat', 'post', '/controls/preview', {
        text: stringify({
          ...sloControl,
          version: 2,
          pass: 'slo.state.size() == 0',
        }),
      });
      expect(body.counts).toMatchObject({ pass: 1, fail: 0 });
    } finally {
      await backend.stop();
    }
  });

  it.each(['component:default/cart', 'system:', 'system:/'])(
    'is a reference, unlike %p',
    async text => {
      const knex = await databases.init('SQLITE_3');
      const config = {
        plumbline: { scorecards: { leaveOut: { trials: text } } },
      };
      await expect(
        startScorecards({ knex, facts: [], config }),
      ).rejects.toThrow(
        `'plumbline.scorecards.leaveOut.trials' must be a system, such as 'system:default/sandbox', not '${text}'`,
      );
    },
  );
});
