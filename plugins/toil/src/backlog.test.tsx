import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { accessibilityFlaws, openPage } from './__testUtils__/openPage';
import { candidate, portalOverHttp, someCandidates } from './fixtures';

const list = async () => {
  // The figures stand above it.
  await screen.findByRole('region', { name: 'To review' });
  return screen.findByRole('table', { name: 'Candidates' });
};
/** The link of a row; the chart has one, too. */
const link = (name: string) =>
  within(screen.getByRole('table', { name: 'Candidates' })).getByRole('link', {
    name,
  });

describe('the ranked backlog', () => {
  it('shows scores as dots with what they rest on, hours, and what makes a review due', async () => {
    openPage('/toil');
    const row = within(await list()).getByRole('row', {
      name: /Fail over orders-db/,
    });
    expect(
      within(row).getByRole('img', {
        name: 'Risk: outage, data risk or blocked recovery. Reviewed',
      }),
    ).toBeInTheDocument();
    expect(
      within(row).getByRole('img', {
        name: 'Recovery: slow, ambiguous or expert-only. Reviewed',
      }),
    ).toBeInTheDocument();
    expect(row).toHaveTextContent('2.1 h');
    expect(row).toHaveTextContent('25 h');
    expect(row).toHaveTextContent('Incident INC-311 on orders-db');
    expect(
      within(row).getByRole('img', {
        name: 'in 12 weeks 19 times: 5 in the first 6, 14 in the last 6',
      }),
    ).toBeInTheDocument();
  });

  it('opens with the figures: hours, what could be saved, and what waits', async () => {
    openPage('/toil');
    const figure = (name: string) => screen.findByRole('region', { name });
    expect(await figure('Hours a month')).toHaveTextContent('14.9 h');
    expect(await figure('Could be saved')).toHaveTextContent(
      '179 h a year2 h a month saved, 1 of 2 measured',
    );
    expect(await figure('In progress')).toHaveTextContent('0 of 55 free');
    expect(await figure('To review')).toHaveTextContent('1 stale');
    expect(screen.getByRole('link', { name: 'Review 2' })).toHaveAttribute(
      'href',
      '/toil/review',
    );
    expect(await figure('Hours by bucket')).toHaveTextContent(
      'Automate first2.1 h1',
    );
    expect(await figure('Intakes')).toHaveTextContent(/Tickets.*400/);
    expect(await accessibilityFlaws(document.body)).toEqual([]);
  });

  it('draws frequency by risk, and goes from point to point by arrows', async () => {
    openPage('/toil');
    const chart = await screen.findByRole('group', {
      name: 'Frequency and risk of 3 candidates',
    });
    const first = within(chart).getByRole('link', {
      name: '1. Fail over orders-db by hand: priority 15, 6.4 a month, 2.1 h a month',
    });
    expect(first).toHaveAttribute('href', '/toil/candidates/failover');
    first.focus();
    await userEvent.keyboard('{ArrowRight}');
    const second = within(chart).getByRole('link', {
      name: /^2. Unstick payment/,
    });
    expect(second).toHaveFocus();
    // The one stop of the tab key.
    expect([first, second].map(each => each.tabIndex)).toEqual([-1, 0]);
    // Its row is marked.
    expect(
      within(await list()).getByRole('row', { name: /Unstick payment/ }),
    ).toHaveClass('Mui-selected');
  });

  it('shows one bucket of those that are there, without another request', async () => {
    const portal = openPage('/toil');
    await list();
    const before = portal.requested.length;
    await userEvent.click(
      screen.getByRole('tab', { name: 'Automate first 1' }),
    );
    expect(screen.queryByText('Unstick payment workers')).toBeNull();
    expect(link('Fail over orders-db by hand')).toBeInTheDocument();
    expect(portal.requested).toHaveLength(before);
  });

  it('keeps the filter in the address, and sends it to the server', async () => {
    const portal = openPage('/toil?bucket=review&stale=false&text=work');
    expect(await list()).toHaveTextContent('Unstick payment workers');
    const [requested] = portal.requested.filter(each =>
      each.includes('/candidates?'),
    );
    expect(requested).toContain('stale=false');
    expect(requested).toContain('text=work');
    expect(screen.queryByText('Fail over orders-db by hand')).toBeNull();
  });

  it('offers every owner and service, also those that are not shown', async () => {
    openPage(
      '/toil?text=Fail',
      portalOverHttp({
        candidates: [
          ...someCandidates(),
          candidate('far', {
            title: 'Far down',
            owner: 'group:default/far-away',
            services: ['component:default/far-down'],
          }),
        ],
      }),
    );
    await list();
    await userEvent.click(await screen.findByLabelText('Owner'));
    await screen.findByRole('option', { name: /far-away/i });
    await userEvent.keyboard('{Escape}');
    const service = screen.getByRole('combobox', { name: 'Service' });
    await userEvent.type(service, 'far');
    expect(screen.getAllByRole('option')).toHaveLength(1);
    await userEvent.click(screen.getByRole('option', { name: /far-down/i }));
    await waitFor(() => expect(service).toHaveValue('far-down'));
  });

  it('folds a long list, and shows more on demand', async () => {
    openPage(
      '/toil',
      portalOverHttp({
        candidates: Array.from({ length: 25 }, (_, at) =>
          candidate(`n${at}`, { title: `Number ${at}` }),
        ),
      }),
    );
    await screen.findByText('Number 19');
    expect(screen.queryByText('Number 20')).toBeNull();
    // Looking for roles among so many rows is slow.
    await userEvent.click(screen.getByText('Show 5 more'));
    await screen.findByText('Number 24');
  });

  it('goes from row to row by keyboard, and shows what the keys do', async () => {
    openPage('/toil');
    await list();
    // Nobody has clicked anything yet.
    expect(document.body).toHaveFocus();
    await userEvent.keyboard('j');
    expect(link('Fail over orders-db by hand')).toHaveFocus();
    await userEvent.keyboard('j');
    expect(link('Unstick payment workers')).toHaveFocus();
    await userEvent.keyboard('k');
    expect(link('Fail over orders-db by hand')).toHaveFocus();
    await userEvent.keyboard('?');
    expect(screen.getByText('Accept a suggestion')).toBeInTheDocument();
    await userEvent.keyboard('r');
    await screen.findByRole('form', {
      name: 'Review of ‘Fail over orders-db by hand’',
    });
  });

  it('starts by a key, and says what keeps it from being started', async () => {
    openPage('/toil');
    await list();
    await userEvent.keyboard('js');
    await screen.findByText(/readiness contract lacks trigger/);
  });

  it('accepts a suggestion only on request', async () => {
    const portal = openPage('/toil');
    await list();
    await userEvent.click(screen.getByRole('tab', { name: 'Suggestions 1' }));
    await userEvent.click(
      await screen.findByRole('button', { name: 'Accept ‘Reset a password’' }),
    );
    await screen.findByText('No suggestions');
    await userEvent.click(screen.getByRole('tab', { name: /^All/ }));
    expect(
      within(await list()).getByRole('link', { name: 'Reset a password' }),
    ).toBeInTheDocument();
    expect(portal.sent).toEqual([{ version: 0 }]);
  });

  it('dismisses a suggestion with a reason', async () => {
    const portal = openPage('/toil?state=suggested');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Dismiss ‘Reset a password’' }),
    );
    expect(
      screen.getByRole('list', { name: 'What will happen' }),
    ).toHaveTextContent('Dismiss: leaves the backlog');
    await userEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
    await userEvent.type(screen.getByLabelText(/^Reason/), 'self-service');
    await userEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
    await waitFor(() =>
      expect(screen.queryByText('Reset a password')).toBeNull(),
    );
    expect(portal.sent).toEqual([{ version: 0, reason: 'self-service' }]);
  });

  it('adds work that leaves no trace, and goes on to its review', async () => {
    const portal = openPage('/toil');
    await userEvent.click(await screen.findByRole('button', { name: 'Add' }));
    const form = screen.getByRole('form', { name: 'Add work' });
    const add = within(form).getByRole('button', { name: 'Add' });
    await userEvent.click(add);
    expect(form).toHaveTextContent('Name the work.');
    await userEvent.type(within(form).getByLabelText(/^Work/), 'Rotate keys');
    await userEvent.type(within(form).getByLabelText('Minutes each'), '20');
    await userEvent.click(add);
    await screen.findByRole('form', { name: 'Review of ‘Rotate keys’' });
    expect(portal.sent).toEqual([{ title: 'Rotate keys', minutes: 20 }]);
  });

  it('says what to connect first where nothing is known', async () => {
    openPage('/toil', portalOverHttp({ candidates: [], sources: [] }));
    await screen.findByRole('region', { name: 'Nothing recurs yet' });
    expect(
      screen.getByText(
        'npx --package @plumbline/cli plumbline toil import --csv tickets.csv',
      ),
    ).toBeInTheDocument();
  });

  it('says that it may not be seen, which is not that there is none', async () => {
    openPage(
      '/toil',
      portalOverHttp({
        refuse: { candidates: { status: 403, message: 'Not allowed' } },
      }),
    );
    await screen.findByText(/You do not have access to the backlog/);
    expect(screen.queryByText(/Nothing matches/)).toBeNull();
  });
});
