import { act, fireEvent, screen, within } from '@testing-library/react';
import type { CollectorRun } from '@plumbline/backstage-plugin-evidence-common';
import { accessibilityFlaws, openEntity } from './__testUtils__/openPage';
import { control, PortalOverHttp, portalOverHttp, verdict } from './fixtures';

const at = '2026-03-01T12:00:00.000Z';
const resting = (fact: string, source: string) => ({
  evidence: [
    {
      fact,
      value: false,
      kind: 'observed' as const,
      stale: false,
      source: { id: source },
      observedAt: at,
    },
  ],
});

/** Verdicts on a source that is read, one that is pushed, the catalog and none. */
function aPortal(
  run: (id: string, portal: PortalOverHttp) => CollectorRun,
): PortalOverHttp {
  const portal: PortalOverHttp = portalOverHttp({
    controls: ['lock', 'runbook', 'ci', 'owner', 'slo'].map(id =>
      control(id, {
        title: `Title ${id}`,
        reads: [
          {
            fact: `facts.${id}`,
            // What reports it, where nothing is known of it yet.
            collectors: id === 'runbook' ? ['links'] : [],
          },
        ],
      }),
    ),
    verdicts: [
      verdict('lock', resting('facts.lock', 'shop')),
      verdict('runbook', { status: 'unknown' }),
      verdict('ci', resting('facts.ci', 'jenkins')),
      verdict('owner', resting('facts.owner', 'catalog')),
      verdict('slo', { status: 'pass', ...resting('facts.slo', 'shop') }),
    ],
    sources: [
      { id: 'catalog', kind: 'collector' },
      { id: 'jenkins', kind: 'push' },
      { id: 'links', kind: 'collector' },
      { id: 'shop', kind: 'collector' },
    ],
    runSource: id => run(id, portal),
  });
  return portal;
}

const tab = () => screen.findByRole('region', { name: 'Verdicts' });
const about = (id: string) =>
  within(screen.getByRole('group', { name: `About ‘Title ${id}’` }));
const rechecks = () =>
  screen
    .queryAllByRole('button', { name: 'Re-check' })
    .map(button => button.parentElement!.getAttribute('aria-label'));
const ran = ({ requests }: PortalOverHttp) =>
  requests.filter(path => path.endsWith('/run')).sort();
const pass = (portal: PortalOverHttp, id: string) => {
  portal.verdicts = portal.verdicts.map(each =>
    each.control === id ? { ...each, status: 'pass' } : each,
  );
};

describe('Re-check', () => {
  it('is offered where a source can be read, to those who may', async () => {
    openEntity(aPortal(() => ({ outcome: 'succeeded', at })));
    expect(
      await screen.findByRole('button', { name: 'Re-check all' }),
    ).toBeVisible();
    expect(rechecks()).toEqual(['About ‘Title lock’', 'About ‘Title runbook’']);
    expect(await accessibilityFlaws(await tab())).toEqual([]);
  });

  it('is not offered to those who may not', async () => {
    const portal = aPortal(() => ({ outcome: 'succeeded', at }));
    openEntity(portal, { mayRun: false });
    await tab();
    await act(() => new Promise(resolve => setTimeout(resolve, 50)));
    expect(rechecks()).toEqual([]);
    expect(screen.queryByRole('button', { name: 'Re-check all' })).toBeNull();
    expect(portal.requests).not.toContain('/api/evidence/collectors');
  });

  it('reads the sources of the row, and shows what it comes to', async () => {
    let judge = () => {};
    const portal = aPortal((_, { verdicts }) => {
      expect(verdicts).toHaveLength(5);
      judge = () => pass(portal, 'lock');
      return { outcome: 'succeeded', at };
    });
    openEntity(portal);
    await screen.findByRole('button', { name: 'Re-check all' });
    fireEvent.click(about('lock').getByRole('button', { name: 'Re-check' }));
    expect(
      await about('lock').findByRole('button', { name: 'Re-checking …' }),
    ).toBeVisible();
    expect(
      about('runbook').getByRole('button', { name: 'Re-check' }),
    ).toBeVisible();
    expect(
      screen
        .getAllByRole('listitem')
        .filter(row => row.getAttribute('aria-busy') === 'true'),
    ).toHaveLength(1);
    judge();
    expect(
      await screen.findByText('Title lock: Passing', {}, { timeout: 5_000 }),
    ).toBeVisible();
    expect(ran(portal)).toEqual(['/api/evidence/collectors/shop/run']);
  });

  it('says which source failed and why, and which is not read', async () => {
    const portal = aPortal(id =>
      id === 'shop'
        ? { outcome: 'failed', at, error: 'Its token was refused' }
        : { outcome: 'recent', at, error: 'It did not answer' },
    );
    portal.verdicts[0].evidence.push(
      ...resting('facts.ci', 'jenkins').evidence,
    );
    openEntity(portal);
    await screen.findByRole('button', { name: 'Re-check all' });
    fireEvent.click(about('lock').getByRole('button', { name: 'Re-check' }));
    expect(
      await screen.findByText(
        'jenkins is reported to the portal: it counts when it reports again. shop failed: Its token was refused.',
      ),
    ).toHaveAttribute('role', 'status');
    expect(
      about('lock').getByRole('button', { name: 'Re-check' }),
    ).toBeVisible();
  });

  it('reads the sources of all rows once, and ends after 15 s', async () => {
    const portal = aPortal(id => ({
      outcome: id === 'shop' ? 'succeeded' : 'running',
      at,
    }));
    openEntity(portal);
    const all = await screen.findByRole('button', { name: 'Re-check all' });
    jest.useFakeTimers();
    try {
      fireEvent.click(all);
      fireEvent.click(all);
      await act(() => jest.advanceTimersByTimeAsync(14_000));
      expect(all).toHaveTextContent('Re-checking …');
      await act(() => jest.advanceTimersByTimeAsync(3_000));
      expect(all).toHaveTextContent('Re-check all');
    } finally {
      jest.useRealTimers();
    }
    expect(ran(portal)).toEqual([
      '/api/evidence/collectors/links/run',
      '/api/evidence/collectors/shop/run',
    ]);
    expect(
      screen.getByText('No change: shop was read now.'),
    ).toBeInTheDocument();
    expect(screen.getByText('links is still being read.')).toBeInTheDocument();
  });
});
