import { Environments } from '@plumbline/backstage-plugin-evidence-common';
import {
  aDeploy,
  createLedgerDatabases,
  createTestLedger,
} from '../../testUtils/testLedger';
import { summarizeChanges } from './summarizeChanges';

jest.setTimeout(120_000);

const checkout = 'component:default/checkout';
const now = Date.parse('2026-03-01T12:00:00Z');
const daysAgo = (days: number) => new Date(now - days * 86_400_000);

describe('the summary of changes', () => {
  const databases = createLedgerDatabases();

  it.each(databases.eachSupportedId())(
    'counts deploys by environment, under its name in the portal, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const { service } = await createTestLedger(knex);
      const environments = new Environments({ production: ['prod', 'eu-1'] });
      const summary = async () => {
        const refs = [checkout];
        const all = await summarizeChanges({ knex, environments, refs, now });
        return all.get(checkout)!.deploys;
      };
      expect(await summary()).toBeUndefined();
      const deploys = [
        ['production', 'succeeded', 1],
        ['Prod', 'failed', 2],
        ['eu-1', 'rolled-back', 3],
        ['staging', 'failed', 4],
        ['Branch-7', 'failed', 5],
        [undefined, 'failed', 6],
        [undefined, 'succeeded', 7],
        ['production', 'failed', 31],
      ] as const;
      await service.reportAll(
        deploys.map(([environment, outcome, days]) =>
          aDeploy({
            ...{ id: `run-${days}`, environment, outcome },
            occurredAt: daysAgo(days).toISOString(),
          }),
        ),
      );
      expect(await summary()).toMatchObject({
        count30d: 7,
        failed30d: 5,
        environments: [
          { name: 'branch-7', deploys30d: 1, failed30d: 1 },
          { name: 'production', deploys30d: 3, failed30d: 2 },
          { name: 'staging', deploys30d: 1, failed30d: 1 },
        ],
        failedWithoutEnvironment30d: 1,
      });
    },
  );
});
