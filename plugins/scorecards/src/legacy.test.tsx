import { discoveryApiRef, fetchApiRef } from '@backstage/core-plugin-api';
import { catalogApiRef, entityRouteRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import { screen } from '@testing-library/react';
import { Route, Routes } from 'react-router-dom';
import { scorecardsApiFactory } from './api';
import { portalOverHttp } from './fixtures';
import { scorecardsApiRef, ScorecardsPage, scorecardsPlugin } from './legacy';

describe('in an app of the older frontend system', () => {
  it('provides the API and shows the controls', async () => {
    const [factory] = [...scorecardsPlugin.getApis()];
    expect(factory.api).toBe(scorecardsApiRef);
    expect(Object.values(factory.deps)).toEqual([discoveryApiRef, fetchApiRef]);
    const api = scorecardsApiFactory.factory({
      discoveryApi: { getBaseUrl: async id => `http://portal/api/${id}` },
      fetchApi: { fetch: portalOverHttp().fetch },
    });
    await renderInTestApp(
      <TestApiProvider
        apis={[
          [scorecardsApiRef, api],
          [catalogApiRef, catalogApiMock()],
        ]}
      >
        <Routes>
          <Route path="/scorecards/*" element={<ScorecardsPage />} />
        </Routes>
      </TestApiProvider>,
      {
        routeEntries: ['/scorecards'],
        mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
      },
    );
    expect(
      await screen.findByRole('table', { name: 'Enabled controls' }),
    ).toBeInTheDocument();
  });
});
