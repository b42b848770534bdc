import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  accessibilityFlaws,
  openEntity,
  openPage,
} from './__testUtils__/openPage';
import { automationLevels } from '@plumbline/backstage-plugin-toil-common';
import { candidate, portalOverHttp, teamOf } from './fixtures';

const queue = 'template:default/request-queue';
const team = '/toil/team/default/payments-platform';

describe('the walk through what is to be reviewed', () => {
  it('goes from one stale item to the next, and says when it was the last', async () => {
    const stale = (id: string) =>
      candidate(id, { title: `Stale ${id}`, stale: true });
    const portal = openPage(
      '/toil/review',
      portalOverHttp({ candidates: [stale('a'), stale('b'), candidate('c')] }),
    );
    await screen.findByRole('article', { name: 'Stale a' });
    expect(screen.getByText('1 of 2')).toBeInTheDocument();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Save and next' }),
    );
    await screen.findByRole('article', { name: 'Stale b' });
    await userEvent.click(await screen.findByRole('button', { name: 'Skip' }));
    await screen.findByText('Review complete.');
    expect(screen.getByText(/1 candidate reviewed, 1/)).toBeInTheDocument();
    expect(portal.sent).toHaveLength(1);
  });

  it('takes the first meeting to action items and to what recurs most', async () => {
    const portal = openPage('/toil/review?of=first-meeting');
    await screen.findByRole('article');
    const requested = portal.requested.filter(each => each.includes('kind='));
    expect(requested).toEqual([
      expect.stringMatching(/kind=recovery.*|.*kind=recovery/),
      expect.stringContaining('kind=request'),
    ]);
    expect(requested.every(each => each.includes('limit=10'))).toBe(true);
  });
});

describe('a path that is no page', () => {
  it('is reported as unknown, and leads back', async () => {
    openPage('/toil/backlog');
    expect(
      await screen.findByText(/There is no such page/),
    ).toBeInTheDocument();
    expect(screen.getByText(/Go back/)).toBeInTheDocument();
  });
});

describe('the page of automation levels', () => {
  it('shows level, need and what is missing, each with its evidence', async () => {
    const signals = automationLevels.map(level => ({
      level,
      outcome: 'met' as const,
      evidence: 'Counted',
      ...(level === 'module' && {
        outcome: 'unmet' as const,
        evidence: '3 of 5 of the version',
      }),
    }));
    const unknown = signals.map(({ level }) => ({
      level,
      outcome: 'unknown' as const,
      evidence: 'No source',
    }));
    const portal = openPage(
      '/toil/automations',
      portalOverHttp({
        automations: [
          {
            id: queue,
            entityRef: queue,
            title: 'Queue',
            signals,
            level: 'control-plane',
            fit: 'matches',
            missing: ['module'],
            needed: { level: 'control-plane', because: 'It has to stay' },
            candidates: [{ id: 'c-1', title: 'Replay orders' }],
          },
          {
            id: 'candidate:c-2',
            title: 'Restart',
            signals: unknown,
            fit: 'unknown',
            missing: [],
            candidates: [{ id: 'c-2', title: 'Restart' }],
          },
        ],
      }),
    );
    const table = await screen.findByRole('table', { name: 'Workflows' });
    const [, first, second] = within(table).getAllByRole('row');
    expect(first).toHaveTextContent(
      /Queue.*Control plane.*It has to stay.*As needed.*Module 3 of 5/,
    );
    expect(
      within(first).getByLabelText('Module: not met. 3 of 5 of the version'),
    ).toBeInTheDocument();
    expect(
      within(first).getByRole('link', { name: 'Replay orders' }),
    ).toHaveAttribute('href', '/toil/candidates/c-1');
    expect(second).toHaveTextContent(/Restart.*–.*Unknown/);
    expect(
      within(second).getAllByLabelText(/unknown\. No source/),
    ).toHaveLength(5);
    expect(portal.requested).toContain('GET /automations');
    expect(await accessibilityFlaws(table)).toEqual([]);
  });
});

