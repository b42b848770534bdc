import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { openPage } from './__testUtils__/openPage';
import { portalOverHttp, unseenDependency } from './fixtures';

async function rowOf(id: string): Promise<HTMLElement> {
  return screen.findByRole('row', { name: new RegExp(`\\b${id}\\b`) });
}

describe('the sources', () => {
  it('are cards, in groups by what they need', async () => {
    openPage('/evidence');
    const group = async (name: string) =>
      within(await screen.findByRole('region', { name }))
        .getAllByRole('listitem')
        .map(card => card.textContent);
    expect(await group('Needs attention')).toEqual([
      expect.stringMatching(/^pagerFailing.*the token was refused.*Guide/),
      expect.stringMatching(/^prometheus-euHanging14 min ago/),
      expect.stringMatching(/^nightly-probeQuiet10 h ago.*stale for.*Guide/),
      expect.stringMatching(/^repositoriesWaitingNo answer yet/),
    ]);
    expect(await group('Answering')).toEqual([
      expect.stringMatching(/^catalog.*1,234 items.*Service/),
    ]);
    expect(await group('Reports changes')).toEqual([
      expect.stringMatching(/github.*4 min ago/),
      expect.stringMatching(/own-ci/),
    ]);
  });

  it('come with those first that need somebody, each with its state in words', async () => {
    openPage('/evidence?view=table');
    await rowOf('pager');
    const rows = within(
      screen.getByRole('table', { name: 'Sources' }),
    ).getAllByRole('row');
    expect(rows.slice(1).map(row => row.textContent)).toEqual([
      expect.stringMatching(/^Failing.*pager.*the token was refused/),
      expect.stringMatching(/^Hanging.*prometheus-eu.*14 min ago/),
      expect.stringMatching(/^Quiet.*nightly-probe.*10 h ago/),
      expect.stringMatching(/^Waiting.*repositories.*No answer yet/),
      expect.stringMatching(/^Answering.*catalog.*1,234 entities/),
      expect.stringMatching(/^Answering.*github.*4 min ago/),
      expect.stringMatching(/^Reports changes.*own-ci/),
    ]);
  });

  it('say how much of the catalog they cover', async () => {
    openPage('/evidence?view=table');
    expect(await rowOf('prometheus-eu')).toHaveTextContent(
      '617 of 1,234 (50%)',
    );
    expect(await rowOf('nightly-probe')).toHaveTextContent('3 of 1,234 (<1%)');
  });

  it('that report changes answered when the latest one came', async () => {
    const portal = portalOverHttp();
    openPage('/evidence?view=table', { portal });
    const row = await rowOf('own-ci');
    expect(await within(row).findByText('25 min ago')).toBeInTheDocument();
  });

  it('answer a reader from whom something is hidden without times and counts', async () => {
    const portal = portalOverHttp();
    portal.sources = [
      {
        id: 'kubernetes',
        kind: 'push',
        outcome: 'succeeded',
        tells: ['workloads'],
      },
    ];
    portal.changes = [];
    openPage('/evidence?view=table', { portal });
    const row = await rowOf('kubernetes');
    expect(row).toHaveTextContent(/^Answering/);
    expect(row).toHaveTextContent(
      /Unknown: visible only to users who can see every/,
    );
    expect(row).not.toHaveTextContent('No answer yet');
    expect(row).not.toHaveTextContent('Nothing yet');
  });

  it('that are pushed are deleted once somebody has read what is removed', async () => {
    const portal = portalOverHttp();
    openPage('/evidence?view=table', { portal });
    const row = await rowOf('nightly-probe');
    await userEvent.click(within(row).getByRole('button', { name: /^Delete/ }));
    const dialog = await screen.findByRole('dialog', {
      name: 'Delete the source nightly-probe?',
    });
    expect(dialog).toHaveTextContent('removed from every brief');
    expect(dialog).toHaveTextContent('3 items in its last push');
    expect(portal.requests).not.toContain('DELETE /collectors/nightly-probe');
    const button = within(dialog).getByRole('button', { name: 'Delete' });
    await userEvent.click(button);
    await waitFor(() => expect(row).not.toBeInTheDocument());
    expect(portal.requests).toContain('DELETE /collectors/nightly-probe');
  });

  it('that fail, or hang, and have reported nothing yet hide nothing', async () => {
    const portal = portalOverHttp();
    portal.sources = ['failed', 'hung'].map(id => ({
      id,
      kind: 'collector',
      outcome: 'failed',
      error: id === 'hung' ? 'It did not answer within 10 s' : 'HTTP 500',
      lastSuccess: '2026-03-04T01:00:00Z',
      tells: ['workloads'],
    }));
    openPage('/evidence?view=table', { portal });
    for (const id of ['failed', 'hung']) {
      const row = await rowOf(id);
      expect(row).toHaveTextContent('Nothing yet');
      expect(row).not.toHaveTextContent(/only to users who can see every/);
    }
  });

  it('are as old as what they pushed, however lately they pushed it', async () => {
    const portal = portalOverHttp();
    const ago = (minutes: number) =>
      new Date(Date.now() - minutes * 60_000).toISOString();
    portal.sources = [
      {
        id: 'late-probe',
        kind: 'push',
        outcome: 'succeeded',
        lastPass: ago(1),
        lastSuccess: ago(1),
        lastObserved: ago(300),
        tells: ['health.state'],
        freshSeconds: 900,
      },
    ];
    openPage('/evidence?view=table', { portal });
    expect(await rowOf('late-probe')).toHaveTextContent(/Quiet.*5 h ago/);
  });

  it('are quiet once what they reported is stale, by the portal', async () => {
    const portal = portalOverHttp();
    const pushed = new Date(Date.now() - 30 * 60_000).toISOString();
    portal.sources = [
      {
        id: 'pager',
        kind: 'push',
        outcome: 'succeeded',
        lastPass: pushed,
        lastSuccess: pushed,
        tells: ['incident.active'],
        freshSeconds: 86_400,
      },
    ];
    openPage('/evidence?view=table', { portal });
    expect(await rowOf('pager')).toHaveTextContent(/Answering.*30 min ago/);
  });

  it('do not hang where another one that they ask does', async () => {
    const portal = portalOverHttp();
    portal.sources = [
      {
        id: 'alertmanager',
        kind: 'collector',
        outcome: 'failed',
        error:
          'rules of Prometheus: prometheus:9090 did not answer within 10 seconds',
      },
      {
        id: 'prometheus',
        kind: 'collector',
        outcome: 'failed',
        error: 'prometheus:9090 did not answer within 10 seconds',
      },
    ];
    openPage('/evidence?view=table', { portal });
    const row = await rowOf('alertmanager');
    expect(row).toHaveTextContent(/Failing.*rules of Prometheus: prometheus/);
    expect(screen.getByText('Hanging').closest('tr')).not.toBe(row);
  });

  it('say what rests on them, and what they never saw', async () => {
    openPage('/evidence?view=table');
    expect(await rowOf('github')).toHaveTextContent('Changes');
    const row = await rowOf('prometheus-eu');
    expect(row).toHaveTextContent('Blast radiusDependencies');
    expect(
      await within(row).findByRole('link', { name: '1 declared dependency' }),
    ).toHaveAttribute(
      'href',
      '/evidence/discrepancies?owner=all&kind=declared-only-edge',
    );
  });

  it('count the deliveries of a webhook, and what was refused of them', async () => {
    openPage('/evidence?view=table');
    expect(await rowOf('github')).toHaveTextContent(
      'deliveries: 34 new, 2 sent again, ignored 1 (ping 1), refused 3 (signature 3)',
    );
  });

  it('that are not set up lead to their guide', async () => {
    openPage('/evidence?view=table');
    const section = await screen.findByRole('region', { name: 'Not set up' });
    expect(section).toHaveTextContent(/LaunchDarkly.*Integrations → Webhooks/);
    expect(
      within(section).getByRole('link', { name: /Set up/ }),
    ).toHaveAttribute('href', 'https://docs.example/changes.md');
  });

  it('say what to connect first where there is none', async () => {
    const portal = portalOverHttp();
    portal.sources = portal.sources.filter(({ id }) =>
      ['catalog', 'launchdarkly'].includes(id),
    );
    openPage('/evidence?view=table', { portal });
    expect(
      await screen.findByText('No source is connected yet.'),
    ).toBeInTheDocument();
    expect(screen.getByRole('link', { name: /connect/i })).toHaveAttribute(
      'href',
      expect.stringMatching(/set-up/),
    );
  });

  it('that cannot be read are no sources that fail', async () => {
    const portal = portalOverHttp();
    portal.refuse['/collectors'] = { status: 503, message: 'Starting' };
    openPage('/evidence?view=table', { portal });
    expect(
      await screen.findByText(/The sources could not be read/),
    ).toBeInTheDocument();
    expect(screen.getByRole('alert')).toHaveTextContent('Starting');
    expect(
      screen.getByRole('button', { name: 'Try again' }),
    ).toBeInTheDocument();
  });

  it('never saw at least so much where there are more than were counted', async () => {
    const portal = portalOverHttp();
    portal.pageSize = 1;
    portal.discrepancies = ['1', '2'].map(id => ({ ...unseenDependency, id }));
    openPage('/evidence?view=table', { portal });
    const row = await rowOf('prometheus-eu');
    await within(row).findByRole('link', { name: '1 declared dependency' });
    expect(row).toHaveTextContent('Never saw at least 1 declared dependency');
  });
});

