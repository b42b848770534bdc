import { mockApis } from '@backstage/frontend-test-utils';
import { DefaultIncidentBriefApi } from './DefaultIncidentBriefApi';

describe('DefaultIncidentBriefApi', () => {
  it('asks where the portal says, by its own fetch', async () => {
    const brief = { entityRef: 'component:default/checkout' };
    const fetch = jest.fn(
      async () =>
        ({ status: 200, text: async () => JSON.stringify(brief) } as Response),
    );
    const api = new DefaultIncidentBriefApi({
      discoveryApi: mockApis.discovery({ baseUrl: 'http://portal' }),
      fetchApi: { fetch },
    });
    expect(await api.getBrief({ signal: 'checkout is slow' })).toEqual({
      status: 'found',
      brief,
    });
    expect(fetch).toHaveBeenCalledWith(
      'http://portal/api/incident-brief/brief?signal=checkout+is+slow',
      expect.anything(),
    );
  });
});
