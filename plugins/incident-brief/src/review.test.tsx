import { screen, within, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { openPage } from './__testUtils__/openPage';

const brief = '/brief?entityRef=component:default/checkoutservice';

function line(label: string): HTMLElement {
  return screen.getByRole('region', { name: label });
}

async function openBrief() {
  const apis = openPage(brief);
  await screen.findByTestId('brief');
  return apis;
}

describe('a line that was wrong', () => {
  it('is reported by one click, and leads to its details', async () => {
    const { briefs } = await openBrief();
    await userEvent.click(
      screen.getByRole('button', { name: 'This was wrong: On call' }),
    );
    expect(briefs.reportCorrection).toHaveBeenCalledWith(
      expect.objectContaining({
        entityRef: 'component:default/checkoutservice',
        line: 'owner',
      }),
    );
    // The brief itself says it too, without being opened again.
    await waitFor(() => expect(briefs.getBrief).toHaveBeenCalledTimes(2));
    await userEvent.click(
      await within(line('On call')).findByRole('link', { name: /add details/ }),
    );
    expect(await screen.findByText('After the incident')).toBeInTheDocument();
    const details = await screen.findByRole('region', { name: 'Details' });
    expect(details).toHaveTextContent('closes automatically');
    await userEvent.type(
      within(details).getByLabelText('What would be right'),
      'Growth',
    );
    await userEvent.click(
      within(details).getByRole('button', { name: 'Save' }),
    );
    expect(briefs.editCorrection).toHaveBeenCalledWith(
      'correction-1',
      expect.objectContaining({ right: 'Growth', version: 1 }),
    );
    expect(await screen.findByText('Growth')).toBeInTheDocument();
  });

  it('is withdrawn where it was reported', async () => {
    const { briefs } = await openBrief();
    await userEvent.click(
      screen.getByRole('button', { name: 'This was wrong: On call' }),
    );
    await userEvent.click(
      await within(line('On call')).findByRole('button', { name: /^Withdraw/ }),
    );
    expect(briefs.editCorrection).toHaveBeenCalledWith('correction-1', {
      version: 1,
      state: 'dismissed',
      reason: 'Withdrawn by its reporter',
    });
    // It can be reported again.
    expect(
      await screen.findByRole('button', { name: 'This was wrong: On call' }),
    ).toBeInTheDocument();
  });

  it('is dismissed with a reason, never without', async () => {
    const { briefs } = await openBrief();
    await userEvent.click(
      screen.getByRole('button', { name: 'This was wrong: Blast radius' }),
    );
    await userEvent.click(
      await within(line('Blast radius')).findByRole('link', {
        name: /add details/,
      }),
    );
    const dismiss = await screen.findByRole('button', { name: 'Dismiss' });
    await userEvent.click(dismiss);
    expect(screen.getByText('Say why.')).toBeInTheDocument();
    expect(briefs.editCorrection).not.toHaveBeenCalled();
    await userEvent.type(screen.getByLabelText(/^Reason/), 'It was right');
    await userEvent.click(dismiss);
    expect(briefs.editCorrection).toHaveBeenCalledWith(
      'correction-1',
      expect.objectContaining({ state: 'dismissed', reason: 'It was right' }),
    );
  });

  it('says why it could not be noted, and can be tried again', async () => {
    const { briefs } = await openBrief();
    briefs.reportCorrection.mockRejectedValueOnce(
      new Error("You need the permission 'incident-brief.correction.report'"),
    );
    const button = screen.getByRole('button', {
      name: 'This was wrong: Runtime',
    });
    await userEvent.click(button);
    expect(await screen.findByText(/Not saved/)).toHaveTextContent(
      'You need the permission',
    );
    expect(button).toBeEnabled();
  });
});

describe('a pinned brief', () => {
  it('shows what it stated then and states now', async () => {
    await openBrief();
    await userEvent.click(screen.getByRole('button', { name: 'Pin' }));
    await userEvent.click(await screen.findByRole('link', { name: /^Pinned/ }));
    expect(
      await screen.findByText('1 difference from now'),
    ).toBeInTheDocument();
    const row = screen.getByRole('row', { name: /Runbook/ });
    expect(row).toHaveTextContent(/https:.*unknown: no runbook is declared/);
    expect(screen.getByText('As pinned')).toBeInTheDocument();
  });
});
