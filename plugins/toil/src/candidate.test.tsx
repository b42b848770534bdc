import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { accessibilityFlaws, openPage } from './__testUtils__/openPage';
import { candidate, complete, portalOverHttp } from './fixtures';

const page = '/toil/candidates/failover';

describe('the page of a candidate', () => {
  it('shows what is declared beside what is observed, and why it is where it is', async () => {
    openPage(page);
    const scores = await screen.findByRole('region', { name: 'Scores' });
    expect(
      within(scores).getByRole('group', {
        name: 'Risk: outage, data risk or blocked recovery. Reviewed',
      }),
    ).toHaveTextContent('Risk5');
    expect(scores).toHaveTextContent('Observed 6.4 a month');
    expect(scores).toHaveTextContent('Priority15');
    expect(scores).toHaveTextContent(/Automate first: risks an outage/);
    expect(
      screen.getByRole('link', { name: /incident INC-311/i }),
    ).toHaveAttribute('href', 'https://example.com/INC-311');
    expect(screen.getByRole('region', { name: 'Contract' })).toHaveTextContent(
      '0 of 8',
    );
    expect(screen.getByRole('list', { name: 'Ladder' })).toHaveTextContent(
      /SuggestProposes steps1 of 3/,
    );
    expect(
      screen.getByText('2 verified runs to Suggest, after start'),
    ).toBeInTheDocument();
    expect(screen.getByRole('list', { name: 'Runs' })).toHaveTextContent(
      /Verified.*Rehearsal 4711.*rundeck · Observe/,
    );
    const decisions = screen.getByRole('list', { name: 'Decisions' });
    expect(decisions).toHaveTextContent('risk: – → outage');
    await screen.findByRole('link', { name: /OPS-17/ });
    expect(
      screen.getByRole('img', { name: /^1 occurrence in 26 weeks: jira/ }),
    ).toBeInTheDocument();
    expect(await accessibilityFlaws(document.body)).toEqual([]);
  });

  it('compares the priority with that of what is observed', async () => {
    openPage('/toil/candidates/workers');
    const scores = await screen.findByRole('region', { name: 'Scores' });
    expect(scores).toHaveTextContent('Priority1113 as observed');
  });

  it('keeps the scores of a stale one in one step, noted as a review', async () => {
    const portal = openPage(page);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Keep scores' }),
    );
    await waitFor(() =>
      expect(screen.queryByRole('button', { name: 'Keep scores' })).toBeNull(),
    );
    expect(portal.sent).toEqual([
      {
        version: 1,
        note: 'Scores kept',
        frequency: 'weekly',
        risk: 'outage',
        recoverability: 'expert-only',
      },
    ]);
  });

  it('offers to start only what has a complete contract', async () => {
    openPage(page);
    expect(await screen.findByRole('button', { name: 'Start' })).toBeDisabled();
    expect(screen.getByText('8 missing')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Edit' }));
    expect(
      await screen.findByLabelText('Contract: Failure owner'),
    ).toBeVisible();
  });

  it('promotes with a reason once it is earned', async () => {
    const portal = openPage(
      page,
      portalOverHttp({
        candidates: [candidate('failover', { state: 'in-progress' })],
        details: {
          failover: {
            ladder: {
              autonomy: 'observe',
              next: 'suggest',
              proven: 3,
              needed: 3,
              mayClimb: true,
              runs: [],
              needs: {
                observe: 0,
                suggest: 3,
                confirm: 5,
                guarded: 10,
                automatic: 20,
              },
            },
          },
        },
      }),
    );
    await userEvent.click(
      await screen.findByRole('button', { name: 'Promote' }),
    );
    const promote = screen.getByRole('button', { name: 'Promote to Suggest' });
    await userEvent.click(promote);
    expect(portal.sent).toEqual([]);
    await userEvent.type(
      screen.getByRole('textbox', { name: /^Reason/ }),
      'three good runs',
    );
    await userEvent.click(promote);
    await waitFor(() =>
      expect(portal.sent).toEqual([{ version: 1, reason: 'three good runs' }]),
    );
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
    await userEvent.click(within(form).getByLabelText('Tactical'));
    await userEvent.click(
      within(form).getByRole('button', { name: 'Save review' }),
    );
    await waitFor(() => expect(portal.sent).toHaveLength(1));
    expect(portal.sent[0]).toEqual({
      version: 1,
      frequency: 'weekly',
      risk: 'outage',
      recoverability: 'expert-only',
      note: 'rehearsed',
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
      within(form).getByRole('button', { name: 'Save review' }),
    );
    await screen.findByText(/li.wei reviewed it/);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Reload' }),
    );
    await userEvent.click(
      within(form).getByRole('button', { name: 'Save review' }),
    );
    await waitFor(() => expect(form).not.toBeInTheDocument());
    expect(portal.sent).toEqual([
      expect.objectContaining({ version: 1 }),
      expect.objectContaining({ version: 2 }),
    ]);
  });

  it('puts it into another bucket only with a reason and a day to come', async () => {
    const portal = openPage(page);
    await userEvent.click(await screen.findByRole('button', { name: 'More' }));
    await userEvent.click(
      screen.getByRole('menuitem', { name: 'Move bucket' }),
    );
    const form = await screen.findByRole('form', { name: 'Move bucket' });
    await userEvent.click(within(form).getByRole('button', { name: 'Move' }));
    expect(form).toHaveTextContent('Choose a bucket.');
    expect(form).toHaveTextContent('Give a reason.');
    expect(form).toHaveTextContent('Choose a day in the future.');
    expect(portal.sent).toEqual([]);
  });

  it('reports a rehearsal with its outcome', async () => {
    const portal = openPage(page);
    await userEvent.click(await screen.findByRole('button', { name: 'More' }));
    await userEvent.click(screen.getByRole('menuitem', { name: 'Record run' }));
    const form = await screen.findByRole('form', { name: 'Record run' });
    const report = within(form).getByRole('button', { name: 'Record' });
    await userEvent.click(report);
    expect(form).toHaveTextContent('Choose an outcome.');
    expect(portal.sent).toEqual([]);
    await userEvent.click(within(form).getByLabelText('Outcome'));
    await userEvent.click(
      await screen.findByRole('option', { name: 'Succeeded' }),
    );
    await userEvent.click(within(form).getByRole('checkbox'));
    await userEvent.type(within(form).getByLabelText('Evidence'), '2 s');
    await userEvent.click(report);
    await waitFor(() => expect(portal.sent).toHaveLength(1));
    expect(portal.sent[0]).toEqual({
      id: expect.any(String),
      kind: 'rehearsal',
      outcome: 'succeeded',
      verified: true,
      verification: '2 s',
    });
  });

  it('parts what is other work from the rest, and says who did', async () => {
    const portal = openPage(page);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Split off other work' }),
    );
    const form = screen.getByRole('form', { name: 'Split off other work' });
    const part = within(form).getByRole('button', {
      name: 'Split off',
    });
    await userEvent.click(part);
    expect(within(form).getByRole('alert')).toHaveTextContent(
      'Select at least one',
    );
    await userEvent.click(within(form).getByLabelText(/OPS-17/));
    await userEvent.type(
      within(form).getByRole('textbox', { name: /^Reason/ }),
      'another team',
    );
    await userEvent.click(part);
    await screen.findByText('Split off other work', { selector: 'strong' });
    expect(portal.sent).toEqual([
      { members: [{ source: 'jira', id: 'OPS-17' }], note: 'another team' },
    ]);
    expect(form).not.toBeInTheDocument();
  });

  it('makes it one with the same work in other words', async () => {
    const portal = openPage(page);
    await userEvent.click(
      await screen.findByRole('button', {
        name: 'Merge same work',
      }),
    );
    const form = screen.getByRole('form', { name: 'Merge same work' });
    await within(form).findByLabelText(/^Reset a password/);
    expect(within(form).queryByLabelText(/^Fail over orders-db/)).toBeNull();
    await userEvent.type(
      within(form).getByLabelText('Find by title'),
      'unstick',
    );
    await waitFor(() =>
      expect(within(form).queryByLabelText(/^Reset a password/)).toBeNull(),
    );
    await userEvent.click(within(form).getByLabelText(/^Unstick payment/));
    expect(await accessibilityFlaws(form)).toEqual([]);
    await userEvent.click(within(form).getByRole('button', { name: 'Merge' }));
    await screen.findByText('Merged with the same work');
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
              before: 6,
              after: 4,
              minutesPerMonth: 120,
              cameBack: true,
            },
          },
        },
      }),
    );
    expect(await screen.findByText(/^Saved/)).toHaveTextContent(
      'Saved 2 h a month · before 6 a month, since 4 a month · Came back',
    );
  });

  it('does not reveal whether it is hidden or does not exist', async () => {
    openPage('/toil/candidates/nothing');
    await screen.findByText('Not found.');
  });
});
