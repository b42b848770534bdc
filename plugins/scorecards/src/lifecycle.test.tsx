import { identityApiRef } from '@backstage/core-plugin-api';
import {
  catalogApiRef,
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import {
  mockApis,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/test-utils';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { accessibilityFlaws, openPage } from './__testUtils__/openPage';
import { scorecardsApiFactory } from './api';
import { aCertification, aLifecycle, portalOverHttp } from './fixtures';
import { EntityLifecycleContent, scorecardsApiRef } from './legacy';
import { rootRouteRef } from './routes';

const entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'checkoutservice', namespace: 'default' },
};
const now = '2026-03-01T12:00:00.000Z';

// Files that share a process share the library, which cleans up in the first one.
const mounted: { unmount: () => void }[] = [];
afterEach(() => mounted.splice(0).forEach(page => page.unmount()));

describe('the tab of a lifecycle', () => {
  const open = async (portal = portalOverHttp({ now })) => {
    const page = await renderInTestApp(
      <TestApiProvider
        apis={[
          [
            scorecardsApiRef,
            scorecardsApiFactory.factory({
              discoveryApi: {
                getBaseUrl: async id => `http://portal/api/${id}`,
              },
              fetchApi: { fetch: portal.fetch },
            }),
          ],
          [catalogApiRef, catalogApiMock()],
          [
            identityApiRef,
            mockApis.identity({
              userEntityRef: 'user:default/pat',
              ownershipEntityRefs: ['group:default/payments'],
            }),
          ],
        ]}
      >
        <EntityProvider entity={entity}>
          <EntityLifecycleContent />
        </EntityProvider>
      </TestApiProvider>,
      {
        mountedRoutes: {
          '/catalog/:namespace/:kind/:name': entityRouteRef,
          '/scorecards': rootRouteRef,
        },
      },
    );
    mounted.push(page);
    return page;
  };

  it('shows where it is, who decided, and what is in the way', async () => {
    await open();
    const tab = await screen.findByRole('region', { name: 'Lifecycle' });
    expect(
      within(within(tab).getByRole('list', { name: 'States' }))
        .getAllByRole('listitem')
        .find(item => item.getAttribute('aria-current') === 'step'),
    ).toHaveTextContent('Deprecated');
    expect(within(tab).getByText('Overdue')).toBeVisible();
    expect(tab).toHaveTextContent(/Orders took over/);
    expect(tab).toHaveTextContent(/The catalog says production · Proposed/);
    const guards = within(tab).getByRole('table', { name: /archived/ });
    const [row] = within(guards).getAllByRole('row').slice(1);
    expect(row).toHaveTextContent(
      /No traffic for 30 days.*No source has reported.*Unknown.*Blocks.*Gate.*payments.*Connect a source/,
    );
    expect(tab).toHaveTextContent('Next: archived');
    // The command is copied, not read.
    expect(tab).not.toHaveTextContent('plumbline lifecycle move');
    const user = userEvent.setup();
    const write = jest.spyOn(navigator.clipboard, 'writeText');
    await user.click(
      within(tab).getByRole('button', { name: /Copy command .*archived/ }),
    );
    expect(write.mock.calls[0][0]).toContain(
      'plumbline lifecycle move component:default/checkoutservice',
    );
    // No form is open before it is wanted.
    expect(within(tab).queryByLabelText(/^Reason/)).toBeNull();
    await user.click(
      within(tab).getByRole('button', { name: 'Take back to production' }),
    );
    expect(within(tab).getByLabelText(/^Reason/)).toBeVisible();
    expect(await accessibilityFlaws(tab)).toEqual([]);
  });

  it('changes the plan, beginning from the one that holds', async () => {
    await open();
    const user = userEvent.setup();
    await user.click(
      await screen.findByRole('button', { name: 'Change the plan' }),
    );
    const form = screen.getByRole('form', { name: 'Change the plan' });
    expect(within(form).getByLabelText(/^Guide/)).toHaveValue(
      'https://wiki.example/move',
    );
    expect(within(form).getByLabelText(/^First day/)).toHaveValue('2026-02-28');
  });

  it('shows what became of an offer to another group', async () => {
    const offer = {
      id: 't1',
      version: 1,
      state: 'offered' as const,
      entityRef: 'component:default/checkoutservice',
      from: 'group:default/payments',
      to: 'group:default/orders',
      offeredBy: 'user:default/pat',
      reason: 'They run it',
      offeredAt: '2026-03-01T11:00:00.000Z',
      expiresAt: '2026-03-15T11:00:00.000Z',
    };
    const { unmount } = await open(portalOverHttp({ now, transfers: [offer] }));
    expect(
      await screen.findByText(/They run it/, { selector: 'div' }),
    ).toHaveTextContent(/Offered to orders by pat: They run it. Expires/);
    unmount();
    await open(
      portalOverHttp({
        now,
        transfers: [
          {
            ...offer,
            version: 2,
            state: 'accepted',
            ended: { at: '2026-03-01T11:30:00.000Z' },
            proposal: { status: 'refused', reason: 'It is read-only' },
          },
        ],
      }),
    );
    expect(await screen.findByText(/Taken over by/)).toHaveTextContent(
      /orders.*The new owner was not proposed: It is read-only/,
    );
    // Who gave it away does not offer it again.
    expect(screen.queryByText('Offer to another group')).toBeNull();
  });

  it('lets the present owner end or replace what a former one offered', async () => {
    const offer = {
      id: 't1',
      version: 1,
      state: 'offered' as const,
      entityRef: 'component:default/checkoutservice',
      from: 'group:default/former',
      to: 'group:default/orders',
      offeredBy: 'user:default/kim',
      reason: 'They run it',
      offeredAt: '2026-03-01T11:00:00.000Z',
      expiresAt: '2026-03-15T11:00:00.000Z',
    };
    const patient = { timeout: 10_000 };
    const { unmount } = await open(portalOverHttp({ now, transfers: [offer] }));
    // By text: by role it takes long beside other tests.
    expect(
      await screen.findByText('Offer to another group', {}, patient),
    ).toBeVisible();
    expect(await screen.findByText('Withdraw', {}, patient)).toBeVisible();
    unmount();
    // The team's own offer is withdrawn first.
    await open(
      portalOverHttp({
        now,
        transfers: [{ ...offer, from: 'group:default/payments' }],
      }),
    );
    expect(await screen.findByText('Withdraw', {}, patient)).toBeVisible();
    expect(screen.queryByText('Offer to another group')).toBeNull();
  }, 30_000);

  it('shows what its owner has to confirm, and the effect', async () => {
    const certification = aCertification({ state: 'overdue' });
    await open(portalOverHttp({ now, certification }));
    const card = await screen.findByText(/rule/, { selector: 'div' });
    expect(card).toHaveTextContent(
      'Until it is confirmed, gates with the rule recertified answer review.',
    );
    expect(screen.getByText(/Members/)).toHaveTextContent('Members: pat');
    expect(screen.getByText(/Infrastructure:/)).toHaveTextContent(
      'Infrastructure: 1 · orders-db',
    );
  });

  it('shows the rest where one part cannot be read', async () => {
    await open(
      portalOverHttp({
        now,
        refuse: {
          '/lifecycle/certification': { status: 503, message: 'Not now' },
        },
      }),
    );
    expect(await screen.findByText(/Not now/)).toBeVisible();
    expect(await screen.findByText('No traffic for 30 days')).toBeVisible();
  });

  it('says why it cannot be read', async () => {
    await open(
      portalOverHttp({
        now,
        refuse: { '/lifecycle': { status: 503, message: 'Not now' } },
      }),
    );
    expect(await screen.findByText(/Not now/)).toBeVisible();
  });
});

