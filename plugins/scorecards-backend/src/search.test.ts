import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  TestDatabases,
} from '@backstage/backend-test-utils';
import searchPlugin from '@backstage/plugin-search-backend';
import request from 'supertest';
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
    const scheduler = mockServices.scheduler();
    const scorecards = await startScorecards({
      knex: await databases.init('SQLITE_3'),
      facts: [],
    });
    // A search of its own, as in a portal whose search has a backend to itself.
    const backend = await startTestBackend({
      features: [
        searchPlugin,
        searchModule,
        createServiceFactory({
          service: coreServices.scheduler,
          deps: {},
          factory: () => scheduler,
        }),
        mockServices.discovery.mock({
          getBaseUrl: async id => `${scorecards.url}/api/${id}`,
        }).factory,
      ],
    });
    const find = async (term: string) => {
      await scheduler.triggerTask('search_index_plumbline_control');
      const { body } = await request(backend.server)
        .get('/api/search/query')
        .query({ term })
        .set('authorization', mockCredentials.user.header())
        .expect(200);
      return body.results.map(
        ({ type, document }: { type: string; document: object }) => ({
          type,
          ...document,
        }),
      );
    };
    await eventually(async () => {
      for (const term of ['SLO', 'worry', 'slo-present']) {
        expect(await find(term)).toEqual([
          {
            type: 'plumbline-control',
            title: sloControl.title,
            text: `slo-present · ${sloControl.rationale}`,
            location: '/scorecards/controls/slo-present',
          },
        ]);
      }
    });
    expect(await find('elsewhere')).toEqual([]);
    await backend.stop();
    await scorecards.stop();
  });
});
