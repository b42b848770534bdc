import type { Brief } from '@plumbline/backstage-plugin-incident-brief-common';
import { cleanup, screen, within } from '@testing-library/react';
import { catalogOnlyBrief, checkoutBrief } from './fixtures';
import { observed } from './fixtures/pieces';
import { openPage } from './__testUtils__/openPage';

async function open(brief: Brief) {
  openPage('/brief?signal=checkout', { answer: { status: 'found', brief } });
  await screen.findByTestId('brief');
  return (label: string) => screen.getByRole('region', { name: label });
}

describe('what the page must not conclude', () => {
  it('that no call was seen, where no source reports any', async () => {
    const brief = catalogOnlyBrief();
    const line = await open({
      ...brief,
      dependencies: {
        ...brief.dependencies,
        status: 'partial',
        reason: 'declared only: no source connected for observed calls',
        items: brief.dependencies.items.filter(
          ({ direction }) => direction === 'calls',
        ),
      },
    });
    expect(line('Dependencies')).toHaveTextContent(
      'Called by: none declared in production; no source for observed calls',
    );
  });

  it('that no call was seen, where there is no neighbour at all', async () => {
    const brief = catalogOnlyBrief();
    const line = await open({
      ...brief,
      dependencies: {
        status: 'unknown',
        reason:
          'no dependency is declared and no source is connected for observed calls',
        items: [],
        more: [],
      },
    });
    expect(line('Dependencies')).toHaveTextContent('Unknown: no dependency');
  });

  it('that nothing is hit, where nobody looked', async () => {
    const brief = catalogOnlyBrief();
    const line = await open({
      ...brief,
      blastRadius: { ...brief.blastRadius, affected: [], atLeast: 0 },
    });
    expect(line('Blast radius')).toHaveTextContent(
      /declared only: no source connected.*not to say that there is none/,
    );
  });

  it('that nothing fires, while an incident is open', async () => {
    const brief = checkoutBrief();
    const quiet = {
      ...brief.firing,
      alerts: observed([], 'alertmanager'),
      slo: observed([], 'prometheus'),
      incidents: observed([], 'pagerduty'),
    };
    await open({ ...brief, firing: quiet });
    expect(screen.getByText('Nothing fires')).toBeInTheDocument();
    cleanup();
    const incidents = observed([{ id: 'INC-311' }], 'pagerduty');
    await open({ ...brief, firing: { ...quiet, incidents } });
    expect(screen.getByText('No alert fires')).toBeInTheDocument();
    expect(screen.queryByText('Nothing fires')).not.toBeInTheDocument();
  });

  it('that a link can be read which has not answered for long', async () => {
    const brief = checkoutBrief();
    const day = 86_400_000;
    await open({
      ...brief,
      service: {
        ...brief.service,
        linkStates: observed(
          [
            {
              url: 'https://runbooks.shop.example/checkoutservice',
              what: 'runbook',
              status: 'failing',
              since: new Date(Date.parse(brief.at) - 14 * day).toISOString(),
              reason: 'it answers 404',
            },
            {
              url: 'https://grafana.shop.example/d/checkoutservice',
              what: 'dashboard',
              status: 'ok',
              reason: 'needs sign-in',
            },
          ],
          'links',
        ),
      },
    });
    const beside = (name: string) =>
      screen.getAllByRole('link', { name: new RegExp(`^${name}`) })[0]
        .parentElement!;
    expect(beside('Runbook')).toHaveTextContent('(failing 14 d)');
    expect(beside('Dashboard')).toHaveTextContent('(needs sign-in)');
    // Nothing is stated of the others, which nobody looked at.
    expect(screen.getAllByText(/^\((failing|needs)/)).toHaveLength(2);
  });

  it('that somebody whom the catalog lacks is on call', async () => {
    const brief = checkoutBrief();
    const { workload } = brief.owner;
    const line = await open({
      ...brief,
      owner: {
        ...brief.owner,
        workload: {
          ...workload,
          onCall: observed(
            [{ level: 1, user: 'user:default/me', unresolved: true }],
            'catalog',
          ),
        },
      },
    });
    expect(line('On call')).toHaveTextContent(
      'Unknown: me is not in the catalog',
    );
  });

  it('that nobody commands or that no objective is set', async () => {
    const brief = checkoutBrief();
    const line = await open({
      ...brief,
      firing: {
        ...brief.firing,
        slo: observed([], 'prometheus'),
        incidents: observed([{ id: 'INC-311' }], 'pagerduty'),
      },
    });
    expect(line('Alert')).toHaveTextContent(
      /INC-311.*No commander reported.*No objective reported/,
    );
  });

  it('that what names no environment is of the one that was requested', async () => {
    const brief = checkoutBrief();
    const development = await open({
      ...brief,
      environment: 'development',
      firing: {
        ...brief.firing,
        alerts: observed([{ name: 'Full' }], 'prometheus'),
        slo: observed([{ name: 'orders' }], 'prometheus'),
        incidents: observed(
          [{ id: 'INC-311', environment: 'dev' }],
          'pagerduty',
        ),
      },
    });
    expect(development('Alert')).toHaveTextContent(
      /Full.*\(environment not named\).*INC-311.*in dev.*orders \(environment not named\)/,
    );
    expect(development('Runtime')).toHaveTextContent('(environment not named)');
  });

  it('that the suspects listed are all that there are', async () => {
    const brief = checkoutBrief();
    const line = await open({
      ...brief,
      lastChange: { ...brief.lastChange, moreSuspects: 7 },
    });
    expect(line('Other changes')).toHaveTextContent(
      '7 more changes not listed',
    );
  });

  it('that nothing changed, where the sources have reported nothing', async () => {
    const line = await open(checkoutBrief());
    expect(line('Other changes')).toHaveTextContent(
      'config, flag: none in production (1 source reports its changes)',
    );
    expect(line('Other changes')).toHaveTextContent(
      /schema: Unknown: none reported; 2 sources report such changes, of others/,
    );
  });

  it('that an incident lasts, which was not confirmed for long', async () => {
    const { firing, ...brief } = checkoutBrief();
    const incidents = (stale: boolean) =>
      observed(
        [{ id: 'INC-311', severity: 'sev1', since: brief.onset! }],
        'pager',
        60,
        stale,
      );
    const timelineOf = async (stale: boolean) => {
      await open({
        ...brief,
        firing: { ...firing, incidents: incidents(stale) },
      });
      return screen.getByRole('group', { name: 'Timeline' });
    };
    const marks = async (stale: boolean) =>
      within(await timelineOf(stale)).queryAllByRole('img', { name: 'Stale' });
    expect(await marks(true)).toHaveLength(1);
    cleanup();
    expect(await marks(false)).toHaveLength(0);
  });

  describe('that what is merged went out', () => {
    const { lastChange, ...brief } = checkoutBrief();
    const quiet = { ...brief, onset: undefined, onsetSign: undefined };
    const rollback = { how: 'git revert 9f3c2ab', url: 'https://git/revert' };
    const merged = {
      ...lastChange.byKind.commit!,
      change: {
        ...lastChange.byKind.commit!.change!,
        occurredAt: brief.at,
        rollback,
      },
    };
    const openWith = (byKind: Partial<typeof lastChange.byKind>) =>
      open({
        ...quiet,
        lastChange: {
          ...lastChange,
          byKind: { ...lastChange.byKind, commit: merged, ...byKind },
          suspects: [],
          alsoChanged: [{ change: merged.change, reasons: [] }],
        },
      });

    it('where something else did', async () => {
      const line = await openWith({});
      expect(line('Last change')).toHaveTextContent(
        /v2\.14\.0.*v2\.14\.1.*Roll back to v2\.14\.0.*9f3c2ab.*Merged, not deployed/,
      );
      expect(screen.getAllByRole('link', { name: /Roll back/ })).toHaveLength(
        1,
      );
    });

    it('and calls it merged alone where a deploy may have brought it', async () => {
      await openWith({
        deploy: {
          ...lastChange.byKind.deploy!,
          change: {
            ...lastChange.byKind.deploy!.change!,
            occurredAt: brief.at,
          },
        },
      });
      expect(screen.getAllByText('Merged').length).toBeGreaterThan(0);
      expect(screen.queryByText(/not deployed/i)).not.toBeInTheDocument();
    });

    it('where nothing is known to have gone out', async () => {
      const line = await openWith({
        deploy: { status: 'partial', sourcesAnswered: 1 },
        config: { status: 'partial', sourcesAnswered: 1 },
        flag: { status: 'partial', sourcesAnswered: 1 },
      });
      expect(line('Last change')).toHaveTextContent(
        /Unknown: nothing known to have gone out to production.*9f3c2ab.*Merged, not deployed/,
      );
      expect(screen.queryByText(/Roll back/)).not.toBeInTheDocument();
    });
  });

  it('that a gap is all that can be done about it, where a discrepancy stands behind it', async () => {
    const brief = checkoutBrief();
    const other = 'component:default/fraud-check';
    const listDiscrepancies = jest.fn(async () => ({
      items: [
        {
          id: 'd-1',
          kind: 'observed-only-edge' as const,
          state: 'open' as const,
          entityRef: brief.entityRef,
          message: 'It calls what it does not declare',
          candidates: [other],
          evidence: [],
          firstSeen: brief.at,
          lastSeen: brief.at,
          openedAt: brief.at,
          baseline: false,
          reopened: 0,
          patchable: true,
        },
      ],
    }));
    const gap = (name: string) => ({
      code: 'edge-undeclared',
      message: `It calls ${name}: seen, but declared nowhere.`,
      affects: `dependencies:${name}`,
    });
    const confidence = [gap(other), gap('component:default/another')];
    openPage('/brief?signal=checkout', {
      answer: { status: 'found', brief: { ...brief, confidence } },
      evidence: { listDiscrepancies },
    });
    const link = await screen.findByRole('link', {
      name: 'Open the discrepancy',
    });
    expect(link).toHaveAttribute('href', '/evidence/discrepancies/d-1');
    expect(link.closest('li')).toHaveTextContent('fraud-check');
    expect(listDiscrepancies).toHaveBeenCalledWith(
      {
        entityRef: brief.entityRef,
        state: ['open', 'accepted'],
        limit: 100,
      },
      expect.anything(),
    );
  });
});
