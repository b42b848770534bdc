import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { accessibilityFlaws, openPage } from './__testUtils__/openPage';
import { candidate, complete, portalOverHttp } from './fixtures';

const page = '/toil/candidates/failover';

describe('the page of a candidate', () => {
  it('shows what is declared beside what is observed, and why it is where it is', async () => {
    openPage(page);
    const scores = await screen.findByRole('table', { name: 'Scores' });
    expect(scores).toHaveTextContent('5 outage, data risk or blocked recovery');
    expect(scores).toHaveTextContent('6.4 a month');
    expect(screen.getByText('5 + 5 + (6 − 1) = 15')).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: /incident INC-311/ }),
    ).toHaveAttribute('href', 'https://example.com/INC-311');
    expect(
      screen.getByText(/missing: trigger, prechecks, execution boundary/),
    ).toBeInTheDocument();
    expect(
      screen.getByText('1 of 3 runs with verified outcome for ‘suggest’.'),
    ).toBeInTheDocument();
    const history = screen.getByRole('list', { name: 'History' });
    expect(history).toHaveTextContent('risk: nothing → outage');
    await screen.findByRole('link', { name: /OPS-17/ });
  });

  it('says why it cannot be started', async () => {
    openPage(
      page,
      portalOverHttp({
        mostInProgress: 1,
        candidates: [
          candidate('failover', { readiness: complete }),
          candidate('other', { title: 'Other work', state: 'in-progress' }),
        ],
      }),
    );
    await userEvent.click(await screen.findByRole('button', { name: 'Start' }));
    await screen.findByText(
      /at most 1 may be in progress at once, and these are: Other work/,
    );
  });

  it('sends only what was changed, for the version that was looked at', async () => {
    const portal = openPage(`${page}?review`);
    const form = await screen.findByRole('form', { name: /^Review of/ });
    await userEvent.type(within(form).getByLabelText('Note'), 'rehearsed');
    await userEvent.click(within(form).getByLabelText('tactical'));
    await userEvent.click(
      within(form).getByRole('button', { name: 'Save the review' }),
    );
    await waitFor(() => expect(portal.sent).toHaveLength(1));
    expect(portal.sent[0]).toEqual({
      ...{ version: 1, frequency: 'weekly', risk: 'outage' },
      ...{ recoverability: 'expert-only', note: 'rehearsed' },
      attributes: { tactical: true },
    });
  });

  it('shows the second what the first decided, and lets it begin from there', async () => {
    const portal = openPage(`${page}?review`);
    const form = await screen.findByRole('form', { name: /^Review of/ });
    portal.candidates = portal.candidates.map(each =>
      each.id === 'failover' ? { ...each, version: 2 } : each,
    );
    await userEvent.click(
      within(form).getByRole('button', { name: 'Save the review' }),
    );
    await screen.findByText(/li.wei reviewed it/);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Begin with theirs' }),
    );
    await userEvent.click(
      within(form).getByRole('button', { name: 'Save the review' }),
    );
    await waitFor(() => expect(form).not.toBeInTheDocument());
    expect(portal.sent).toEqual([
      expect.objectContaining({ version: 1 }),
      expect.objectContaining({ version: 2 }),
    ]);
  });

  it('puts it into another bucket only with a reason and a day to come', async () => {
    const portal = openPage(page);
    await userEvent.click(
      await screen.findByText('Put it into another bucket for a while'),
    );
    const form = screen.getByRole('form', { name: 'Another bucket' });
    await userEvent.click(
      within(form).getByRole('button', { name: 'Put it there' }),
    );
    expect(form).toHaveTextContent('Choose one.');
    expect(form).toHaveTextContent('Say why.');
    expect(form).toHaveTextContent('Choose a day to come.');
    expect(portal.sent).toEqual([]);
  });

  it('reports a rehearsal with its outcome', async () => {
    const portal = openPage(page);
    await userEvent.click(
      await screen.findByText('Report a run or a rehearsal'),
    );
    const form = screen.getByRole('form', { name: 'A run or a rehearsal' });
    const report = within(form).getByRole('button', { name: 'Report' });
    await userEvent.click(report);
    expect(form).toHaveTextContent('Say what came of it.');
    expect(portal.sent).toEqual([]);
    await userEvent.click(within(form).getByLabelText('What came of it'));
    await userEvent.click(
      await screen.findByRole('option', { name: 'it succeeded' }),
    );
    await userEvent.click(within(form).getByRole('checkbox'));
    await userEvent.type(within(form).getByLabelText('What was seen'), '2 s');
    await userEvent.click(report);
    await waitFor(() => expect(portal.sent).toHaveLength(1));
    expect(portal.sent[0]).toEqual({
      ...{ id: expect.any(String), kind: 'rehearsal', outcome: 'succeeded' },
      ...{ verified: true, verification: '2 s' },
    });
  });

  it('parts what is other work from the rest, and says who did', async () => {
    const portal = openPage(page);
    await userEvent.click(
      await screen.findByRole('button', { name: /^Some of it is other work/ }),
    );
    const form = screen.getByRole('form', { name: 'Part the group' });
    const part = within(form).getByRole('button', {
      name: 'Part them from the rest',
    });
    await userEvent.click(part);
    expect(within(form).getByRole('alert')).toHaveTextContent('Mark one');
    await userEvent.click(within(form).getByLabelText(/OPS-17/));
    await userEvent.type(within(form).getByLabelText('Why'), 'another team');
    await userEvent.click(part);
    await screen.findByText(/parted it from other work/);
    expect(portal.sent).toEqual([
      { members: [{ source: 'jira', id: 'OPS-17' }], note: 'another team' },
    ]);
    expect(form).not.toBeInTheDocument();
  });

  it('makes it one with the same work in other words', async () => {
    const portal = openPage(page);
    await userEvent.click(
      await screen.findByRole('button', {
        name: /^Something else is the same work/,
      }),
    );
    const form = screen.getByRole('form', { name: 'Make groups one' });
    await within(form).findByLabelText(/^Reset a password/);
    expect(within(form).queryByLabelText(/^Fail over orders-db/)).toBeNull();
    await userEvent.type(
      within(form).getByLabelText('Find the other by its title'),
      'unstick',
    );
    await waitFor(() =>
      expect(within(form).queryByLabelText(/^Reset a password/)).toBeNull(),
    );
    await userEvent.click(within(form).getByLabelText(/^Unstick payment/));
    expect(await accessibilityFlaws(form)).toEqual([]);
    await userEvent.click(
      within(form).getByRole('button', { name: 'Make them one' }),
    );
    await screen.findByText(/made it one with other work/);
    expect(portal.sent).toEqual([{ groups: ['g-failover', 'g-workers'] }]);
  });

  it('says what was saved, and that it has come back', async () => {
    openPage(
      page,
      portalOverHttp({
        candidates: [candidate('failover', { state: 'done' })],
        details: {
          failover: {
            saved: {
              ...{ before: 6, after: 4, minutesPerMonth: 120, cameBack: true },
            },
          },
        },
      }),
    );
    const saved = await screen.findByRole('region', { name: 'Saved' });
    expect(saved).toHaveTextContent(
      '2 h a month · before 6 a month, since 4 a month · it has come back',
    );
  });

  it('does not reveal whether it is hidden or does not exist', async () => {
    openPage('/toil/candidates/nothing');
    await screen.findByText('Nothing to see here.');
  });
});
