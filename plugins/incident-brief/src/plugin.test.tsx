import { EvidenceRequestError } from '@plumbline/backstage-plugin-evidence-common/client';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  ambiguousAnswer,
  catalogOnlyBrief,
  checkoutBrief,
  ordersDbBrief,
  sourceDownBrief,
  unmatchedAnswer,
  unmatchedResolution,
} from './fixtures';
import { openPage } from './__testUtils__/openPage';

const found = (brief = checkoutBrief()) =>
  ({ status: 'found', brief } as const);

function line(label: string): HTMLElement {
  return screen.getByRole('region', { name: label });
}

describe('the brief page', () => {
  it('answers owner, hit, calls and last change', async () => {
    openPage('/brief?entityRef=component:default/checkoutservice');
    await screen.findByTestId('brief');
    expect(line('Alert')).toHaveTextContent('CheckoutHighErrorRate');
    expect(line('On call')).toHaveTextContent(
      /Payments Platform.*Ana Ruiz.*until 06:00 UTC/,
    );
    expect(line('Escalation')).toHaveTextContent(/Data PlatformRuns orders-db/);
    expect(line('Prime suspect')).toHaveTextContent(
      /v2\.14\.1.*4 min before the alert/,
    );
    expect(line('Blast radius')).toHaveTextContent(/5\+.*affected at least/);
    expect(
      within(line('Dependencies')).getByRole('row', { name: /^frontend/ }),
    ).toHaveTextContent(/Alerting.*calls it/);
    expect(line('Runtime')).toHaveTextContent(/Versions differ/);
  });

  it('offers the rollback as a link, after what it crosses', async () => {
    openPage('/brief?entityRef=component:default/checkoutservice');
    await screen.findByTestId('brief');
    const suspect = line('Prime suspect');
    const direct = within(suspect).queryByRole('link', { name: /^Roll back/ });
    if (!direct) {
      await userEvent.click(
        within(suspect).getByRole('button', { name: /^Roll back to v2.14.0/ }),
      );
    }
    expect(
      direct ?? screen.getByRole('link', { name: /^Open rollback/ }),
    ).toHaveAttribute('href', 'https://ci.example/deployments/8790');
  });

  it('leads to paging and to the rollback by one key each', async () => {
    openPage('/brief?entityRef=component:default/checkoutservice');
    await screen.findByTestId('brief');
    await userEvent.keyboard('p');
    expect(document.activeElement).toHaveTextContent('Page on-call');
    await userEvent.keyboard('r');
    expect(document.activeElement).toHaveTextContent('Roll back to v2.14.0');
  });

  it('leads from a weakened line to its gap', async () => {
    openPage('/brief?entityRef=component:default/checkoutservice');
    await screen.findByTestId('brief');
    const marker = within(line('Alert')).getByRole('link', {
      name: /^Incidents unknown: No source of incidents/,
    });
    const target = marker.getAttribute('href')!.slice(1);
    expect(document.getElementById(target)).toHaveTextContent(
      'No source of incidents is connected',
    );
  });

  it('distinguishes "nothing" from "nobody looked"', async () => {
    openPage('/brief?signal=checkout', { answer: found(catalogOnlyBrief()) });
    await screen.findByTestId('brief');
    expect(line('Alerts unknown')).toHaveTextContent(
      'Alerts Unknown: no source of alerts',
    );
    expect(line('Last change')).toHaveTextContent(
      'Unknown: no source of changes is connected',
    );
    expect(line('Blast radius')).toHaveTextContent(
      /declared only.*\d+\+.*affected at least/,
    );
  });

  it('says whose data a resource holds and who uses it', async () => {
    openPage('/brief?signal=orders-db', { answer: found(ordersDbBrief()) });
    await screen.findByTestId('brief');
    expect(line('On call for the data')).toBeInTheDocument();
    expect(line('Escalation')).toHaveTextContent('Runs shared-postgres');
    expect(line('Blast radius')).toHaveTextContent(
      /written by checkoutservice.*read by orderfulfilment, legacy-orders/,
    );
  });

  it('says which lines a source that is down weakens', async () => {
    openPage('/brief?signal=checkout', { answer: found(sourceDownBrief()) });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      /alertmanager.*May be out of date: Alert/i,
    );
  });

  it('offers the moments of the incident to look back at', async () => {
    const { briefs } = openPage('/brief?signal=checkout');
    await userEvent.click(await screen.findByRole('button', { name: /^Now/ }));
    await userEvent.click(
      within(screen.getByRole('dialog', { name: 'As of' })).getByRole(
        'menuitem',
        { name: /^Before v2\.14\.1/ },
      ),
    );
    expect(await screen.findByText(/^As known at/)).toBeInTheDocument();
    const at = briefs.getBrief.mock.lastCall?.[0].at ?? '';
    const [suspect] = checkoutBrief().lastChange.suspects;
    expect(Date.parse(suspect.change.occurredAt) - Date.parse(at)).toBe(60_000);
  });

  it('looks back, says so, and returns', async () => {
    const { briefs } = openPage(
      '/brief?signal=checkout&at=2026-03-04T01:00:00Z',
    );
    expect(await screen.findByText(/^As known at/)).toBeInTheDocument();
    expect(briefs.getBrief).toHaveBeenLastCalledWith(
      expect.objectContaining({ at: '2026-03-04T01:00:00.000Z' }),
      expect.anything(),
    );
    await userEvent.click(screen.getByRole('button', { name: 'Back to now' }));
    await waitFor(() =>
      expect(screen.queryByText(/^As known at/)).not.toBeInTheDocument(),
    );
    expect(briefs.getBrief).toHaveBeenLastCalledWith(
      expect.objectContaining({ at: undefined }),
      expect.anything(),
    );
  });

  it('copies the Markdown', async () => {
    const user = userEvent.setup();
    const write = jest.spyOn(navigator.clipboard, 'writeText');
    openPage('/brief?signal=checkout');
    await screen.findByTestId('brief');
    await user.click(
      screen.getByRole('button', { name: 'Copy the brief as Markdown' }),
    );
    expect(write).toHaveBeenCalledWith(
      expect.stringContaining('component:default/checkoutservice'),
    );
  });

  it('sorts the table by what one asks for', async () => {
    openPage('/brief?signal=checkout');
    await screen.findByTestId('brief');
    await userEvent.click(screen.getByRole('button', { name: 'Entity' }));
    const [, first] = within(screen.getByRole('table')).getAllByRole('row');
    expect(first).toHaveTextContent('currencyservice');
  });
});

