import type { SetUp } from '@plumbline/backstage-plugin-evidence-common';
import { EvidenceRequestError } from '@plumbline/backstage-plugin-evidence-common/client';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { catalogOnlyBrief } from './fixtures';
import { openPage } from './__testUtils__/openPage';

const settings = 'plumbline:\n  collectors:\n    rota:\n      type: acme\n';

const setUp: SetUp = {
  at: '2026-03-03T02:13:00.000Z',
  services: 40,
  busiest: {
    entityRef: 'component:default/checkoutservice',
    title: 'Checkout',
    dependents: 12,
    changes: 3,
  },
  sources: [
    {
      id: 'catalog',
      kind: 'collector',
      state: 'reporting',
      reports: ['catalog'],
      services: 40,
    },
    {
      id: 'clusters',
      kind: 'collector',
      state: 'failing',
      services: 2,
      reports: ['workloads'],
      reach: { services: 5, atLeast: false, annotations: ['pods/id'] },
      missing: 'Its last pass failed: 401',
      next: 'Correct pods.clusters, or what it reads',
      type: 'pods',
      portalKey: 'pods.clusters',
    },
    {
      id: 'acme',
      kind: 'collector',
      type: 'acme',
      settings,
      state: 'not-configured',
      services: 0,
      reports: ['incident.active'],
      reach: { services: 31, atLeast: true, annotations: ['acme/rota'] },
      guide: { text: 'Give it a token', url: 'https://acme.example/guide' },
    },
    {
      id: 'ci',
      kind: 'webhook',
      state: 'silent',
      services: 0,
      reports: ['changes.schema'],
      address: 'https://portal.example/api/evidence/webhooks/ci',
    },
    {
      id: 'pagerduty',
      kind: 'module',
      state: 'available',
      services: 0,
      reports: ['alerts.firing', 'oncall.levels'],
      missing: 'Its module is not installed',
      reach: {
        services: 12,
        atLeast: true,
        annotations: ['pagerduty.com/service-id'],
      },
    },
    {
      id: 'sentry',
      kind: 'module',
      state: 'available',
      services: 0,
      reports: ['changes.deploy'],
      missing: 'Its module is not installed',
      reach: {
        services: 0,
        atLeast: false,
        annotations: ['sentry.io/project-slug'],
      },
    },
    {
      id: 'push',
      kind: 'push',
      state: 'not-configured',
      services: 0,
      reports: ['changes.deploy'],
      settings: 'backend: { auth: {} }',
      command: 'curl -X POST https://portal.example/api/evidence/changes',
    },
  ],
};

function open(evidence: object = {}) {
  return openPage('/set-up', {
    answer: { status: 'found', brief: catalogOnlyBrief() },
    evidence: { getSetUp: jest.fn(async () => setUp), ...evidence },
  });
}

const step = (name: string) => screen.findByRole('listitem', { name });