describe('the page of sources', () => {
  it('shows what is read and what fails, names without a service, and what to connect', async () => {
    openPage('/toil/sources');
    const trackers = await screen.findByRole('table', {
      name: 'Trackers',
    });
    const [, failing, read] = within(trackers).getAllByRole('row');
    expect(failing).toHaveTextContent(
      /Failing.*the tracker answered 401: its token is not accepted/,
    );
    expect(failing).toHaveTextContent('Never');
    expect(read).toHaveTextContent('400');
    expect(read).toHaveTextContent('2 invalid');
    const table = await screen.findByRole('table', {
      name: 'Intakes',
    });
    expect(table).toHaveTextContent('Jira');
    expect(
      await screen.findByRole('table', { name: 'Unmatched names' }),
    ).toHaveTextContent('old-shop');
    expect(screen.getByText('GitLab')).toBeInTheDocument();
    expect(screen.queryByText('Jira', { selector: 'summary' })).toBeNull();
  });

  it('keeps which trackers there are from whoever may not know', async () => {
    openPage(
      '/toil/sources',
      portalOverHttp({
        refuse: { '/sources': { status: 403, message: 'Not allowed' } },
      }),
    );
    await screen.findByText(/You do not have access to the trackers/);
    await screen.findByRole('table', { name: 'Intakes' });
  });
});

describe('the page of a team', () => {
  it('warns above the limit, and says what the share is of', async () => {
    openPage(team, portalOverHttp({ team: teamOf({ share: 0.62 }) }));
    await screen.findByText('Above the limit of 50%');
    expect(
      screen.getByRole('img', { name: '62% of capacity; the limit is 50%' }),
    ).toBeInTheDocument();
    expect(
      screen.getByText('2 people, 280 h a month; limit 50%'),
    ).toBeInTheDocument();
  });

  it('knows no share where the catalog names no members', async () => {
    openPage(
      team,
      portalOverHttp({
        team: teamOf({
          share: undefined,
          people: undefined,
          capacityMinutes: undefined,
        }),
      }),
    );
    expect(
      await screen.findByRole('region', { name: 'Share of the team’s time' }),
    ).toHaveTextContent('Unknown');
    expect(screen.queryByText(/Above the limit/)).toBeNull();
  });

  it('says of a team that the catalog does not have that there is none', async () => {
    openPage('/toil/team/default/growth-squad');
    await screen.findByText(/The catalog has no growth-squad/);
  });
});

describe('the card of a service', () => {
  it('shows the work on it, the highest priority first, and gathers its bundle', async () => {
    const portal = openEntity();
    const work = await screen.findByRole('region', { name: 'Toil' });
    await within(work).findByRole('link', { name: 'Unstick payment workers' });
    expect(portal.requested[0]).toContain(
      'service=component%3Adefault%2Fcheckoutservice',
    );
    await userEvent.click(
      within(work).getByRole('button', { name: 'Diagnostic bundle' }),
    );
    await waitFor(() =>
      expect(portal.requested.some(each => each.includes('/brief'))).toBe(true),
    );
  });
});

describe('the page of a team in the catalog', () => {
  it('has the hours, their share and the work at the side', async () => {
    const portal = openEntity(
      portalOverHttp({ team: teamOf({ minutesPerMonth: 528, share: 0.009 }) }),
      {
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Group',
        metadata: { name: 'payments-platform', namespace: 'default' },
        spec: { type: 'team', children: [] },
      },
    );
    await screen.findAllByText('8.8 h');
    expect(
      screen
        .getAllByRole('region', { name: 'Toil' })
        .find(one => one.hasAttribute('data-figure')),
    ).toHaveTextContent(/8\.8 h \/ month<1% of \d+ people’s time/);
    expect(
      portal.requested.some(each =>
        each.includes('owner=group%3Adefault%2Fpayments-platform'),
      ),
    ).toBe(true);
  });
});
