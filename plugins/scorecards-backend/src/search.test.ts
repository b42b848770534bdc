import { TestDatabases } from '@backstage/backend-test-utils';
import searchPlugin from '@backstage/plugin-search-backend';
import { startSearch } from '@plumbline/backstage-plugin-evidence-node/testUtils';
import searchModule from './search';
import {
  eventually,
  sloControl,
  startScorecards,
} from './__testUtils__/startScorecards';

jest.setTimeout(60_000);

describe("controls in the portal's search", () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

  it('are found by title, reason and id, each with its page', async () => {
    const scorecards = await startScorecards({
      knex: await databases.init('SQLITE_3'),
      facts: [],
    });
    const { find, stop } = await startSearch({
      features: [searchPlugin, searchModule],
      type: 'plumbline-control',
      url: scorecards.url,
    });
    await eventually(async () => {
      for (const term of ['SLO', 'worry', 'slo-present']) {
        expect(await find(term)).toEqual([
          {
            type: 'plumbline-control',
            title: sloControl.title,
            text: `slo-present · ${sloControl.rationale}`,
            location: '/scorecards/controls/slo-present',
            owner: 'group:default/platform',
            phase: 'gate',
            requirement: 'recommended',
          },
        ]);
      }
    });
    expect(await find('elsewhere')).toEqual([]);
    await stop();
    await scorecards.stop();
  });
});
