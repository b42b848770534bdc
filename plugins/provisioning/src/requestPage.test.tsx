import { cleanup, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  exemption,
  finding,
  hoursAgo,
  portalOverHttp,
  request,
  tom,
  waiting,
} from './fixtures';
import { accessibilityFlaws, openPage } from './__testUtils__/openPage';

jest.setTimeout(120_000);

const eve = 'user:default/eve';
const { id: operation, bound } = waiting().operations.at(-1)!;
const asRead = { operation, plan: bound!.plan };
const button = (name: string | RegExp) => screen.findByRole('button', { name });
const press = async (name: string) => userEvent.click(await button(name));
const type = async (label: RegExp, text: string) =>
  userEvent.type(await screen.findByLabelText(label), text);
const next = () => screen.findByRole('region', { name: 'Progress' });

describe('the page of a request', () => {
  it('says of what nobody may see that it was not found', async () => {
    openPage(portalOverHttp(), { path: '/infrastructure/requests/req-2' });
    expect(
      await screen.findByText(/There is no request 'req-2'/),
    ).toBeInTheDocument();
  });

  it('informs the requester that somebody else decides', async () => {
    openPage(portalOverHttp({ request: waiting() }));
    expect(await next()).toHaveTextContent('Approved: waiting');
    expect(
      await screen.findByText(/another user has to decide/),
    ).toHaveTextContent('tom.okafor can.');
    expect(screen.queryByRole('button', { name: 'Approve' })).toBeNull();
  });

  it('shows who decides whom it reaches, and takes the decision with its reason', async () => {
    const portal = openPage(
      portalOverHttp({
        request: waiting(),
        impact: {
          entityRef: 'component:default/checkoutservice',
          atLeast: 4,
          services: 3,
          nearest: [{ entityRef: 'component:default/frontend', distance: 1 }],
          customerPaths: ['buy'],
          incidents: [],
        },
      }),
      { user: tom },
    );
    const reach = await screen.findByRole('region', {
      name: 'Blast radius',
    });
    await waitFor(() =>
      expect(reach).toHaveTextContent(
        /at least 4 services.*frontend\+3.*Customer paths: buy/,
      ),
    );
    await type(/Reason/, 'Small');
    await press('Approve');
    await waitFor(() =>
      expect(portal.sent).toEqual([
        {
          path: '/requests/req-1/approve',
          body: { reason: 'Small', ...asRead },
        },
      ]),
    );
  });

  it('lets the requester withdraw what waits, and says why it is too late', async () => {
    const portal = openPage(
      portalOverHttp({
        request: waiting(),
        refuse: { withdraw: { status: 409, message: 'It is being applied.' } },
      }),
    );
    await press('Withdraw');
    await type(/Reason/, 'Requested twice');
    await press('Withdraw request');
    expect(await screen.findByText(/It is being applied/)).toBeInTheDocument();
    expect(portal.sent).toEqual([
      {
        path: '/requests/req-1/withdraw',
        body: { reason: 'Requested twice', operation: asRead.operation },
      },
    ]);
    expect(await accessibilityFlaws(document.body)).toEqual([]);
    cleanup();
    openPage(portalOverHttp({ request: waiting() }), { user: tom });
    await button('Approve');
    expect(screen.queryByRole('button', { name: 'Withdraw' })).toBeNull();
  });

  it('lets who approved withdraw the approval, with a reason', async () => {
    const one = waiting();
    const latest = one.operations.at(-1)!;
    latest.approvals = [
      {
        decision: 'approved',
        by: tom,
        reason: '',
        at: hoursAgo(1),
        bound: latest.bound!,
      },
    ];
    const portal = openPage(portalOverHttp({ request: one }), { user: tom });
    await press('Withdraw approval');
    const form = within(
      await screen.findByRole('form', { name: 'Withdraw approval' }),
    );
    await userEvent.type(form.getByLabelText(/^Reason/), 'Too early');
    await userEvent.click(
      form.getByRole('button', { name: 'Withdraw approval' }),
    );
    await waitFor(() =>
      expect(portal.sent).toEqual([
        {
          path: '/requests/req-1/withdraw-approval',
          body: { reason: 'Too early' },
        },
      ]),
    );
    cleanup();
    latest.begunAt = hoursAgo(0);
    openPage(portalOverHttp({ request: one }), { user: tom });
    await screen.findByRole('region', { name: 'Timeline' });
    expect(
      screen.queryByRole('button', { name: 'Withdraw approval' }),
    ).toBeNull();
  });

  it('says through which entry the record holds, to those who may read all of it', async () => {
    openPage(
      portalOverHttp({
        record: { status: 'intact', seq: 41, verifiedAt: hoursAgo(0) },
      }),
    );
    expect(await screen.findByText('Audit chain verified')).toBeInTheDocument();
    expect(screen.getByTitle(/^Through entry 41\./)).toBeInTheDocument();
    cleanup();
    openPage(
      portalOverHttp({
        record: {
          status: 'broken',
          seq: 7,
          verifiedAt: hoursAgo(0),
          problem: 'Line 8, entry 8, was edited.',
        },
      }),
    );
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'Audit chain broken after entry 7Line 8, entry 8, was edited.',
    );
    cleanup();
    openPage(portalOverHttp());
    await screen.findByRole('region', { name: 'Timeline' });
    expect(screen.queryByText(/Audit chain/)).toBeNull();
  });

  it('offers to correct what never came to be, and not a change that failed', async () => {
    openPage(portalOverHttp({ request: request({ state: 'failed' }) }));
    const link = await screen.findByRole('link', {
      name: 'Correct and send again',
    });
    expect(link.getAttribute('href')).toMatch(/\/requests\/req-1\/change$/);
    cleanup();
    const change = request({ kind: 'modify', state: 'failed' });
    openPage(portalOverHttp({ request: { ...change, state: 'active' } }));
    await button('Retry');
    expect(
      screen.queryByRole('link', { name: 'Correct and send again' }),
    ).toBeNull();
  });

  it('shows no reference and no instant of a machine, whatever the portal says', async () => {
    const marked = (what: string) =>
      `${what} of group:default/payments at 2026-11-22T06:00:00.000Z`;
    const raw = request(
      {
        state: 'failed',
        error: marked('error'),
        because: marked('because'),
        findings: [{ ...finding('stays-small'), message: marked('message') }],
        approvals: [
          {
            decision: 'approved',
            by: tom,
            at: hoursAgo(1),
            reason: '',
            bound: { intent: '', plan: '', policies: '', prices: '' },
            void: marked('void'),
          },
        ],
        plan: { sentences: [marked('plan')], changes: [] },
      },
      { exemptions: [exemption()] },
    );
    raw.timeline[0].message = marked('step');
    openPage(portalOverHttp({ request: raw }));
    for (const what of [
      'error',
      'because',
      'message',
      'void',
      'plan',
      'step',
    ]) {
      expect(
        (
          await screen.findAllByText(
            new RegExp(`${what} of payments at 22 Nov( 2026)? 06:00 UTC`, 'i'),
          )
        ).length,
      ).toBeGreaterThan(0);
    }
    expect(document.body).not.toHaveTextContent(
      /\b(user|group|component):\w+\/|\d{4}-\d\d-\d\dT/,
    );
  });

  it('says that nobody is known to be reached, and not that nobody is', async () => {
    openPage(portalOverHttp({ request: waiting() }), { user: tom });
    expect(
      await screen.findByText(/evidence does not know its service/),
    ).toBeInTheDocument();
  });

  it('offers the short way to who is named for it, and wants a reason', async () => {
    const portal = openPage(
      portalOverHttp({
        request: waiting({ emergencyApprovers: [eve] }),
        impact: {
          entityRef: 'component:default/checkoutservice',
          atLeast: 0,
          services: 0,
          nearest: [],
          customerPaths: [],
          incidents: [{ id: 'INC-7', stale: true }],
        },
      }),
      { user: eve },
    );
    expect(
      await screen.findByText(/No source has confirmed recently that INC-7/),
    ).toBeInTheDocument();
    await press('Approve in an emergency');
    expect(await screen.findByText('Say why.')).toBeInTheDocument();
    expect(portal.sent).toEqual([]);
    expect(screen.queryByRole('button', { name: 'Approve' })).toBeNull();
    await type(/Reason/, 'INC-7');
    await press('Approve in an emergency');
    await waitFor(() =>
      expect(portal.sent).toEqual([
        {
          path: '/requests/req-1/approve',
          body: { reason: 'INC-7', emergency: true, ...asRead },
        },
      ]),
    );
  });

  it('asks for an exemption where the policy grants any', async () => {
    const portal = openPage(
      portalOverHttp({
        request: request({
          state: 'refused',
          findings: [finding('is-private'), finding('stays-small')],
        }),
      }),
    );
    // Of two findings, one may be set aside.
    await press('Ask for an exemption');
    await press('Ask for it');
    expect(await screen.findByText('Say until when.')).toBeInTheDocument();
    expect(portal.sent).toEqual([]);
    await type(/Why it can/, 'The import');
    await type(/Until/, '2027-01-01');
    await press('Ask for it');
    await waitFor(() =>
      expect(portal.sent).toEqual([
        {
          path: '/requests/req-1/exemptions',
          body: {
            rule: 'stays-small',
            scope: 'request',
            reason: 'The import',
            expires: '2027-01-01',
          },
        },
      ]),
    );
    expect(await accessibilityFlaws(document.body)).toEqual([]);
  });

  it('lets others than the requester decide on an exemption, in the version they read', async () => {
    const refused = request(
      { state: 'refused', findings: [finding('stays-small')] },
      { exemptions: [exemption()] },
    );
    const portal = openPage(portalOverHttp({ request: refused }), {
      user: tom,
    });
    await press('Exempt it');
    await waitFor(() =>
      expect(portal.sent).toEqual([
        { path: '/exemptions/ex-1/approve', body: { version: 3 } },
      ]),
    );
  });

  it('shows the requester of an exemption who decides', async () => {
    openPage(
      portalOverHttp({
        request: request({ state: 'refused' }, { exemptions: [exemption()] }),
      }),
    );
    const list = await screen.findByRole('list', { name: 'Exemptions' });
    expect(
      await within(list).findByText(/never the requester/),
    ).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Exempt it' })).toBeNull();
  });

  it('lets an owner leave what drifted as it is, attribute by attribute', async () => {
    const drift = {
      digest: 'd',
      seenAt: hoursAgo(1),
      sentences: ['Changes 1 role.'],
      changes: [
        {
          address: 'role.this',
          type: 'role',
          action: 'update',
          attributes: [{ name: 'comment', before: 'a', after: 'b' }],
        },
      ],
    };
    const portal = openPage(
      portalOverHttp({ request: request({}, { drift }) }),
    );
    await press('Ask for an exemption');
    await type(/Why it can/, 'Their note');
    await type(/Until/, '2027-01-01');
    await press('Ask for it');
    await waitFor(() =>
      expect(portal.sent).toEqual([
        {
          path: '/requests/req-1/exemptions',
          body: {
            field: 'role.this.comment',
            reason: 'Their note',
            expires: '2027-01-01',
          },
        },
      ]),
    );
  });

  it('hands it over to another group, and says why that was refused', async () => {
    const portal = openPage(
      portalOverHttp({
        refuse: { transfer: { status: 400, message: 'It belongs to them.' } },
      }),
    );
    await press('Hand over');
    await press('Hand it over');
    expect(await screen.findByText('Choose a group.')).toBeInTheDocument();
    await userEvent.click(screen.getByLabelText(/To which group/));
    await userEvent.click(
      await screen.findByRole('option', { name: 'data-platform' }),
    );
    await press('Hand it over');
    expect(await screen.findByText(/It belongs to them/)).toBeInTheDocument();
    expect(portal.sent).toEqual([
      {
        path: '/requests/req-1/transfer',
        body: { owner: 'group:default/data-platform' },
      },
    ]);
  });
});
