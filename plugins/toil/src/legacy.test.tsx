import { discoveryApiRef, fetchApiRef } from '@backstage/core-plugin-api';
import {
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import { screen } from '@testing-library/react';
import { Route, Routes } from 'react-router-dom';
import { toilApiFactory } from './api';
import { portalOverHttp } from './fixtures';
import { EntityToilContent, toilApiRef, ToilPage, toilPlugin } from './legacy';

describe('in an app of the older frontend system', () => {
  it('provides the API and shows the backlog', async () => {
    const [factory] = [...toilPlugin.getApis()];
    expect(factory.api).toBe(toilApiRef);
    expect(Object.values(factory.deps)).toEqual([discoveryApiRef, fetchApiRef]);
    const api = toilApiFactory.factory({
      discoveryApi: { getBaseUrl: async id => `http://portal/api/${id}` },
      fetchApi: { fetch: portalOverHttp().fetch },
    });
    await renderInTestApp(
      <TestApiProvider apis={[[toilApiRef, api]]}>
        <Routes>
          <Route path="/toil/*" element={<ToilPage />} />
        </Routes>
      </TestApiProvider>,
      {
        routeEntries: ['/toil'],
        mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
      },
    );
    expect(
      await screen.findByRole('table', { name: 'Candidates' }),
    ).toBeInTheDocument();
  });

  it('shows the work of a service as a tab', async () => {
    const api = toilApiFactory.factory({
      discoveryApi: { getBaseUrl: async id => `http://portal/api/${id}` },
      fetchApi: { fetch: portalOverHttp().fetch },
    });
    await renderInTestApp(
      <TestApiProvider apis={[[toilApiRef, api]]}>
        <EntityProvider
          entity={{
            apiVersion: 'backstage.io/v1alpha1',
            kind: 'Component',
            metadata: { name: 'checkoutservice' },
          }}
        >
          <EntityToilContent />
        </EntityProvider>
      </TestApiProvider>,
      { mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef } },
    );
    expect(
      await screen.findByRole('table', { name: 'Toil' }),
    ).toBeInTheDocument();
  });
});
