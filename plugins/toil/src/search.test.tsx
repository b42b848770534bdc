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
import { CandidateSearchResultListItem } from './legacy';

const found = {
  title: 'Fail over by hand',
  text: 'Automate first · checkout',
  location: '/toil/candidates/failover',
  bucket: 'automate-first',
  priority: 12,
  state: 'in-progress',
};
const query = async () => ({
  results: [
    { type: 'plumbline-candidate', document: found },
    {
      type: 'acme-page',
      document: { title: 'Elsewhere', text: 'A page', location: '/acme' },
    },
  ],
});
const mountedRoutes = { '/catalog/:namespace/:kind/:name': entityRouteRef };

/** The row, once it is there; others are drawn by what they are. */
async function itIsShown() {
  const link = await screen.findByRole('link', { name: 'Fail over by hand' });
  expect(link).toHaveAttribute('href', '/toil/candidates/failover');
  const item = link.closest('li')!;
  expect(item).toHaveTextContent(/Automate first/);
  expect(item).toHaveTextContent(/Priority 12 of 15/);
  expect(item).toHaveTextContent(/In progress/);
  expect(screen.getByRole('link', { name: 'Elsewhere' })).toBeInTheDocument();
  expect(screen.getAllByText('Automate first')).toHaveLength(1);
}

describe("a candidate in the portal's search", () => {
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
    expect(types).toHaveTextContent('Candidates');
  });

  it('is shown the same in an app of the older frontend system', async () => {
    await renderInTestApp(
      <TestApiProvider apis={[[searchApiRef, { query }]]}>
        <SearchContextProvider
          initialState={{ term: 'x', types: [], filters: {} }}
        >
          <SearchResult>
            <CandidateSearchResultListItem />
          </SearchResult>
        </SearchContextProvider>
      </TestApiProvider>,
      { mountedRoutes },
    );
    await itIsShown();
  });
});
