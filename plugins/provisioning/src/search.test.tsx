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
import { ProductSearchResultListItem } from './legacy';

const found = {
  title: 'PostgreSQL database',
  text: 'postgres · A database for one service.',
  location: '/infrastructure/products/postgres',
  owner: 'group:default/data',
  state: 'deprecated',
};
const query = async () => ({
  results: [
    { type: 'plumbline-product', document: found },
    {
      type: 'acme-page',
      document: { title: 'Elsewhere', text: 'A page', location: '/acme' },
    },
  ],
});
const mountedRoutes = { '/catalog/:namespace/:kind/:name': entityRouteRef };

/** The row, once it is there; others are drawn by what they are. */
async function itIsShown() {
  const link = await screen.findByRole('link', { name: 'PostgreSQL database' });
  expect(link).toHaveAttribute('href', '/infrastructure/products/postgres');
  const item = link.closest('li')!;
  expect(item).toHaveTextContent(/Deprecated/);
  expect(item).toHaveTextContent(/Owner data/);
  expect(screen.getByRole('link', { name: 'Elsewhere' })).toBeInTheDocument();
  expect(screen.getAllByText('Deprecated')).toHaveLength(1);
}

describe("a product in the portal's search", () => {
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
    expect(types).toHaveTextContent('Products');
  });

  it('is shown the same in an app of the older frontend system', async () => {
    await renderInTestApp(
      <TestApiProvider apis={[[searchApiRef, { query }]]}>
        <SearchContextProvider
          initialState={{ term: 'x', types: [], filters: {} }}
        >
          <SearchResult>
            <ProductSearchResultListItem />
          </SearchResult>
        </SearchContextProvider>
      </TestApiProvider>,
      { mountedRoutes },
    );
    await itIsShown();
  });
});
