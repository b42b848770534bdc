import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { openPage } from './__testUtils__/openPage';
import {
  exemption,
  payments,
  portalOverHttp,
  someControls,
  summaryOf,
  teamDebt,
} from './fixtures';

const address = '/scorecards/team/default/payments-platform';
const owed = () => screen.findByRole('table', { name: 'Failing controls' });
const rowsOf = (table: HTMLElement) =>
  within(table).getAllByRole('row').slice(1);

const frozen = () =>
  someControls().map(each => ({ ...each, baseline: '2026-02-01T00:00:00Z' }));

describe('the page of a team', () => {
  it('asks three times, however much it owes', async () => {
    const portal = openPage(address);
    await owed();
    await screen.findByText('None expire in 30 d');
    expect([...portal.requests].sort()).toEqual([
      '/controls',
      `/exemptions?owner=${encodeURIComponent(payments)}&limit=500`,
      `/team?owner=${encodeURIComponent(payments)}`,
    ]);
  });

  it('lists what it owes, the longest first, and marks what is new', async () => {
    openPage(address, portalOverHttp({ controls: frozen() }));
    const [old, young] = rowsOf(await owed());
    expect(old).toHaveTextContent(/Owner has an escalation.*checkoutservice/);
    expect(within(old).queryByText('New')).not.toBeInTheDocument();
    expect(within(old).getByRole('link', { name: /Add one/ })).toHaveAttribute(
      'href',
      'https://pager.example/new',
    );
    expect(within(young).getByText('New')).toBeInTheDocument();
    expect(young).toHaveTextContent('Would block a change');
    expect(old).toHaveTextContent('Baseline');
    expect(old).not.toHaveTextContent('Would block');
    expect(young).toHaveTextContent(/Runbook.*cart/);
    expect(young).toHaveTextContent(/Due 1 Apr/);
  });

  it('marks nothing as new where nothing was frozen', async () => {
    openPage(address);
    expect(within(await owed()).queryByText('New')).not.toBeInTheDocument();
  });

  it('sets apart what the platform has to mend, with all that it blocks', async () => {
    openPage(address);
    const blockers = await screen.findByRole('list', {
      name: 'Platform blockers',
    });
    expect(blockers).toHaveTextContent(
      /Rollback path wired.*blocks 14 entities/,
    );
    expect(
      within(blockers).getByRole('link', { name: 'service-a' }),
    ).toBeVisible();
    const last = within(blockers).getByRole('link', {
      name: 'service-l',
      hidden: true,
    });
    expect(last).not.toBeVisible();
    expect(
      within(blockers).getByRole('link', { name: '14 entities' }),
    ).toHaveAttribute(
      'href',
      expect.stringContaining('?ownedBy=platform&text=rollback'),
    );
    expect(blockers).toHaveTextContent(/2 marked as blocked: 12/);
    await userEvent.click(within(blockers).getByText('and 9 more'));
    expect(last).toBeVisible();
    expect(blockers).toHaveTextContent(/service-l and 1 more/);
  });

  it('says what lapses this month', async () => {
    const at = (days: number) =>
      new Date(Date.now() + days * 86_400_000).toISOString();
    openPage(
      address,
      portalOverHttp({
        exemptions: [
          exemption('far', { expires: at(80) }),
          exemption('later', { expires: at(20), reason: 'Second' }),
          exemption('soon', { expires: at(2), reason: 'First' }),
        ],
      }),
    );
    const lapsing = await screen.findByRole('list', {
      name: 'Exemptions expiring',
    });
    expect(
      within(lapsing)
        .getAllByRole('listitem')
        .map(item => item.textContent),
    ).toEqual([
      expect.stringContaining('First'),
      expect.stringContaining('Second'),
    ]);
  });

  it('lets the server filter and sort, and keeps the rows until it has', async () => {
    const portal = openPage(address);
    const table = await owed();
    portal.hangs = true;
    await userEvent.click(within(table).getByRole('button', { name: 'Due' }));
    await waitFor(() => expect(table).toHaveAttribute('aria-busy', 'true'));
    expect(rowsOf(table)).toHaveLength(2);
    expect(portal.requests.at(-1)).toBe(
      `/verdicts?owner=${encodeURIComponent(
        payments,
      )}&ownedBy=service&sort=due&order=asc&status=fail&limit=50`,
    );
    portal.hangs = false;
    await userEvent.type(
      screen.getByRole('searchbox', { name: /Find a control/ }),
      'pay',
    );
    await waitFor(() => expect(portal.requests.at(-1)).toMatch(/text=pay/));
    await waitFor(() => expect(rowsOf(table)).toHaveLength(1));
    await userEvent.type(
      screen.getByRole('searchbox', { name: /Find a control/ }),
      ' nothing',
    );
    expect(
      await screen.findByText('No verdict matches these filters.'),
    ).toBeInTheDocument();
  });

  it('gives the list as a file', async () => {
    const portal = openPage(address);
    await owed();
    URL.createObjectURL = () => 'blob:list';
    URL.revokeObjectURL = () => {};
    await userEvent.click(
      screen.getByRole('button', { name: 'Download as CSV' }),
    );
    await waitFor(() => expect(portal.requests.at(-1)).toMatch(/format=csv/));
    expect(portal.requests.at(-1)).toMatch(/ownedBy=service&sort=since/);
  });

  it('without anything judged looks like one that is hidden', async () => {
    const summary = { ...summaryOf('requirement'), items: [] };
    openPage(address, portalOverHttp({ team: teamDebt({ summary }) }));
    expect(await screen.findByText(/Nothing judged yet/)).toBeInTheDocument();
  });

  it('is headed as the catalog calls the team, and leads there', async () => {
    openPage(address);
    expect(
      await screen.findByRole('heading', {
        name: 'Payments Platform',
        level: 1,
      }),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: 'Team in the catalog' }),
    ).toHaveAttribute('href', '/catalog/default/group/payments-platform');
  });

  it('says that the catalog has no such group, and leads nowhere', async () => {
    openPage('/scorecards/team/default/growth-squad');
    expect(
      await screen.findByText(/The catalog has no growth-squad/),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('link', { name: 'Team in the catalog' }),
    ).not.toBeInTheDocument();
    expect(await owed()).toBeInTheDocument();
  });

  it('that could not be read is not one without debt', async () => {
    const refuse = { '/team': { status: 503, message: 'Broken' } };
    openPage(address, portalOverHttp({ refuse }));
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The scorecard could not be read',
    );
  });
});
