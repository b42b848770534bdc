import { discoveryApiRef, fetchApiRef } from '@backstage/core-plugin-api';
import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { screen } from '@testing-library/react';
import { Route, Routes } from 'react-router-dom';
import { checkoutBrief, reviewInMemory } from './fixtures';
import {
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
});
