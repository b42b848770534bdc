import { busyOverview, emptyOverview } from '../fixtures';
import {
  nothingYet,
  openIncidents,
  quietOf,
  waitingForChanges,
} from './overview';

const waiting = (id: string, ...facts: string[]) => ({
  id,
  tells: facts,
  kind: 'change-source' as const,
  outcome: 'waiting' as const,
});

describe('quietOf', () => {
  it.each([
    ['nobody is there to look', emptyOverview, 'no source connected'],
    [
      'the webhook for alerts waits for the first',
      {
        ...emptyOverview,
        collectors: [waiting('monitoring', 'alerts.firing')],
      },
      'monitoring is set up, and nothing has arrived yet',
    ],
    [
      'only a webhook for changes waits',
      { ...emptyOverview, collectors: [waiting('github')] },
      'no source connected',
    ],
    [
      'only a webhook for incidents waits',
      {
        ...emptyOverview,
        collectors: [waiting('pager', 'incident.active')],
      },
      'no source connected',
    ],
    [
      'somebody looks, but not at alerts',
      { ...busyOverview, alertsHeard: 0, alertSources: 0 },
      'no source reports alerts for these services',
    ],
  ])('is unknown where %s', (_, overview, unknown) => {
    expect(quietOf(overview)).toEqual({ unknown });
  });

  it.each([
    [0, 'nothing fires on 12 services (1 source)'],
    [3, 'nothing fires on 12 services (1 source), as last heard of 3 of them'],
    [12, 'nothing fired on 12 services (1 source) when last heard'],
  ])('says of how many nothing fires, %d of them stale', (stale, nothing) => {
    expect(quietOf({ ...busyOverview, alertsStale: stale })).toEqual({
      nothing,
      stale: stale > 0,
    });
  });
});

describe('webhooks that are set up', () => {
  it('names those for changes that nothing has come through', () => {
    const collectors = [
      { ...waiting('github'), title: 'GitHub' },
      waiting('ci'),
      waiting('monitoring', 'alerts.firing'),
      waiting('pager', 'incident.active'),
      { ...waiting('gitlab'), outcome: 'unconfigured' as const },
      { ...waiting('argocd'), outcome: undefined },
    ];
    expect(nothingYet(waitingForChanges({ collectors }))).toBe(
      'GitHub and ci are set up, and nothing has arrived yet',
    );
    expect(waitingForChanges({ collectors: [] })).toEqual([]);
  });
});

describe('openIncidents', () => {
  const incident = (id: string, since: string) => ({ id, since });
  const claim = (value: { id: string; since: string }[], stale = false) => ({
    ...busyOverview.firing[0].alerts,
    value,
    stale,
  });
  const [old, recent] = [
    incident('INC-41', '2026-03-01T10:00:00Z'),
    incident('INC-42', '2026-03-01T11:50:00Z'),
  ];

  it('shows each once, the newest first, with all that it concerns', () => {
    const incidents = [
      { entityRef: 'component:default/a', incidents: claim([old], true) },
      { entityRef: 'component:default/b', incidents: claim([recent, old]) },
    ];
    expect(openIncidents({ incidents })).toMatchObject([
      { incident: recent, services: [{ entityRef: 'component:default/b' }] },
      {
        incident: old,
        stale: false,
        services: [
          { entityRef: 'component:default/a' },
          { entityRef: 'component:default/b' },
        ],
      },
    ]);
  });
});
