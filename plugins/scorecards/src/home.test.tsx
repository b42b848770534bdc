import { screen, waitFor, within } from '@testing-library/react';
import { openHome } from './__testUtils__/openPage';
import { exemption, payments, portalOverHttp, verdict } from './fixtures';

const daysAhead = (days: number) =>
  new Date(Date.now() + days * 86_400_000).toISOString();

const portal = () =>
  portalOverHttp({
    verdicts: [
      verdict('readme', { since: daysAhead(-2) }),
      verdict('escalation', { since: daysAhead(-6) }),
      verdict('licence', { status: 'pass' }),
    ],
    exemptions: [
      exemption('far', { expires: daysAhead(80) }),
      exemption('soon', { expires: daysAhead(3) }),
    ],
  });

const needs = () => screen.getByRole('list', { name: 'Needs you' });

describe('what the first page says that the teams of a reader are to do', () => {
  it('names what expires soon and what fails longest', async () => {
    const answered = portal();
    openHome(answered, { actsFor: [payments] });
    expect(
      await screen.findByRole('link', { name: /^Extend: .*checkoutservice$/ }),
    ).toBeInTheDocument();
    const rows = within(needs()).getAllByRole('listitem');
    expect(rows.map(row => row.textContent)).toEqual([
      expect.stringMatching(/Exemption expires in /),
      expect.stringMatching(/escalation, checkoutservice.*failing /),
      expect.stringMatching(/Readme, checkoutservice.*failing /),
    ]);
    expect(answered.requests).toHaveLength(3);
  });

  it('is silent for who has no team', async () => {
    const answered = portal();
    openHome(answered, {});
    await screen.findByRole('list', { name: 'Needs you' });
    await waitFor(() => expect(needs()).toBeEmptyDOMElement());
    expect(answered.requests).toEqual([]);
  });

  it('states what could not be read', async () => {
    openHome(
      portalOverHttp({
        refuse: { verdicts: { status: 503, message: 'away' } },
      }),
      { actsFor: [payments] },
    );
    expect(
      await screen.findByText(/Exemptions and failing controls/),
    ).toBeInTheDocument();
  });
});
