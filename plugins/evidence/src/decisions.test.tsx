import type { DecisionCase } from '@plumbline/backstage-plugin-evidence-common';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { openPage } from './__testUtils__/openPage';
import { portalOverHttp } from './fixtures';

const exemption: DecisionCase = {
  id: 'exemption:1',
  plugin: 'scorecards',
  type: 'exemption',
  title: 'Exempt checkout from “Has an SLO”',
  url: '/scorecards/controls/slo-present',
  requester: 'user:default/li.wei',
  reason: 'In the next release',
  requestedAt: '2026-03-01T10:00:00.000Z',
  deciders: ['group:default/payments-platform'],
  entityRefs: ['component:default/checkout'],
  state: 'waiting',
  actions: [
    {
      label: 'Approve',
      method: 'post',
      refuses: false,
      path: '/exemptions/1/approve',
      body: { version: 1 },
      reasonRequired: false,
    },
    {
      label: 'Reject',
      method: 'post',
      refuses: true,
      path: '/exemptions/1/reject',
      body: { version: 1 },
      reasonRequired: true,
    },
  ],
};
const approval: DecisionCase = {
  ...exemption,
  id: 'approval:2',
  plugin: 'provisioning',
  type: 'approval',
  title: 'Destroy legacy-reports',
  actions: [],
  url: '/infrastructure/requests/2',
};

function inbox() {
  const portal = portalOverHttp();
  portal.inbox = [exemption, approval];
  return portal;
}

