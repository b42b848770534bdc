import { discoveryApiRef, fetchApiRef } from '@backstage/core-plugin-api';
import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import { screen } from '@testing-library/react';
import { Route, Routes } from 'react-router-dom';
import { portalOverHttp } from './fixtures';
import { EvidencePage } from './legacy';

describe('in an app of the older frontend system', () => {
  it('shows the sources', async () => {
    await renderInTestApp(
      <TestApiProvider
        apis={[
          [
            discoveryApiRef,
            { getBaseUrl: async id => `http://portal/api/${id}` },
          ],
          [fetchApiRef, { fetch: portalOverHttp().fetch }],
        ]}
      >
        <Routes>
          <Route path="/evidence/*" element={<EvidencePage />} />
        </Routes>
      </TestApiProvider>,
      { routeEntries: ['/evidence'] },
    );
    expect(
      await screen.findByRole('heading', { name: /^Answering/ }),
    ).toBeInTheDocument();
    // A page of another plugin, which this portal lacks.
    expect(screen.queryByRole('link', { name: 'Set-up' })).toBeNull();
  });
});
