import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { busyOverview, emptyOverview } from './fixtures';
import { openPage } from './__testUtils__/openPage';

describe('the first page', () => {
  it('resolves while one types, leaves no trace, and opens the brief', async () => {
    const { evidence, briefs } = openPage('/incidents');
    const box = await screen.findByRole('textbox');
    await userEvent.type(box, 'checkout is slow');
    expect(await screen.findByText(/matches/)).toHaveTextContent(
      'matches checkoutservice by alias “checkout”',
    );
    // Slow typing is looked up on the way.
    await waitFor(() =>
      expect(evidence.resolve).toHaveBeenLastCalledWith(
        { signal: { type: 'text', text: 'checkout is slow' }, record: false },
        expect.anything(),
      ),
    );
    await userEvent.type(box, '{Enter}');
    await screen.findByTestId('brief');
    expect(briefs.getBrief).toHaveBeenCalledWith(
      expect.objectContaining({ signal: 'checkout is slow' }),
      expect.anything(),
    );
  });

  it("shows what fires and what changed for one's teams, in one request", async () => {
    const { evidence } = openPage('/incidents');
    expect(
      await screen.findByText(/CheckoutHighErrorRate/),
    ).toBeInTheDocument();
    expect(screen.getByText('v2.14.1')).toBeInTheDocument();
    // Once for one's teams, and once for what fires elsewhere.
    expect(evidence.getOverview).toHaveBeenCalledTimes(2);
    expect(evidence.getOverview).toHaveBeenCalledWith(
      { owner: ['group:default/payments-platform', 'user:default/ana.ruiz'] },
      expect.anything(),
    );
  });

  it('shows time by the clock of the server', async () => {
    openPage('/incidents');
    expect(
      await screen.findByText('4 min', { selector: 'time' }),
    ).toBeInTheDocument();
  });

  it('distinguishes that nothing fires from that nobody looks', async () => {
    openPage('/incidents', { overview: { ...busyOverview, firing: [] } });
    expect(
      await screen.findByText(/Nothing fires on 12 services \(1 source\)/),
    ).toBeInTheDocument();
  });

  it('says how many more fire than fit', async () => {
    openPage('/incidents', {
      overview: { ...busyOverview, more: { firing: 41, incidents: 0 } },
    });
    expect(await screen.findByText(/^Alerts of 41 more$/)).toBeInTheDocument();
  });

  it('says where no source reports alerts', async () => {
    openPage('/incidents', {
      overview: {
        ...busyOverview,
        firing: [],
        alertsHeard: 0,
        alertSources: 0,
      },
    });
    expect(
      await screen.findByText(/no source reports alerts for these services/),
    ).toBeInTheDocument();
  });

  it('says what to connect first', async () => {
    openPage('/incidents', { overview: emptyOverview });
    expect(
      await screen.findByRole('heading', { name: 'Connect first' }),
    ).toBeInTheDocument();
    expect(screen.getByText(/^No data yet/)).toBeInTheDocument();
    expect(screen.getByText(/^catalog:/)).toBeInTheDocument();
    expect(screen.getByText(/npm start -- --catalog/)).toBeInTheDocument();
    expect(screen.queryByText('Firing')).not.toBeInTheDocument();
  });
});
