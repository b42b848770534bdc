import { EvidenceRequestError } from '@plumbline/backstage-plugin-evidence-common/client';
import { createTestEntityPage } from '@backstage/plugin-catalog-react/testUtils';
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
  return screen.getByText(label, { selector: 'dt' }).parentElement!;
}

describe('the brief page', () => {
  it('answers owner, hit, calls and last change', async () => {
    openPage('/brief?entityRef=component:default/checkoutservice');
    await screen.findByTestId('brief');
    expect(line('Signal')).toHaveTextContent('CheckoutHighErrorRate');
    expect(line('Owner')).toHaveTextContent(
      /Payments Platform.*on call Ana Ruiz until 06:00 UTC/,
    );
    expect(line('Owner')).toHaveTextContent(/orders-db run by Data Platform/);
    expect(line('Changed')).toHaveTextContent(
      /4 min before the alert\s*deploy\s*v2\.14\.1/,
    );
    expect(line('Hit')).toHaveTextContent(/at least 5 others affected/);
    expect(line('Neighbours')).toHaveTextContent(/called by frontend alerting/);
    expect(line('Runs')).toHaveTextContent(/regions differ/);
  });

  it('offers the rollback as a link, and nothing that acts', async () => {
    openPage('/brief?entityRef=component:default/checkoutservice');
    await screen.findByTestId('brief');
    expect(
      screen.getByRole('link', { name: /roll back to v2.14.0/ }),
    ).toHaveAttribute('href', 'https://ci.example/deployments/8790');
    expect(
      screen.queryByRole('button', { name: /roll/i }),
    ).not.toBeInTheDocument();
  });

  it('leads from a weakened line to its gap', async () => {
    openPage('/brief?entityRef=component:default/checkoutservice');
    await screen.findByTestId('brief');
    const marker = within(line('Signal')).getByRole('link', { name: /^gap 1/ });
    const target = marker.getAttribute('href')!.slice(1);
    expect(document.getElementById(target)).toHaveTextContent(
      'No source of incidents is connected',
    );
  });

  it('distinguishes "nothing" from "nobody looked"', async () => {
    openPage('/brief?signal=checkout', { answer: found(catalogOnlyBrief()) });
    await screen.findByTestId('brief');
    expect(line('Signal')).toHaveTextContent('? unknown: no source of alerts');
    expect(line('Changed')).toHaveTextContent(
      '? unknown: no source of changes is connected',
    );
    expect(line('Hit')).toHaveTextContent(
      /at least \d+ others affected.*declared only/,
    );
  });

  it('says whose data a resource holds and who uses it', async () => {
    openPage('/brief?signal=orders-db', { answer: found(ordersDbBrief()) });
    await screen.findByTestId('brief');
    expect(line('Whose data')).toHaveTextContent('shared-postgres run by');
    expect(line('Data')).toHaveTextContent(
      /written by checkoutservice.*read by orderfulfilment, legacy-orders/,
    );
  });

  it('says which lines a source that is down weakens', async () => {
    openPage('/brief?signal=checkout', { answer: found(sourceDownBrief()) });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      /alertmanager.*Weakened: Signal/i,
    );
  });

  it('looks back, says so, and returns', async () => {
    const { briefs } = openPage(
      '/brief?signal=checkout&at=2026-03-04T01:00:00Z',
    );
    expect(
      await screen.findByText('You are looking at the past:'),
    ).toBeInTheDocument();
    expect(briefs.getBrief).toHaveBeenLastCalledWith(
      expect.objectContaining({ at: '2026-03-04T01:00:00.000Z' }),
      expect.anything(),
    );
    await userEvent.click(screen.getByRole('button', { name: 'Back to now' }));
    await waitFor(() =>
      expect(
        screen.queryByText('You are looking at the past:'),
      ).not.toBeInTheDocument(),
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
      await screen.findByRole('heading', { name: 'Nothing matches' }),
    ).toBeInTheDocument();
    evidence.resolve.mockResolvedValue({
      ...unmatchedResolution,
      discrepancyId: 'd-7',
    });
    await userEvent.click(
      screen.getByRole('button', { name: 'Record it as unmatched' }),
    );
    expect(
      await screen.findByText(/Recorded as a discrepancy/),
    ).toHaveTextContent('d-7');
    expect(evidence.resolve).toHaveBeenLastCalledWith({
      signal: { type: 'text', text: 'chekout' },
      record: true,
    });
  });

  it.each([
    [403, 'You may not see this brief'],
    [404, 'Nothing to see here'],
    [410, 'No longer reproducible'],
    [500, 'The brief could not be made'],
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

describe('the entity page', () => {
  const entity = {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'checkoutservice', namespace: 'default' },
    spec: { type: 'service' },
  };

  it('has a tab and a card', async () => {
    const { briefs } = openPage('/', {
      extensions: [createTestEntityPage({ entity })],
    });
    expect(await screen.findByText('Open the brief')).toHaveAttribute(
      'href',
      '/brief?entityRef=component%3Adefault%2Fcheckoutservice',
    );
    expect(briefs.getBrief).toHaveBeenCalledWith(
      { entityRef: 'component:default/checkoutservice' },
      expect.anything(),
    );
    // The test page shows the content of a single tab at once.
    expect(await screen.findByTestId('brief')).toBeInTheDocument();
  });
});
