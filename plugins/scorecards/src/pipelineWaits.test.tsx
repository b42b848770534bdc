import { identityApiRef } from '@backstage/core-plugin-api';
import { catalogApiRef, entityRouteRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import {
  mockApis,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/test-utils';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { accessibilityFlaws } from './__testUtils__/openPage';
import { scorecardsApiRef } from './api';
import { gateWaits } from './fixtures/gates';
import { PipelineWaits } from './legacy';
import { rootRouteRef } from './routes';

const payments = 'group:default/payments-platform';
const { from, rules } = gateWaits();

// Files that share a process share the library, which cleans up in the first one.
const mounted: { unmount: () => void }[] = [];
afterEach(() => mounted.splice(0).forEach(page => page.unmount()));

async function open(search = '', own: object = {}) {
  const getGateWaitsByPipeline = jest.fn(async (_query: object) => ({
    from,
    unknown: 3,
    pipelines: [
      { pipeline: 'Deploy', rules },
      { pipeline: 'CI', rules: rules.slice(0, 1) },
    ],
    ...own,
  }));
  const page = await renderInTestApp(
    <TestApiProvider
      apis={[
        [scorecardsApiRef, { getGateWaitsByPipeline } as never],
        [catalogApiRef, catalogApiMock()],
        [
          identityApiRef,
          mockApis.identity({
            ownershipEntityRefs: ['user:default/ana', payments],
          }),
        ],
      ]}
    >
      <PipelineWaits />
    </TestApiProvider>,
    {
      routeEntries: [`/${search}`],
      mountedRoutes: {
        '/catalog/:namespace/:kind/:name': entityRouteRef,
        '/scorecards': rootRouteRef,
      },
    },
  );
  mounted.push(page);
  return getGateWaitsByPipeline;
}

describe('waiting by rule, of pipelines', () => {
  it('is of the own team, each with its runs and latest decisions', async () => {
    const read = await open();
    const table = await screen.findByRole('table', { name: 'Waiting by rule' });
    const rows = within(table).getAllByRole('row').slice(1);
    expect(rows.map(row => row.textContent)).toEqual([
      expect.stringMatching(/^Deploy.*No incident is open.*7.*30 min.*4 h.*1/),
      expect.stringMatching(/^Deploy.*It is in the window.*2/),
      expect.stringMatching(/^CI.*No incident is open/),
    ]);
    expect(
      within(rows[0]).getByRole('link', { name: 'Deploy' }),
    ).toHaveAttribute(
      'href',
      `/runs?${new URLSearchParams({
        owner: payments,
        pipeline: 'Deploy',
        from,
      })}`,
    );
    await userEvent.click(within(rows[0]).getByText('Decisions'));
    const decisions = within(rows[0])
      .getAllByRole('link')
      .flatMap(link => link.getAttribute('href') ?? [])
      .filter(href => href.startsWith('/scorecards/gates/'));
    expect(decisions).toEqual(
      expect.arrayContaining(
        rules[0].waits.map(({ decision }) => `/scorecards/gates/${decision}`),
      ),
    );
    expect(screen.getByText(/3 with unknown pipeline/)).toBeVisible();
    expect(read.mock.calls[0][0]).toEqual({ owner: payments, days: 30 });
    expect(await accessibilityFlaws(document.body)).toEqual([]);
  });

  it('is of what the address names', async () => {
    const entityRef = 'component:default/cart';
    const read = await open(`?entityRef=${entityRef}&days=90&pipeline=CI`);
    expect(await screen.findByText('CI')).toBeVisible();
    expect(screen.queryByText('Deploy')).toBeNull();
    expect(screen.getByRole('link', { name: 'CI' })).toHaveAttribute(
      'href',
      `/runs?${new URLSearchParams({ entityRef, pipeline: 'CI', from })}`,
    );
    expect(read.mock.calls[0][0]).toEqual({ entityRef, days: 90 });
  });

  it.each([
    [3, 'The pipelines of these waits are unknown.'],
    [0, 'No rule stopped a deploy of a pipeline.'],
  ])('says what is known where %d are of none', async (unknown, words) => {
    await open('', { unknown, pipelines: [] });
    expect(await screen.findByText(words)).toBeVisible();
    expect(screen.queryByText(/Complete from/)).toBeNull();
  });

  it('says from when on it is complete', async () => {
    await open('', { completeFrom: from });
    expect(await screen.findByText(/Complete from/)).toBeVisible();
  });
});
