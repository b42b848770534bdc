import { fakeEvidenceService } from '@plumbline/backstage-plugin-evidence-node/testUtils';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { aJudge } from './__testUtils__/aJudge';
import { ChangingEstate } from './__testUtils__/changingEstate';

jest.setTimeout(120_000);

describe('judging in replicas', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'goes on in another one at once where one stops, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const estate = new ChangingEstate();
      const evidence = fakeEvidenceService(estate);
      const first = await aJudge(knex, estate, evidence, 'first');
      const second = await aJudge(knex, estate, evidence, 'second');
      estate.apply({ type: 'slos', of: 1, count: 1 });
      expect(await first.judge()).toBeGreaterThan(0);
      estate.apply({ type: 'slos', of: 1, count: 0 });
      expect(await second.judge()).toBeUndefined();
      await first.release();
      expect(await second.judge()).toBeGreaterThan(0);
    },
  );
});
