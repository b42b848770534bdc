import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { openPage } from './__testUtils__/openPage';
import { candidate, portalOverHttp, someCandidates } from './fixtures';

/** What is in a bucket; the picture below names it once more. */
const bucket = (name: string) => screen.findByRole('table', { name });

describe('the ranked backlog', () => {
  it('groups by bucket with its rule, in words with numbers, and why', async () => {
    openPage('/toil');
    const first = await screen.findByRole('region', {
      name: /^Automate first/,
    });
    expect(first).toHaveTextContent(
      'risks an outage, data or recovery, and recovery is slow',
    );
    const row = within(first).getByRole('row', { name: /Fail over orders-db/ });
    expect(row).toHaveTextContent('5 outage, data risk or blocked recovery');
    expect(row).toHaveTextContent('1 slow, ambiguous or expert-only');
    expect(row).toHaveTextContent('2.1 h');
    expect(row).toHaveTextContent('stale: incident INC-311 on orders-db');
    // The rule stands above the table, once.
    expect(row).not.toHaveTextContent('risks an outage');
    expect(
      within(row).getByRole('img', {
        name: 'in 12 weeks 19 times: 5 in the first 6, 14 in the last 6',
      }),
    ).toBeInTheDocument();
    const workers = within(await bucket('Review')).getByRole('row', {
      name: /Unstick payment/,
    });
    expect(workers).toHaveTextContent('seen weekly or more');
  });

  it('keeps the filter in the address, and sends it to the server', async () => {
    const portal = openPage('/toil?bucket=review&stale=false&text=work');
    await bucket('Review');
    const [requested] = portal.requested.filter(each =>
      each.includes('bucket=review'),
    );
    expect(requested).toContain('stale=false');
    expect(requested).toContain('text=work');
    expect(
      portal.requested.filter(each => each.includes('bucket=automate-first')),
    ).toEqual([]);
    expect(screen.queryByText('Fail over orders-db by hand')).toBeNull();
  });

  it('offers every owner and service, also those that are not shown', async () => {
    openPage(
      '/toil?text=Fail',
      portalOverHttp({
        candidates: [
          ...someCandidates(),
          candidate('far', {
            ...{ title: 'Far down', owner: 'group:default/far-away' },
            services: ['component:default/far-down'],
          }),
        ],
      }),
    );
    await bucket('Automate first');
    await userEvent.click(await screen.findByLabelText('Owner'));
    await screen.findByRole('option', { name: /far-away/i });
    await userEvent.keyboard('{Escape}');
    const service = screen.getByRole('combobox', { name: 'Service' });
    await userEvent.type(service, 'far');
    expect(screen.getAllByRole('option')).toHaveLength(1);
    await userEvent.click(screen.getByRole('option', { name: /far-down/i }));
    await waitFor(() => expect(service).toHaveValue('far-down'));
  });

  it('shows the next page of a bucket on demand', async () => {
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
    await userEvent.click(screen.getByText('Show more of ‘Review’'));
    await screen.findByText('Number 24');
  });

  it('goes from row to row by keyboard, and shows what the keys do', async () => {
    openPage('/toil');
    await bucket('Review');
    const link = (name: string) => screen.getAllByRole('link', { name })[0];
    // Nobody has clicked anything yet.
    expect(document.body).toHaveFocus();
    await userEvent.keyboard('j');
    expect(link('Fail over orders-db by hand')).toHaveFocus();
    await userEvent.keyboard('j');
    expect(link('Unstick payment workers')).toHaveFocus();
    await userEvent.keyboard('k');
    expect(link('Fail over orders-db by hand')).toHaveFocus();
    await userEvent.keyboard('?');
    expect(screen.getByText('reviews it')).toBeInTheDocument();
    await userEvent.keyboard('r');
    await screen.findByRole('form', {
      name: 'Review of ‘Fail over orders-db by hand’',
    });
  });

  it('takes up a suggestion only when somebody says so', async () => {
    const portal = openPage('/toil');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Take up ‘Reset a password’' }),
    );
    const review = await screen.findByRole('table', { name: 'Review' });
    await within(review).findByRole('link', { name: 'Reset a password' });
    expect(portal.sent).toEqual([{ version: 0 }]);
  });

  it('dismisses a suggestion with a reason', async () => {
    const portal = openPage('/toil');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Dismiss ‘Reset a password’' }),
    );
    expect(
      screen.getByRole('list', { name: 'What will happen' }),
    ).toHaveTextContent('Dismiss it: it leaves the backlog');
    await userEvent.click(screen.getByRole('button', { name: 'Dismiss it' }));
    expect(screen.getByText('Say why.')).toBeInTheDocument();
    await userEvent.type(screen.getByLabelText('Reason'), 'self-service');
    await userEvent.click(screen.getByRole('button', { name: 'Dismiss it' }));
    await waitFor(() =>
      expect(screen.queryByText('Reset a password')).toBeNull(),
    );
    expect(portal.sent).toEqual([{ version: 0, reason: 'self-service' }]);
  });

  it('says what to connect first where nothing is known', async () => {
    openPage('/toil', portalOverHttp({ candidates: [], sources: [] }));
    await screen.findByText('No manual work is known yet.');
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
    await screen.findByText(/The backlog: not yours to see/);
    expect(screen.queryByText(/Nothing matches/)).toBeNull();
  });
});
