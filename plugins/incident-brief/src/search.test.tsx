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
import { ChangeSearchResultListItem } from './legacy';

const found = {
  title: 'Ship the new cart',
  text: 'checkout · v42 · lee',
  location: '/changes/c1',
  kind: 'deploy',
  entityRef: 'component:default/checkout',
  environment: 'production',
  outcome: 'failed',
  occurredAt: new Date(Date.now() - 7_500_000).toISOString(),
};
const query = async () => ({
  results: [
    { type: 'plumbline-change', document: found },
    {
      type: 'acme-page',
      document: { title: 'Elsewhere', text: 'A page', location: '/acme' },
    },
  ],
});
const mountedRoutes = { '/catalog/:namespace/:kind/:name': entityRouteRef };

/** The row, once it is there; others are drawn by what they are. */
async function itIsShown() {
  const link = await screen.findByRole('link', { name: 'Ship the new cart' });
  expect(link).toHaveAttribute('href', '/changes/c1');
  const item = link.closest('li')!;
  expect(item).toHaveTextContent(/Deploy\s*checkout/);
  expect(item).toHaveTextContent(/Production/);
  expect(item).toHaveTextContent(/2 h.* ago/);
  expect(item).toHaveTextContent(/Failed/);
  expect(screen.getByRole('link', { name: 'Elsewhere' })).toBeInTheDocument();
  expect(screen.getAllByText('Deploy')).toHaveLength(1);
}

describe("a change in the portal's search", () => {
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
    expect(types).toHaveTextContent('Changes');
  });

  it('is shown the same in an app of the older frontend system', async () => {
    await renderInTestApp(
      <TestApiProvider apis={[[searchApiRef, { query }]]}>
        <SearchContextProvider
          initialState={{ term: 'x', types: [], filters: {} }}
        >
          <SearchResult>
            <ChangeSearchResultListItem />
          </SearchResult>
        </SearchContextProvider>
      </TestApiProvider>,
      { mountedRoutes },
    );
    await itIsShown();
  });
});