describe('the page of lifecycles', () => {
  it('states that since when is not known of what was never decided', async () => {
    const lifecycle = aLifecycle({ decided: false, since: undefined });
    openPage('/scorecards/lifecycle', portalOverHttp({ now, lifecycle }));
    const table = await screen.findByRole('table', { name: 'Services' });
    const [row] = within(table).getAllByRole('row').slice(1);
    expect(row).toHaveTextContent(
      /checkoutservice.*Overdue.*Unknown.*payments/,
    );
  });

  it('counts by state first, lists, and narrows', async () => {
    const portal = openPage('/scorecards/lifecycle', portalOverHttp({ now }));
    expect(
      await screen.findByRole('img', {
        name: 'Production 4, Deprecated 1, Unknown 2',
      }),
    ).toBeInTheDocument();
    expect(
      await screen.findByRole('button', { name: /^Overdue\s*1/ }),
    ).toHaveAttribute('aria-pressed', 'false');
    expect(
      screen.getByRole('button', { name: /^Orphaned\s*0$/ }),
    ).toBeVisible();
    expect(
      screen.getByRole('button', {
        name: /^Stale\s*Unknown\s*Needs traffic.observed$/,
      }),
    ).toBeVisible();
    const table = await screen.findByRole('table', { name: 'Services' });
    const [row] = within(table).getAllByRole('row').slice(1);
    expect(row).toHaveTextContent(
      /checkoutservice.*Deprecated.*Overdue.*payments.*No traffic/,
    );
    // All figures are of one request.
    expect(
      portal.requests.filter(one => one.includes('/lifecycle/figures')),
    ).toHaveLength(1);
    expect(
      portal.requests.filter(one => /\/lifecycle(\?|$)/.test(one)),
    ).toHaveLength(1);
    await userEvent.click(screen.getByRole('button', { name: 'Blocked' }));
    expect(
      await screen.findByRole('table', { name: 'Services' }),
    ).toBeVisible();
    expect(portal.requests.at(-1)).toContain('blocked=true');
    await userEvent.click(screen.getByRole('button', { name: 'Blocked' }));
    await userEvent.click(screen.getByRole('button', { name: 'Unknown 2' }));
    expect(await screen.findByText('Nothing in this state.')).toBeVisible();
    expect(portal.requests.at(-1)).toContain('state=unknown');
  });
});
