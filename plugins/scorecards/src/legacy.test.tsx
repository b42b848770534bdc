import { discoveryApiRef, fetchApiRef } from '@backstage/core-plugin-api';
import {
  catalogApiRef,
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import { screen, within } from '@testing-library/react';
import { Route, Routes } from 'react-router-dom';
import { scorecardsApiFactory } from './api';
import { portalOverHttp } from './fixtures';
import {
  EntityTeamScorecardCard,
  EntityTeamScorecardContent,
  scorecardsApiRef,
  ScorecardsPage,
  scorecardsPlugin,
} from './legacy';

const api = () =>
  scorecardsApiFactory.factory({
    discoveryApi: { getBaseUrl: async id => `http://portal/api/${id}` },
    fetchApi: { fetch: portalOverHttp().fetch },
  });
const mountedRoutes = { '/catalog/:namespace/:kind/:name': entityRouteRef };

describe('in an app of the older frontend system', () => {
  it('provides the API and shows the controls', async () => {
    const [factory] = [...scorecardsPlugin.getApis()];
    expect(factory.api).toBe(scorecardsApiRef);
    expect(Object.values(factory.deps)).toEqual([discoveryApiRef, fetchApiRef]);
    await renderInTestApp(
      <TestApiProvider
        apis={[
          [scorecardsApiRef, api()],
          [catalogApiRef, catalogApiMock()],
        ]}
      >
        <Routes>
          <Route path="/scorecards/*" element={<ScorecardsPage />} />
        </Routes>
      </TestApiProvider>,
      {
        routeEntries: ['/scorecards'],
        mountedRoutes,
      },
    );
    expect(
      await screen.findByRole('table', { name: 'Enabled controls' }),
    ).toBeInTheDocument();
  });

  it('shows on the page of a team what it is to mend', async () => {
    const entity = {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Group',
      metadata: { name: 'payments-platform', namespace: 'default' },
    };
    await renderInTestApp(
      <TestApiProvider
        apis={[
          [scorecardsApiRef, api()],
          [catalogApiRef, catalogApiMock()],
        ]}
      >
        <EntityProvider entity={entity}>
          <section aria-label="Overview">
            <EntityTeamScorecardCard />
          </section>
          <EntityTeamScorecardContent />
        </EntityProvider>
      </TestApiProvider>,
      { mountedRoutes },
    );
    expect(
      await screen.findByRole('table', { name: 'Failing controls' }),
    ).toHaveTextContent(/Owner has an escalation.*checkoutservice/);
    const overview = screen.getByRole('region', { name: 'Overview' });
    expect(
      await within(overview).findAllByText(/Owner has an escalation/),
    ).not.toHaveLength(0);
  });
});
