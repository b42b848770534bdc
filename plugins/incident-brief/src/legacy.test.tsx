import { discoveryApiRef, fetchApiRef } from '@backstage/core-plugin-api';
import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import { catalogApiRef, entityRouteRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { screen } from '@testing-library/react';
import { Route, Routes } from 'react-router-dom';
import { checkoutBrief, reviewInMemory } from './fixtures';
import {
  ChangesPage,
  incidentBriefApiRef,
  IncidentBriefPage,
  incidentBriefPlugin,
} from './legacy';

describe('in an app of the older frontend system', () => {
  it('provides the API and shows the brief', async () => {
    expect([...incidentBriefPlugin.getApis()].map(({ api }) => api)).toEqual([
      incidentBriefApiRef,
    ]);
    const getBrief = jest.fn(async () => ({
      status: 'found' as const,
      brief: checkoutBrief(),
    }));
    await renderInTestApp(
      <TestApiProvider
        apis={[
          [incidentBriefApiRef, { ...reviewInMemory(), getBrief }],
          [
            discoveryApiRef,
            { getBaseUrl: async id => `http://portal/api/${id}` },
          ],
          // Evidence answers what stands behind a gap.
          [fetchApiRef, { fetch: async () => Response.json({ items: [] }) }],
        ]}
      >
        <Routes>
          <Route path="/brief" element={<IncidentBriefPage />} />
        </Routes>
      </TestApiProvider>,
      {
        routeEntries: ['/brief?signal=checkout'],
        mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
      },
    );
    expect(await screen.findByTestId('brief')).toBeInTheDocument();
    expect(getBrief).toHaveBeenCalledWith(
      expect.objectContaining({ signal: 'checkout' }),
      expect.anything(),
    );
  });

  it('shows on its page of releases what it is given', async () => {
    const entityRef = 'component:default/checkoutservice';
    await renderInTestApp(
      <TestApiProvider
        apis={[
          [
            discoveryApiRef,
            { getBaseUrl: async id => `http://portal/api/${id}` },
          ],
          [
            fetchApiRef,
            {
              fetch: async () =>
                Response.json({
                  at: '2026-03-04T02:30:00.000Z',
                  entityRef,
                  ladder: [],
                  environments: [],
                  steps: [],
                }),
            },
          ],
          [catalogApiRef, catalogApiMock()],
        ]}
      >
        <Routes>
          <Route
            path="/changes/*"
            element={<ChangesPage releases={<p>Its ladder</p>} />}
          />
        </Routes>
      </TestApiProvider>,
      {
        routeEntries: [`/changes/releases?entityRef=${entityRef}`],
        mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
      },
    );
    expect(await screen.findByText('Its ladder')).toBeInTheDocument();
    expect(await screen.findByText(/No deploy of it/)).toBeInTheDocument();
  });
});
