import { cleanup, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { openPage } from './__testUtils__/openPage';
import {
  control,
  dispute,
  lacking,
  platform,
  portalOverHttp,
  verdict,
} from './fixtures';

const address = '/scorecards/controls/escalation';
const problem = {
  source: 'ours',
  path: 'controls/escalation.yaml',
  line: 7,
  url: 'https://git.example/standards/controls/escalation.yaml',
  reason: "No fact is called 'oncall.level'; did you mean 'oncall.levels'?",
  inForce: { control: 'escalation', version: 1 },
};

describe('a control', () => {
  it('shows its rationale, its rule, its versions and its file', async () => {
    openPage(address);
    expect(
      await screen.findByRole('heading', {
        level: 1,
        name: 'Owner has an escalation',
      }),
    ).toBeInTheDocument();
    expect(screen.getByRole('region', { name: 'Rule' })).toHaveTextContent(
      'Why escalation is required.',
    );
    expect(
      screen.getByRole('region', { name: 'Passes where' }),
    ).toHaveTextContent('oncall.levels.size() > 0');
    const versions = screen.getByRole('region', { name: 'History' });
    await within(versions).findByText('Version 1');
    expect(versions).toHaveTextContent(
      /Version 2.*Now: 3 failing, .*12 passing.*Version 1.*At its end: .*9 passing/,
    );
    expect(screen.getByRole('link', { name: /Open file/ })).toHaveAttribute(
      'href',
      'https://git.example/standards/controls/escalation.yaml',
    );
    expect(screen.queryByText(/Review was due/)).not.toBeInTheDocument();
  });

  it('says how often it was right, with the sample, and who says that it is not', async () => {
    openPage(
      address,
      portalOverHttp({
        controls: [
          control('escalation', {
            accuracy: {
              version: 2,
              share: 0.95,
              reviewed: 40,
              wrong: 2,
              open: 1,
              least: 20,
              since: '2026-01-01T00:00:00Z',
            },
          }),
        ],
        disputes: [dispute('d1'), dispute('d2', { state: 'upheld' })],
      }),
    );
    expect(
      await screen.findByRole('region', { name: 'Accuracy' }),
    ).toHaveTextContent(
      /Version 2, 90 d95% of 40 reviewed failuresRight38False positive2Open1/,
    );
    const disputed = await screen.findByRole('region', {
      name: 'Waiting for decision',
    });
    expect(
      within(disputed).getAllByRole('group', { name: 'Dispute' }),
    ).toHaveLength(1);
    expect(disputed).toHaveTextContent(/ana\.ruiz.*checkoutservice/);
  });

  it('offers its sample, one after the other, and takes a review back', async () => {
    const item = (name: string) => ({
      entityRef: `component:default/${name}`,
      message: 'No escalation',
      evidence: verdict('escalation').evidence,
      since: '2026-01-01T00:00:00Z',
      failing: true,
      reviews: [],
    });
    const portal = openPage(
      address,
      portalOverHttp({
        controls: [
          control('escalation', {
            accuracy: {
              version: 2,
              reviewed: 0,
              wrong: 0,
              open: 0,
              least: 20,
              since: '2026-01-01T00:00:00Z',
            },
          }),
        ],
        sample: {
          control: 'escalation',
          version: 2,
          least: 20,
          reviewed: 0,
          items: [item('cart'), item('web')],
        },
      }),
    );
    const region = await screen.findByRole('region', { name: 'Accuracy' });
    expect(region).toHaveTextContent(
      'Unknown: 0 of at least 20 failures reviewed',
    );
    const next = () => within(region).findByRole('group', { name: /^Next/ });
    expect(await next()).toHaveTextContent('cart: No escalation');
    expect(region).toHaveTextContent('Sample: 0 of 2 failures reviewed');
    await userEvent.click(
      within(region).getByRole('button', { name: /^Right/ }),
    );
    await waitFor(async () => expect(await next()).toHaveTextContent('web: '));
    const wrong = within(region).getByRole('button', {
      name: 'False positive',
    });
    await userEvent.click(wrong);
    expect(await next()).toHaveTextContent('Say why.');
    await userEvent.type(within(region).getByRole('textbox'), 'It has one');
    await userEvent.click(wrong);
    await waitFor(() =>
      expect(region).toHaveTextContent('Sample: 2 of 2 failures reviewed'),
    );
    expect(portal.sample.items[1]).toMatchObject({
      outcome: 'wrong',
      reviews: [{ reason: 'It has one' }],
    });
    await userEvent.click(
      within(region).getByRole('button', {
        name: 'Withdraw your review of web',
      }),
    );
    await waitFor(() =>
      expect(region).toHaveTextContent('Sample: 1 of 2 failures reviewed'),
    );
  });

  it('says on what it rests where nothing is known', async () => {
    openPage('/scorecards/controls/slo');
    expect(
      await screen.findByText(
        /Nothing is known yet\. It is based on slo\.state, which a module of monitoring reports; on slo\.own\.$/,
      ),
    ).toBeInTheDocument();
  });

  it('says what the next phase lacks, with the number, and offers no step', async () => {
    openPage(address, portalOverHttp(), { actsFor: [platform] });
    const missing = await screen.findByRole('list', {
      name: 'Requirements',
    });
    expect(missing).toHaveTextContent(
      'Missing: Its accuracy is 80% of 20 reviewed failures, but 95% is needed',
    );
    expect(
      within(screen.getByRole('list', { name: 'Phases' })).getByText('Observe'),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('group', { name: 'Decide the phase' }),
    ).not.toBeInTheDocument();
  });

  it('takes the step of its owner, with a reason', async () => {
    const portal = openPage(
      address,
      portalOverHttp({ promotion: lacking({ ready: true, checks: [] }) }),
      { actsFor: [platform] },
    );
    await screen.findByRole('table', { name: 'Services' });
    const decide = await screen.findByRole('group', {
      name: 'Decide the phase',
    });
    const promote = within(decide).getByRole('button', {
      name: 'Promote to Remediate',
    });
    await userEvent.click(promote);
    expect(decide).toHaveTextContent('Say why.');
    await userEvent.type(
      within(decide).getByRole('textbox'),
      'A quiet quarter',
    );
    const due = () => screen.getByRole('table', { name: 'Services' });
    expect(due()).not.toHaveTextContent('2099');
    portal.verdicts = [
      verdict('escalation', { due: '2099-04-01T00:00:00Z', wouldBlock: true }),
    ];
    await userEvent.click(promote);
    await waitFor(() => expect(portal.promotion.phase).toBe('remediate'));
    // Nothing of before is left, and the reason typed before does not stay.
    await waitFor(() => expect(due()).toHaveTextContent('1 Apr 2099'));
    expect(due()).toHaveTextContent('Would block a change');
    expect(
      within(screen.getByRole('group', { name: 'Decide the phase' })).getByRole(
        'textbox',
      ),
    ).toHaveValue('');
    expect(
      await screen.findByRole('button', { name: 'Demote to Observe' }),
    ).toBeInTheDocument();
    expect(screen.getByText(/A quiet quarter/)).toHaveTextContent(
      /A quiet quarter/,
    );
  });

  it('says whose reviews do not count where a phase may block', async () => {
    const hint = /only you reviewed do not count if you promote it/;
    openPage(address, portalOverHttp({ promotion: lacking() }));
    expect(await screen.findByText('For Remediate')).toBeInTheDocument();
    expect(screen.queryByText(hint)).not.toBeInTheDocument();
    cleanup();
    const promotion = lacking({ phase: 'remediate', next: 'enforce-new' });
    openPage(address, portalOverHttp({ promotion }));
    expect(await screen.findByText(hint)).toBeInTheDocument();
  });

  it('offers each phase below, the nearest first', async () => {
    const promotion = lacking({ phase: 'gate', next: undefined, checks: [] });
    const portal = openPage(address, portalOverHttp({ promotion }), {
      actsFor: [platform],
    });
    const decide = await screen.findByRole('group', {
      name: 'Decide the phase',
    });
    expect(
      within(decide)
        .getAllByRole('button')
        .map(({ textContent }) => textContent),
    ).toEqual([
      'Demote to Enforce new',
      'Demote to Remediate',
      'Demote to Observe',
    ]);
    expect(
      within(decide).getByRole('list', { name: 'What will happen' }),
    ).toHaveTextContent(
      'Demote to Observe: failures have no due date, and none would block',
    );
    await userEvent.type(within(decide).getByRole('textbox'), 'It is wrong');
    await userEvent.click(
      within(decide).getByRole('button', { name: 'Demote to Observe' }),
    );
    await waitFor(() => expect(portal.promotion.phase).toBe('observe'));
  });

  it('says for how long what it reads counts', async () => {
    const controls = [
      control('escalation', { maxAge: { 'oncall.levels': '7d' } }),
    ];
    openPage(address, portalOverHttp({ controls }));
    expect(
      await screen.findByRole('region', { name: 'Rule' }),
    ).toHaveTextContent('oncall.levels counts for 7d');
  });

  it('shows what each version changed in the rule', async () => {
    openPage(address);
    expect(
      await screen.findByRole('region', {
        name: 'What version 2 changed in pass',
      }),
    ).toHaveTextContent('a == gone: cnew: b');
  });

  it('lists what fails, a page at a time, then what somebody chooses', async () => {
    const on = (name: string, status: 'fail' | 'pass') =>
      verdict('escalation', { status, entityRef: `component:default/${name}` });
    const portal = openPage(
      address,
      portalOverHttp({
        pageSize: 2,
        verdicts: [
          ...['cart', 'checkout', 'payment'].map(name => on(name, 'fail')),
          on('web', 'pass'),
        ],
      }),
    );
    const table = await screen.findByRole('table', { name: 'Services' });
    const rows = () => within(table).getAllByRole('rowheader');
    expect(rows().map(row => row.textContent)).toEqual([
      expect.stringContaining('cart'),
      expect.stringContaining('checkout'),
    ]);
    await userEvent.click(screen.getByRole('button', { name: 'Show more' }));
    await waitFor(() => expect(rows()).toHaveLength(3));
    expect(portal.requests.at(-1)).toBe(
      '/verdicts?control=escalation&sort=since&order=asc&status=fail&limit=50&cursor=2',
    );
    await userEvent.click(screen.getByRole('link', { name: /Passing 12/ }));
    expect(
      await screen.findByRole('link', { name: 'web' }),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('link', { name: 'cart' }),
    ).not.toBeInTheDocument();
  });

  it('shows the problems of its file, and that its review is overdue', async () => {
    openPage(
      address,
      portalOverHttp({
        problems: [problem],
        controls: [
          control('escalation', { retirement: { reviewBy: '2020-01-31' } }),
        ],
      }),
    );
    expect(await screen.findByText(/Review was due/)).toHaveTextContent(
      '31 Jan 2020',
    );
    expect(screen.getByText(/did you mean/)).toBeInTheDocument();
  });

  it('that is not enabled says so, and asks for no entities', async () => {
    const portal = openPage('/scorecards/controls/sbom');
    expect(await screen.findByText(/It is not enabled/)).toBeInTheDocument();
    expect(
      portal.requests.filter(path => path.startsWith('/verdicts')),
    ).toEqual([]);
  });

  it('that is not there says so', async () => {
    openPage('/scorecards/controls/gone');
    expect(await screen.findByRole('alert')).toHaveTextContent(
      "No control is called 'gone'",
    );
  });
});
