import type { Entity } from '@backstage/catalog-model';
import type { Delivery } from '@plumbline/backstage-plugin-evidence-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { openPage } from './__testUtils__/openPage';

const delivery: Delivery = {
  at: '2026-03-04T02:30:00.000Z',
  from: '2025-12-04T02:30:00.000Z',
  environment: 'production',
  services: 2,
  deploys: { total: 30, succeeded: 26, failed: 3, open: 1, unplaced: 0 },
  weeks: [1, 2, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2],
  leadTime: { sample: 61, missing: 2, median: 5_400, p90: 93_600 },
  leadSplit: {
    sample: 20,
    missing: 6,
    reviews: 18,
    seconds: {
      before: 600,
      review: 90_000,
      queue: 3_600,
      execution: 20_000,
      approval: 40_000,
      deploy: 4_000,
      other: 0,
    },
    medians: {
      before: 30,
      review: 3_600,
      queue: 60,
      execution: 600,
      approval: 1_200,
      deploy: 120,
      other: 0,
    },
  },
  batch: { sample: 24, missing: 2, median: 2, p90: 6 },
  restore: { sample: 3, missing: 0 },
  runs: {
    all: 'deploys=all',
    succeeded: 'deploys=succeeded',
    failed: 'deploys=failed',
  },
  latest: [
    {
      id: 'change-4',
      entityRef: 'component:default/checkoutservice',
      occurredAt: '2026-03-04T02:09:20.000Z',
      outcome: 'failed',
      revision: 'v2.14.4',
      restoredSeconds: 600,
      run: 'https://ci.example/4',
    },
    {
      id: 'change-3',
      entityRef: 'component:default/checkoutservice',
      occurredAt: '2026-03-03T02:09:20.000Z',
      outcome: 'succeeded',
      revision: 'v2.14.3',
    },
  ],
};

const open = (
  path = '/changes/delivery',
  options: { entities?: Entity[]; groups?: string[] } = {},
  leadSplit = delivery.leadSplit,
) => {
  const getDelivery = jest.fn(async (_query?: object) => ({
    ...delivery,
    leadSplit,
  }));
  openPage(path, { evidence: { getDelivery }, ...options });
  return getDelivery;
};
const entity = (kind: string, name: string): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind,
  metadata: { name },
});

