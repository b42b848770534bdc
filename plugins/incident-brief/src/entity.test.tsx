import type { Entity } from '@backstage/catalog-model';
import { appTreeApiRef } from '@backstage/frontend-plugin-api';
import {
  mockApis,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import {
  AsyncEntityProvider,
  catalogApiRef,
  entityRouteRef,
  MockStarredEntitiesApi,
  starredEntitiesApiRef,
} from '@backstage/plugin-catalog-react';
import { EntityContextMenuItemBlueprint } from '@backstage/plugin-catalog-react/alpha';
import {
  catalogApiMock,
  createTestEntityPage,
} from '@backstage/plugin-catalog-react/testUtils';
import type { FactClaim } from '@plumbline/backstage-plugin-evidence-common';
import type { Brief } from '@plumbline/backstage-plugin-incident-brief-common';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { openPage } from './__testUtils__/openPage';
import { incidentBriefApiRef } from './api';
import { EntityHeader } from './components/entity';
import { busyOverview, catalogOnlyBrief, checkoutBrief } from './fixtures';

const payments = 'group:default/payments-platform';

const checkout: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'checkoutservice',
    namespace: 'default',
    title: 'Checkout',
    links: [{ url: 'https://wiki.example/runbook', title: 'How to' }],
  },
  spec: { type: 'service' },
  relations: [{ type: 'ownedBy', targetRef: payments }],
};

const team: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name: 'payments-platform', namespace: 'default' },
  spec: { type: 'team', children: [] },
  relations: [
    { type: 'ownerOf', targetRef: 'component:default/checkoutservice' },
    { type: 'hasMember', targetRef: 'user:default/ana.ruiz' },
  ],
};

const card = (name: string) => screen.findByRole('region', { name });

function openEntity(entity: Entity, brief: Brief = checkoutBrief()) {
  return openPage('/', {
    answer: { status: 'found', brief },
    extensions: [createTestEntityPage({ entity })],
    overview: {
      ...busyOverview,
      services: [
        { entityRef: 'component:default/adservice', facts: [] },
        {
          entityRef: 'component:default/checkoutservice',
          tier: '1',
          title: 'Checkout',
          facts: [
            fact('alerts.firing', [{ name: 'CheckoutHighErrorRate' }]),
            fact('slo.state', [{ name: 'orders', budgetRemaining: 0.61 }]),
          ],
        },
      ],
    },
  });
}

function fact(name: string, value: FactClaim['value']): FactClaim {
  return {
    kind: 'observed',
    source: { id: 'probe' },
    name,
    value,
    observedAt: busyOverview.at,
    stale: false,
    entityRef: 'component:default/checkoutservice',
  };
}

/** The header as the catalog draws it, with an item that some plugin attached. */
async function openHeader(entity: Entity, brief: Brief = checkoutBrief()) {
  const { data, filterFunction } = EntityContextMenuItemBlueprint.dataRefs;
  const onClick = jest.fn();
  const item = (id: string, kind: string, title: string) => ({
    spec: { id },
    instance: {
      getData: ({ id: ref }: { id: string }) =>
        ({
          [data.id]: { icon: <i />, useProps: () => ({ title, onClick }) },
          [filterFunction.id]: (one: Entity) => one.kind === kind,
        }[ref]),
    },
  });
  const items = [
    item('one', 'Component', 'Open a ticket'),
    item('two', 'API', 'Try it'),
  ];
  const page = {
    edges: { attachments: new Map([['contextMenuItems', items]]) },
  };
  const tree = { nodes: new Map([['page:catalog/entity', page]]) };
  renderInTestApp(
    <TestApiProvider
      apis={[
        [appTreeApiRef, { getTree: () => ({ tree }) } as any],
        [catalogApiRef, catalogApiMock({ entities: [entity] })],
        [starredEntitiesApiRef, new MockStarredEntitiesApi()],
        [
          incidentBriefApiRef,
          { getBrief: async () => ({ status: 'found', brief }) } as any,
        ],
      ]}
    >
      <AsyncEntityProvider entity={entity} loading={false}>
        <EntityHeader
          activeTabId="brief"
          tabs={[
            { id: 'overview', label: 'Overview', href: '' },
            {
              id: 'more',
              label: 'More',
              items: [{ id: 'brief', label: 'Brief', href: 'brief' }],
            },
          ]}
        />
      </AsyncEntityProvider>
    </TestApiProvider>,
    {
      mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
      apis: [mockApis.identity({ userEntityRef: 'user:default/ana.ruiz' })],
    } as any,
  );
  await screen.findByRole('heading', { level: 1 });
  return { onClick };
}