describe('without a brief', () => {
  it('lets one choose where several fit', async () => {
    openPage('/brief?signal=orders', {
      answer: ambiguousAnswer,
    });
    expect(
      await screen.findByRole('heading', { name: 'Which of these 3?' }),
    ).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'legacy-orders' })).toHaveAttribute(
      'href',
      '/brief?entityRef=component%3Adefault%2Flegacy-orders',
    );
  });

  it('names the nearest and records what matched nothing', async () => {
    const { evidence } = openPage('/brief?signal=chekout', {
      answer: unmatchedAnswer,
    });
    expect(
      await screen.findByRole('heading', { name: /^Did you mean \w+\?$/ }),
    ).toBeInTheDocument();
    evidence.resolve.mockResolvedValue({
      ...unmatchedResolution,
      discrepancyId: 'd-7',
    });
    await userEvent.click(
      screen.getByRole('button', { name: 'Report as unmatched' }),
    );
    expect(
      await screen.findByText(/Reported as a discrepancy/),
    ).toHaveTextContent('d-7');
    expect(evidence.resolve).toHaveBeenLastCalledWith({
      signal: { type: 'text', text: 'chekout' },
      record: true,
    });
  });

  it.each([
    [403, 'You do not have access to this brief'],
    [404, 'Not found'],
    [410, 'No longer reproducible'],
    [500, 'This brief could not be read'],
  ])('says what %d means', async (status, title) => {
    openPage('/brief?signal=checkout', {
      error: new EvidenceRequestError({ status, message: 'because' }),
    });
    expect(
      await screen.findByRole('heading', { name: title }),
    ).toBeInTheDocument();
    expect(screen.getByText('because')).toBeInTheDocument();
  });

  it('says what it is loading once that takes long', async () => {
    const { briefs } = openPage('/brief?signal=checkout', {
      answer: new Promise(() => {}) as any,
    });
    expect(
      await screen.findByText('Reading the brief of checkout …'),
    ).toBeInTheDocument();
    expect(briefs.getBrief).toHaveBeenCalledTimes(1);
  });
});