describe('the decisions', () => {
  it('list what waits, with a link where it is not decided in place', async () => {
    const portal = openPage('/decisions', { portal: inbox() });
    const [second, first] = await screen.findAllByRole('listitem');
    expect(first).toHaveTextContent(/Has an SLO.*checkout.*next release/);
    expect(first).toHaveTextContent('li.wei');
    expect(
      within(second).getByRole('link', {
        name: 'Open: Destroy legacy-reports',
      }),
    ).toHaveAttribute('href', '/infrastructure/requests/2');
    expect(
      await screen.findByRole('tab', { name: 'Waiting for me 2' }),
    ).toBeInTheDocument();
    expect(portal.requests).toContain(
      'GET /decisions/inbox?view=waiting&limit=50',
    );
  });

  it('are made in place, with a reason where one is required', async () => {
    const portal = openPage('/decisions', { portal: inbox() });
    const name = `Decide: ${exemption.title}`;
    await userEvent.click(await screen.findByRole('button', { name }));
    await userEvent.click(screen.getByRole('button', { name: 'Reject' }));
    expect(await screen.findByText('Say why.')).toBeInTheDocument();
    await userEvent.type(screen.getByLabelText(/^Reason/), 'Not twice');
    await userEvent.click(screen.getByRole('button', { name: 'Reject' }));
    await waitFor(() =>
      expect(screen.queryByRole('button', { name })).not.toBeInTheDocument(),
    );
    expect(portal.sent).toEqual([
      {
        to: 'POST /api/scorecards/exemptions/1/reject',
        body: { version: 1, reason: 'Not twice' },
      },
    ]);
    expect(
      screen.getByText(`Recorded: Reject · ${exemption.title}`),
    ).toBeInTheDocument();
    expect(screen.getAllByRole('listitem')).toHaveLength(1);
  });

  it('say who was faster', async () => {
    const portal = inbox();
    portal.refuse['POST /api/scorecards'] = {
      status: 409,
      message: 'This exemption was approved by li.wei',
    };
    openPage('/decisions', { portal });
    const name = `Decide: ${exemption.title}`;
    await userEvent.click(await screen.findByRole('button', { name }));
    await userEvent.click(screen.getByRole('button', { name: 'Approve' }));
    expect(
      await screen.findByText(/was approved by li.wei/),
    ).toBeInTheDocument();
  });

  it('show what was decided, and by whom', async () => {
    const portal = inbox();
    portal.inbox = [
      {
        ...exemption,
        state: 'decided',
        actions: [],
        outcome: {
          action: 'approved',
          by: 'user:default/ana.ruiz',
          at: '2026-03-02T10:00:00.000Z',
        },
      },
    ];
    openPage('/decisions?view=decided&type=exemption', { portal });
    const [row] = await screen.findAllByRole('listitem');
    expect(row).toHaveTextContent(/Approved by ana.ruiz/);
    expect(portal.requests).toContain(
      'GET /decisions/inbox?view=decided&type=exemption&limit=50',
    );
  });

  it('show what a transfer is, and until when, without the state of a service', async () => {
    const portal = inbox();
    portal.inbox = [
      {
        ...exemption,
        type: 'ownership',
        title: 'Take over checkout',
        record: [{ label: 'Expires', value: '2026-12-10T23:48:27.253Z' }],
      },
    ];
    openPage('/decisions', { portal });
    const name = 'Decide: Take over checkout';
    await userEvent.click(await screen.findByRole('button', { name }));
    const [row] = screen
      .getAllByRole('listitem')
      .filter(one => one.textContent?.includes('Take over'));
    expect(row).toHaveTextContent(/Ownership/);
    expect(row).not.toHaveTextContent(/Infrastructure|Open incidents|23:48:27/);
    expect(screen.getByLabelText('Decision record')).toHaveTextContent(
      /^Expires.+/,
    );
  });

  it('are grouped, the overdue first, and show the record of an approval and how its service is now', async () => {
    const portal = inbox();
    portal.inbox = [
      exemption,
      {
        ...approval,
        effect: '+$58.95 a month',
        actions: exemption.actions,
        record: [{ label: 'Risk', value: 'high' }],
      },
      { ...exemption, id: 'review:3', type: 'review', title: 'Review: A' },
    ];
    portal.facts = [
      {
        entityRef: 'component:default/checkout',
        kind: 'Component',
        facts: [
          {
            name: 'incident.active',
            kind: 'observed',
            stale: false,
            value: [{ id: 'INC-311', severity: 'sev2' }],
            source: { id: 'pager' },
            observedAt: '2026-03-01T10:00:00.000Z',
          },
        ],
      },
    ];
    openPage('/decisions', { portal });
    await screen.findByText('Review: A');
    expect(
      screen.getAllByRole('heading', { level: 2 }).map(one => one.textContent),
    ).toEqual(['Overdue 1', 'Blocks a request 1', 'Other 1']);
    expect(screen.getByText('+$58.95 a month')).toBeInTheDocument();
    await userEvent.keyboard('jj{Enter}');
    const record = await screen.findByLabelText('Decision record');
    await waitFor(() =>
      expect(record).toHaveTextContent(
        /RiskHighOpen incidents nowINC-311 · sev2Error budget nowUnknown/,
      ),
    );
    await userEvent.keyboard('r');
    await waitFor(() => expect(screen.getByLabelText(/^Reason/)).toHaveFocus());
    await userEvent.keyboard('{Escape}');
    expect(screen.queryByLabelText(/^Reason/)).not.toBeInTheDocument();
    await userEvent.keyboard('a');
    await waitFor(() =>
      expect(screen.getByRole('button', { name: 'Approve' })).toHaveFocus(),
    );
    expect(portal.sent).toEqual([]);
  });

  it('name the keys by the buttons of the row that has the focus', async () => {
    const portal = inbox();
    const [approve, reject] = exemption.actions;
    const review: DecisionCase = {
      ...exemption,
      id: 'gate-review:4',
      type: 'release',
      title: 'Review: deploy of checkout to production',
      actions: [
        { ...approve, reasonRequired: true },
        { ...reject, label: 'Defer' },
        { ...reject, label: 'Redesign' },
      ],
    };
    const dispute: DecisionCase = {
      ...exemption,
      id: 'dispute:5',
      type: 'dispute',
      title: 'Dispute: checkout fails “Has an SLO”',
      actions: [{ ...approve, label: 'Uphold' }, reject],
    };
    portal.inbox = [review, dispute, approval, exemption];
    openPage('/decisions', { portal });
    await screen.findByText(review.title);
    const keys = screen.getByRole('note', { name: 'Keys' });
    expect(keys).toHaveTextContent(/^JKmoveEnterexpandOopenEsccollapse$/);
    const shown: (string | null)[] = [];
    for (let row = 0; row < 4; row += 1) {
      await userEvent.keyboard('j');
      shown.push(keys.textContent!.replace(/^JKmoveEnterexpand|Oopen.*$/g, ''));
    }
    expect(shown).toEqual([
      'AapproveRdefer or redesign',
      // Decided on its page alone.
      '',
      'AupholdRreject',
      'AapproveRreject',
    ]);
    await userEvent.keyboard('kkkr');
    await waitFor(() => expect(screen.getByLabelText(/^Reason/)).toHaveFocus());
    expect(keys).toHaveTextContent(/Aapprove.*Rdefer or redesign/);
    expect(
      within(screen.getByRole('group', { name: /^Decide Review/ }))
        .getAllByRole('button')
        .map(one => one.textContent),
    ).toEqual(['Approve', 'Defer', 'Redesign']);
  });

  it.each([
    ['is answered elsewhere', [approval]],
    ['is still there, without the focus', [approval, exemption]],
  ])('name no keys of a case that %s', async (_, now) => {
    const portal = inbox();
    portal.inbox = [exemption];
    openPage('/decisions?type=exemption', { portal });
    await screen.findByText(exemption.title);
    const keys = screen.getByRole('note', { name: 'Keys' });
    await userEvent.keyboard('j');
    expect(keys).toHaveTextContent(/Aapprove/);
    portal.inbox = now;
    // Another list, while nothing takes the focus from the row: as by history.
    fireEvent.click(screen.getByRole('button', { name: /^All/ }));
    await screen.findByText(approval.title);
    expect(keys).toHaveTextContent(/^JKmoveEnterexpandOopenEsccollapse$/);
  });

  it('are withdrawn by who requested them', async () => {
    const portal = inbox();
    portal.inbox = [
      {
        ...exemption,
        actions: [],
        withdrawal: { ...exemption.actions[1], label: 'Withdraw' },
      },
    ];
    openPage('/decisions?view=requested', { portal });
    const name = `Withdraw: ${exemption.title}`;
    await userEvent.click(await screen.findByRole('button', { name }));
    await userEvent.type(screen.getByLabelText(/^Reason/), 'Not needed');
    await userEvent.click(screen.getByRole('button', { name: 'Withdraw' }));
    await waitFor(() => expect(portal.sent).toHaveLength(1));
  });

  it('have nothing that waits', async () => {
    openPage('/decisions');
    expect(
      await screen.findByText('Nothing waits for you'),
    ).toBeInTheDocument();
  });
});