describe('whether the evidence is of use', () => {
  const useful = () => screen.findByRole('region', { name: 'Last 30 days' });

  it('is shown in numbers', async () => {
    openPage('/evidence?view=table');
    await screen.findByText('94%');
    const region = await useful();
    expect(region).toHaveTextContent(
      '940 matched · 12 ambiguous · 48 unmatched',
    );
    expect(region).toHaveTextContent('61To chat and incidents');
    expect(region).toHaveTextContent('173 accepted · 5 dismissed');
    expect(region).toHaveTextContent('2.5 days21 closed');
  });

  it('is unknown, not nought, where nobody reported', async () => {
    const portal = portalOverHttp();
    portal.usefulness = {
      ...portal.usefulness,
      signals: { resolved: 0, ambiguous: 0, unmatched: 0 },
      discrepancies: { open: 0, accepted: 0, dismissed: 0, closed: 0 },
      briefsDelivered: undefined,
    };
    openPage('/evidence?view=table', { portal });
    await screen.findByText('No signal');
    const region = await useful();
    expect(region).toHaveTextContent('–No source reports deliveries');
    expect(region).toHaveTextContent('–None closed');
    expect(region).not.toHaveTextContent('NaN');
  });

  it('is not for a reader from whom something is hidden', async () => {
    const portal = portalOverHttp();
    portal.refuse['/usefulness'] = { status: 403, message: 'Not yours' };
    openPage('/evidence?view=table', { portal });
    expect(
      await screen.findByText(/visible only to users who can see every entity/),
    ).toBeInTheDocument();
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });
});