describe('the header of an entity', () => {
  it('has its state, and whom to page where something fires', async () => {
    await openHeader(checkout);
    expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent(
      'Checkout',
    );
    expect(await screen.findByText('Alerting')).toBeInTheDocument();
    expect(screen.getByText('Tier 1')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: /^Page on-call/ })).toHaveAttribute(
      'href',
      expect.stringMatching(/^https:/),
    );
  });

  it('is unknown where no source reports, and pages nobody', async () => {
    await openHeader(checkout, {
      ...catalogOnlyBrief(),
      ...{ environment: 'production', environmentAssumed: true },
    });
    expect(await screen.findByText('Unknown')).toBeInTheDocument();
    expect(screen.queryByText('OK')).not.toBeInTheDocument();
    expect(
      screen.getByTitle(
        'No environment was reported, so Production is assumed',
      ),
    ).toHaveTextContent('Production, assumed');
    expect(
      screen.queryByRole('link', { name: /^Page on-call/ }),
    ).not.toBeInTheDocument();
  });

  it('shows each tab, grouped or not, and the current one', async () => {
    await openHeader(checkout);
    const tabs = screen.getAllByRole('tab');
    expect(tabs.map(tab => tab.textContent)).toEqual(['Overview', 'Brief']);
    expect(tabs[1]).toHaveAttribute('aria-selected', 'true');
  });

  it('has the menu items of other plugins that are for it', async () => {
    const { onClick } = await openHeader(checkout);
    await userEvent.click(screen.getByRole('button', { name: 'More' }));
    const items = screen.getAllByRole('menuitem');
    expect(items.map(item => item.textContent)).toEqual(['Open a ticket']);
    await userEvent.click(items[0]);
    expect(onClick).toHaveBeenCalledTimes(1);
  });

  it('has the people of a team', async () => {
    await openHeader(team);
    expect(screen.getByText('Team')).toBeInTheDocument();
    expect(screen.getByText(/1 person/)).toBeInTheDocument();
    expect(
      await screen.findByRole('link', { name: /^Page on-call/ }),
    ).toBeInTheDocument();
  });
});

describe('the overview of a service', () => {
  it('opens its brief as a tab as well', async () => {
    openEntity(checkout);
    expect(await screen.findByTestId('brief')).toBeInTheDocument();
  });

  it('has what fires, the budget, who is on call and the suspect', async () => {
    const { briefs } = openEntity(checkout);
    const brief = await card('Brief');
    expect(
      within(brief).getByRole('link', { name: 'Open brief' }),
    ).toHaveAttribute(
      'href',
      '/brief?entityRef=component%3Adefault%2Fcheckoutservice',
    );
    await within(brief).findByText('61%');
    expect(brief).toHaveTextContent(/Critical CheckoutHighErrorRate/);
    expect(brief).toHaveTextContent(/burning 14×/);
    expect(brief).toHaveTextContent(/Ana Ruizuntil/);
    expect(brief).toHaveTextContent(/v2\.14\.0.*v2\.14\.1.*Suspect/);
    expect(brief).toHaveTextContent(/Roll back to v2\.14\.0/);
    // Once for all cards, and once for the tab.
    expect(briefs.getBrief).toHaveBeenCalledTimes(2);
    expect(briefs.getBrief).toHaveBeenCalledWith(
      { entityRef: 'component:default/checkoutservice' },
      expect.anything(),
    );
  });

  it('never shows unknown as quiet', async () => {
    openEntity(checkout, catalogOnlyBrief());
    const brief = await card('Brief');
    expect(await within(brief).findAllByText(/Unknown/)).not.toHaveLength(0);
    expect(brief).not.toHaveTextContent('Nothing fires');
    expect(brief).not.toHaveTextContent('No objective');
  });

  it('counts its changes by how they ended, and lists the latest', async () => {
    openEntity(checkout);
    const changes = await card('Changes');
    expect(
      await within(changes).findByRole('img', { name: /in 14 days, by day/ }),
    ).toBeInTheDocument();
    expect(within(changes).getByRole('link', { name: 'Open' })).toHaveAttribute(
      'href',
      '/changes?entityRef=component%3Adefault%2Fcheckoutservice&since=14d',
    );
  });
});

describe('the overview of a team', () => {
  it('lists its services, the worst first, unknown as unknown', async () => {
    const { evidence } = openEntity(team);
    const services = await card('Services');
    const rows = await within(services).findAllByRole('row');
    expect(rows[1]).toHaveTextContent(/Checkout1Alerting61%/);
    expect(rows[2]).toHaveTextContent(/adservice.*UnknownNo objective/);
    expect(evidence.getOverview).toHaveBeenCalledWith(
      { owner: [payments] },
      expect.anything(),
    );
  });

  it('names who is called now, and after whom', async () => {
    openEntity(team);
    const onCall = await card('On call');
    const [first] = await within(onCall).findAllByRole('listitem');
    expect(first).toHaveTextContent(/Ana Ruiz.*until.*now/);
  });

  it('shows what fires for it, and its changes alone', async () => {
    const { evidence } = openEntity(team);
    expect(
      await screen.findByRole('list', { name: 'Firing' }),
    ).toHaveTextContent('CheckoutHighErrorRate');
    expect(
      await screen.findByRole('region', { name: 'Changes, 7 d' }),
    ).toBeInTheDocument();
    expect(evidence.listChanges).toHaveBeenCalledWith(
      expect.objectContaining({ owner: [payments], since: '7d' }),
      expect.anything(),
    );
  });
});