describe('the page of delivery', () => {
  it('shows the figures of the own team, each with its sample', async () => {
    const getDelivery = open();
    const card = async (name: string) =>
      (await screen.findByRole('region', { name })).textContent;
    expect(await card('Deploys')).toMatch(
      /2 a week26 successes in 90 d, of 2 services/,
    );
    expect(await card('Lead time')).toMatch(
      /90 min median of all commits90% within 26 h, 61 commits · 2 deploys unknown/,
    );
    expect(await card('Failed deploys')).toMatch(
      /3 of 29.*1 without an outcome/,
    );
    expect(await card('Time to restore')).toMatch(
      /–.*Not enough data: 3 of 5 failures/,
    );
    expect(await card('Where lead time goes')).toMatch(
      /Named commit of each deploy20 deploys · 6 unknown.*Before the first run 10 min in all.*Review 25 h in all, median 60 min · 2 unknown.*Approval 11 h in all, median 20 min/,
    );
    expect(
      screen.getByRole('img', {
        name: /Review: 25 h in all.*Queue: 60 min in all/,
      }),
    ).toBeInTheDocument();
    expect(await card('Batch size')).toMatch(/2 commits, median/);
    const runsOf = (name: string) =>
      within(screen.getByRole('region', { name }))
        .getByRole('link')
        .getAttribute('href');
    expect(runsOf('Lead time')).toBe('/changes/runs?deploys=succeeded');
    expect(runsOf('Failed deploys')).toBe('/changes/runs?deploys=failed');
    const succeeded = '/changes/runs?deploys=succeeded';
    expect(
      within(screen.getByRole('region', { name: 'Where lead time goes' }))
        .getAllByRole('link')
        .map(link => [link.textContent, link.getAttribute('href')]),
    ).toEqual([
      // Review, and what no run says, are of no run.
      ['20 deploys', succeeded],
      ['60 min', succeeded],
      ['5 h 33 min', succeeded],
      ['11 h', `${succeeded}&measured=approval`],
      ['66 min', succeeded],
    ]);
    expect(getDelivery.mock.calls[0][0]).toEqual({
      owner: 'group:default/payments-platform',
      days: 90,
    });
  });

  it.each([
    [undefined, undefined, 0, /Review.*Unknown: no pull request of these/],
    [
      7_200,
      undefined,
      3,
      /Review 2 h in all, not enough for a median · 17 unk/,
    ],
  ] as const)(
    'shows a review that was not reported as unknown, with %s',
    async (all, median, reviews, expected) => {
      const { medians, seconds, ...split } = delivery.leadSplit;
      open(
        '/changes/delivery',
        {},
        {
          ...split,
          reviews,
          seconds: { ...seconds!, review: all },
          medians: { ...medians!, review: median },
        },
      );
      expect(
        (await screen.findByRole('region', { name: 'Where lead time goes' }))
          .textContent,
      ).toMatch(expected);
    },
  );

  it('lists deploys with their runs, and what is not known of them', async () => {
    open();
    const table = await screen.findByRole('table', { name: 'Latest deploys' });
    // Of several commits that it brought.
    expect(table).toHaveTextContent('Lead time, oldest commit');
    const [failed, unknown] = within(table).getAllByRole('row').slice(1);
    expect(failed).toHaveTextContent(/v2\.14\.4Failed10 min/);
    expect(within(failed).getByRole('link', { name: /^Run/ })).toHaveAttribute(
      'href',
      'https://ci.example/4',
    );
    expect(
      within(failed).getByRole('link', { name: 'v2.14.4' }),
    ).toHaveAttribute('href', '/changes/change-4');
    expect(unknown).toHaveTextContent(/v2\.14\.3Succeeded.*Unknown/);
  });

  it('is of what the address names, as far back as is wanted', async () => {
    const entityRef = 'component:default/cart';
    const getDelivery = open(`/changes/delivery?entityRef=${entityRef}`);
    await userEvent.click(await screen.findByRole('button', { name: '1 y' }));
    await screen.findByRole('table', { name: 'Latest deploys' });
    expect(getDelivery.mock.lastCall?.[0]).toEqual({ entityRef, days: 365 });
  });

  it('is of one pipeline where the address names it', async () => {
    const entityRef = 'component:default/cart';
    const getDelivery = open(
      `/changes/delivery?entityRef=${entityRef}&pipeline=Main`,
    );
    await screen.findByRole('table', { name: 'Latest deploys' });
    expect(getDelivery.mock.lastCall?.[0]).toMatchObject({ pipeline: 'Main' });
    await userEvent.click(screen.getByRole('link', { name: 'All pipelines' }));
    await waitFor(() =>
      expect(getDelivery.mock.lastCall?.[0]).toEqual({ entityRef, days: 90 }),
    );
  });

  it('is of the service or team that is chosen, which the address keeps', async () => {
    const getDelivery = open('/changes/delivery?days=30&pipeline=Main', {
      entities: [
        entity('Group', 'storefront'),
        entity('Component', 'cart'),
        entity('API', 'cart-api'),
      ],
    });
    const choose = async (typed: string, name: RegExp) => {
      const box = screen.getByRole('combobox', { name: 'Service or team' });
      await userEvent.clear(box);
      await userEvent.type(box, typed);
      await userEvent.click(await screen.findByRole('option', { name }));
    };
    const requested = (query: object) =>
      waitFor(() => expect(getDelivery.mock.lastCall?.[0]).toEqual(query));
    await requested({
      owner: 'group:default/payments-platform',
      days: 30,
      pipeline: 'Main',
    });
    await choose('store', /^storefront/);
    await requested({ owner: 'group:default/storefront', days: 30 });
    await choose('cart', /^cart/);
    await requested({ entityRef: 'component:default/cart', days: 30 });
    expect(screen.getByRole('link', { name: 'Pipelines' })).toHaveAttribute(
      'href',
      '/changes/pipelines?entityRef=component%3Adefault%2Fcart',
    );
    await userEvent.click(screen.getByRole('button', { name: 'Clear' }));
    await requested({ owner: 'group:default/payments-platform', days: 30 });
  });

  it('lets who belongs to no team choose', async () => {
    const getDelivery = open('/changes/delivery', {
      groups: [],
      entities: [entity('Group', 'storefront')],
    });
    await screen.findByText(/You belong to no team/);
    expect(getDelivery).not.toHaveBeenCalled();
    await userEvent.click(
      screen.getByRole('combobox', { name: 'Service or team' }),
    );
    await userEvent.click(
      await screen.findByRole('option', { name: /^storefront/ }),
    );
    await waitFor(() =>
      expect(getDelivery.mock.lastCall?.[0]).toEqual({
        owner: 'group:default/storefront',
        days: 90,
      }),
    );
  });

  it('is one step from the changes of the same service', async () => {
    open('/changes?entityRef=component:default/cart');
    expect(
      await screen.findByRole('link', { name: 'Delivery' }),
    ).toHaveAttribute(
      'href',
      '/changes/delivery?entityRef=component%3Adefault%2Fcart',
    );
  });
});
