import { renderTestApp, TestApiProvider } from '@backstage/frontend-test-utils';
import { catalogApiRef, entityRouteRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import searchPlugin from '@backstage/plugin-search/alpha';
import {
  searchApiRef,
  SearchContextProvider,
  SearchResult,
} from '@backstage/plugin-search-react';
import { renderInTestApp } from '@backstage/test-utils';
import { screen } from '@testing-library/react';
import plugin from './index';
import { ControlSearchResultListItem } from './legacy';

const found = {
  title: 'Has an SLO',
  text: 'slo-present · Without one nobody knows when to worry.',
  location: '/scorecards/controls/slo-present',
  owner: 'group:default/platform',
  phase: 'gate',
  requirement: 'recommended',
};
const query = async () => ({
  results: [
    { type: 'plumbline-control', document: found },
    {
      type: 'acme-page',
      document: { title: 'Elsewhere', text: 'A page', location: '/acme' },
    },
  ],
});
const mountedRoutes = { '/catalog/:namespace/:kind/:name': entityRouteRef };

/** The row, once it is there; others are drawn by what they are. */
async function itIsShown() {
  const link = await screen.findByRole('link', { name: 'Has an SLO' });
  expect(link).toHaveAttribute('href', '/scorecards/controls/slo-present');
  const item = link.closest('li')!;
  expect(item).toHaveTextContent(/Recommended/);
  expect(item).toHaveTextContent(/Gate/);
  expect(item).toHaveTextContent(/Owner platform/);
  expect(screen.getByRole('link', { name: 'Elsewhere' })).toBeInTheDocument();
  expect(screen.getAllByText('Recommended')).toHaveLength(1);
}

describe("a control in the portal's search", () => {
  it('is shown with what it is', async () => {
    renderTestApp({
      features: [searchPlugin, plugin],
      initialRouteEntries: ['/search?query=x'],
      mountedRoutes,
      apis: [
        [searchApiRef, { query }],
        [catalogApiRef, catalogApiMock()],
      ],
    });
    await itIsShown();
    const types = screen.getByLabelText('filter by type');
    expect(types).toHaveTextContent('Controls');
  });

  it('is shown the same in an app of the older frontend system', async () => {
    await renderInTestApp(
      <TestApiProvider apis={[[searchApiRef, { query }]]}>
        <SearchContextProvider
          initialState={{ term: 'x', types: [], filters: {} }}
        >
          <SearchResult>
            <ControlSearchResultListItem />
          </SearchResult>
        </SearchContextProvider>
      </TestApiProvider>,
      { mountedRoutes },
    );
    await itIsShown();
  });
});
