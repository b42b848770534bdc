import { createApiRef } from '@backstage/core-plugin-api';
import { EvidenceClient } from '@plumbline/backstage-plugin-evidence-common/client';
import { clientApiFactory } from './api';

it('makes an API that asks where the portal says, by its own fetch', async () => {
  const fetch = jest.fn(
    async () =>
      ({
        status: 200,
        headers: new Map() as unknown as Headers,
        text: async () => '{"items":[]}',
      } as Response),
  );
  const api = clientApiFactory(
    createApiRef<EvidenceClient>({ id: 'test' }),
    'evidence',
    EvidenceClient,
  ).factory({
    discoveryApi: { getBaseUrl: async id => `http://portal/api/${id}` },
    fetchApi: { fetch },
  });
  expect(await api.listChanges({ kind: ['deploy'] })).toEqual({ items: [] });
  expect(fetch).toHaveBeenCalledWith(
    'http://portal/api/evidence/changes?kind=deploy',
    expect.anything(),
  );
});
