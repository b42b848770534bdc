import { EvidenceRequestError } from '@plumbline/backstage-plugin-evidence-common/client';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { openPage } from './__testUtils__/openPage';

describe('the page of a change', () => {
  it('says everything that is known, and what happened around it', async () => {
    const { evidence } = openPage('/changes/change-4');
    expect(
      await screen.findByRole('heading', { name: 'Deploy v2.14.0 to v2.14.4' }),
    ).toBeInTheDocument();
    const line = (label: string) =>
      screen.getByText(label, { selector: 'dt' }).parentElement;
    expect(line('Time')).toHaveTextContent(
      /4 Mar 2026 02:09:20 UTC.*received 2 min later from shop-delivery/,
    );
    expect(line('By')).toHaveTextContent('ana.ruiz');
    expect(line('Reporter')).toHaveTextContent(
      /by the webhook github · amended .+/,
    );
    expect(line('Rollback')).toHaveTextContent('Previous successful deploy');
    expect(line('Crosses')).toHaveTextContent('flag express-pay');
    expect(screen.getByText(/^Crosses flag express-pay/)).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: 'flag express-pay' }),
    ).toHaveAttribute('href', '/changes/change-9');
    expect(line('Reports')).toHaveTextContent(
      /02:11:20failed02:09:20in-progress, revision v2\.14\.4/,
    );
    expect(
      screen.getByRole('link', { name: /^Brief at this time/ }),
    ).toHaveAttribute(
      'href',
      expect.stringContaining(
        'onset=2026-03-04T02%3A09%3A20.000Z&environment=production',
      ),
    );
    const around = await screen.findByRole('table', { name: /before and/ });
    const [subject, next] = within(around).getAllByRole('row').slice(1);
    expect(subject).toHaveAttribute('aria-current', 'true');
    expect(subject).toHaveTextContent(/^at the same time/);
    expect(next).toHaveTextContent(/^5 min before this change/);
    expect(evidence.listChanges.mock.calls[0][0]).toEqual({
      entityRef: 'component:default/checkoutservice',
      scope: 'neighbourhood',
      from: '2026-03-04T01:09:20.000Z',
      to: '2026-03-04T03:09:20.000Z',
      limit: 100,
    });
    await userEvent.click(screen.getByRole('button', { name: 'System' }));
    await waitFor(() =>
      expect(evidence.listChanges.mock.lastCall?.[0]).toMatchObject({
        scope: 'system',
      }),
    );
  });

  it('follows it from its commit to where it runs', async () => {
    openPage('/changes/change-4');
    await screen.findByText('From commit to production');
    const line = (label: string) =>
      screen.getByText(label, { selector: 'dt' }).parentElement;
    expect(line('Commit')).toHaveTextContent(/^Commit3484a3fb.*ana\.ruiz/);
    expect(line('Review')).toHaveTextContent(/Approved.*Read it/);
    expect(
      screen.getByRole('link', { name: 'Review: deploy of checkout' }),
    ).toHaveAttribute('href', '/scorecards');
    expect(line('Runs')).toHaveTextContent(/Succeeded.*Main.*attempt 2/);
    expect(line('Artifact')).toHaveTextContent(
      'No deploy or decision of it states a digest',
    );
    expect(screen.getByRole('link', { name: 'Allow' })).toHaveAttribute(
      'href',
      '/scorecards/gates/d1',
    );
    expect(line('Deploys')).toHaveTextContent(
      /Rolled back.*Production.*until.*by v2\.14\.0/,
    );
    expect(screen.getByRole('link', { name: 'v2.14.0' })).toHaveAttribute(
      'href',
      '/changes/change-7',
    );
  });

  it('leads to the rollback after what it crosses', async () => {
    openPage('/changes/change-4');
    const [rollback] = await screen.findAllByRole('button', {
      name: /Roll back to v2\.14\.0/,
    });
    await userEvent.click(rollback);
    const dialog = screen.getByRole('dialog', {
      name: 'Roll back to v2.14.0?',
    });
    expect(dialog).toHaveTextContent(/flag express-pay.*Opens ci\.example/);
    expect(
      within(dialog).getByRole('link', { name: /^Open rollback/ }),
    ).toHaveAttribute('href', 'https://ci.example/0');
  });

  it('looks the same where it is hidden and where there is none', async () => {
    openPage('/changes/nothing', {
      evidence: {
        getChange: async () => {
          throw new EvidenceRequestError({ status: 404, message: 'No.' });
        },
      },
    });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      /Not found.*you have no access to it/,
    );
  });
});