describe('the page of set-up', () => {
  it('shows how far the brief of the busiest service is', async () => {
    const { briefs } = open();
    const card = await screen.findByRole('region', { name: /^Brief of/ });
    expect(card).toHaveTextContent(
      /Your busiest service: 12 others depend on it, 3 changes in 30 days/,
    );
    expect(card).toHaveTextContent(
      /\d+ of 13lines that sources fill are known/,
    );
    expect(card).toHaveTextContent('4 lines to go');
    expect(within(card).getByText('No source').parentElement).toHaveTextContent(
      /Alerts.*Push these through the API.*, or add a module/,
    );
    expect(briefs.getBrief).toHaveBeenCalledWith(
      { entityRef: 'component:default/checkoutservice', live: false },
      expect.anything(),
    );
  });

  it('begins with what fails, and shows settings and where to post to', async () => {
    open();
    const toDo = await screen.findByRole('region', { name: 'To do' });
    expect(
      within(toDo)
        .getAllByRole('listitem')
        .map(item => item.getAttribute('aria-label')),
    ).toEqual([
      'clusters, queried by the portal',
      'push, pushes to the portal',
      'ci, webhook',
      'acme, queried by the portal',
      'pagerduty, module to add',
    ]);
    expect(await step('clusters, queried by the portal')).toHaveTextContent(
      'Its last pass failed: 401',
    );
    const clusters = await step('clusters, queried by the portal');
    expect(clusters).toHaveTextContent(
      'Next: Correct pods.clusters, or what it reads',
    );
    expect(clusters).toHaveTextContent('never reported');
    expect(within(clusters).queryByText('Settings')).not.toBeInTheDocument();
    const push = await step('push, pushes to the portal');
    expect(
      within(push).getByRole('region', {
        name: 'the command of push',
        hidden: true,
      }),
    ).toHaveTextContent('curl -X POST');
    expect(await step('clusters, queried by the portal')).toHaveTextContent(
      'Read as the portal has it, at pods.clusters; plumbline.portalSources.pods: false turns it off',
    );
    expect(clusters).toHaveTextContent('2 of 40 servicescould reach 5');
    expect(await step('ci, webhook')).toHaveTextContent('reach unknown');
    expect(await step('catalog, queried by the portal')).not.toHaveTextContent(
      /reach/,
    );
    const acme = await step('acme, queried by the portal');
    expect(acme).toHaveTextContent('could reach at least 31 of 40 services');
    expect(acme).toHaveTextContent('Found by acme/rota');
    expect(acme).not.toHaveTextContent('portalSources');
    expect(within(acme).getByText('+ Incidents')).toBeInTheDocument();
    await userEvent.click(within(acme).getByText('Settings'));
    expect(
      within(acme).getByRole('region', { name: 'the settings of acme' }),
    ).toHaveTextContent('type: acme');
    expect(
      within(await step('ci, webhook')).getByRole('region', {
        name: 'the address of ci',
        hidden: true,
      }),
    ).toHaveTextContent('https://portal.example/api/evidence/webhooks/ci');
    // Its settings are there already, so that none are shown here.
    expect(await step('ci, webhook')).toHaveTextContent(
      'Let it post to this address, with the secret of plumbline.webhooks.ci.secrets:',
    );
  });

  it('offers modules that are not installed, with their package and line', async () => {
    open();
    const module = await step('pagerduty, module to add');
    expect(module).toHaveTextContent('could reach at least 12 of 40 services');
    expect(module).toHaveTextContent('Not installed');
    expect(within(module).getByText('+ Alerts')).toBeInTheDocument();
    const name =
      '@plumbline/backstage-plugin-evidence-backend-module-pagerduty';
    for (const [what, text] of [
      ['package', `yarn --cwd packages/backend add ${name}`],
      ['line', `backend.add(import('${name}'));`],
      ['script', 'node scripts/adopt.mjs <your portal> --sources pagerduty,'],
    ]) {
      expect(
        within(module).getByRole('region', {
          name: `the ${what} of pagerduty`,
          hidden: true,
        }),
      ).toHaveTextContent(text);
    }
    // The catalog does not name it.
    const others = await screen.findByRole('region', {
      name: 'Modules to add',
    });
    expect(others).toHaveTextContent('could reach 0 of 40 services');
    expect(within(others).getAllByRole('listitem')).toHaveLength(1);
  });

  it('reads a collector once, says how it went, and asks anew', async () => {
    const runCollector = jest.fn(async () => ({
      outcome: 'failed',
      error: 'Its token was refused',
    }));
    const { evidence } = open({ runCollector });
    const clusters = await step('clusters, queried by the portal');
    const before = evidence.getSetUp.mock.calls.length;
    await userEvent.click(
      within(clusters).getByRole('button', { name: /^Test connection/ }),
    );
    expect(
      await within(clusters).findByText(
        'It could not be read: Its token was refused',
      ),
    ).toBeInTheDocument();
    expect(runCollector).toHaveBeenCalledWith('clusters');
    expect(evidence.getSetUp.mock.calls.length).toBeGreaterThan(before);
    // Neither what is not configured, nor what is sent, can be read.
    expect(
      screen.getAllByRole('button', { name: /^Test connection/ }),
    ).toHaveLength(1);
  });

  it('says that it is not for everybody', async () => {
    open({
      getSetUp: async () => {
        throw new EvidenceRequestError({
          status: 403,
          message: 'Only users who can see every entity can read the set-up',
        });
      },
    });
    expect(
      await screen.findByText(
        /^Only users who can see every entity can read the set-up/,
      ),
    ).toBeInTheDocument();
  });
});
