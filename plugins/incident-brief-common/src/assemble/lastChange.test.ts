import type {
  Change,
  EvidenceContext,
} from '@plumbline/backstage-plugin-evidence-common';
import { changeFixture, contextFixture, entityFixture } from '../testUtils';
import { assembleBrief } from './assembleBrief';

const onset = '2026-03-03T02:00:00.000Z';
const payment = 'component:default/payment';

/** A deploy so many minutes before (or, negative, after) the onset. */
function deploy(id: string, minutes: number, overrides: Partial<Change> = {}) {
  return changeFixture({
    id,
    revision: id,
    occurredAt: new Date(Date.parse(onset) - minutes * 60_000).toISOString(),
    ...overrides,
  });
}

function listed(
  list: 'suspects' | 'alsoChanged',
  changes: Change[],
  overrides: Partial<EvidenceContext> = {},
) {
  const brief = assembleBrief(contextFixture({ onset, changes, ...overrides }));
  return brief.lastChange[list].map(({ change, reasons }) => [
    change.id,
    reasons.join('; '),
  ]);
}

const suspects = (changes: Change[], overrides?: Partial<EvidenceContext>) =>
  listed('suspects', changes, overrides);
const alsoChanged = (changes: Change[], overrides?: Partial<EvidenceContext>) =>
  listed('alsoChanged', changes, overrides);

describe('last change by kind', () => {
  it('tells apart one of its own, those of others only, and nobody who reports', () => {
    const { byKind, status } = assembleBrief(contextFixture()).lastChange;
    expect(status).toBe('partial');
    expect(Object.keys(byKind)).toHaveLength(6);
    expect(byKind.deploy).toMatchObject({
      status: 'known',
      change: { id: 'c1' },
      sourcesAnswered: 1,
    });
    expect(byKind.schema).toEqual({
      status: 'partial',
      reason:
        'none reported for component:default/checkout; 2 sources report schema changes, of others',
      sourcesAnswered: 2,
    });
    expect(byKind.config).toEqual({
      status: 'unknown',
      reason: 'no source connected for configuration changes',
      sourcesAnswered: 0,
    });
  });

  it('is partial where sources report of others only, unknown where none does', () => {
    const section = (changeSources: EvidenceContext['changeSources']) =>
      assembleBrief(contextFixture({ changes: [], changeSources })).lastChange;
    expect(section([{ kind: 'deploy', sources: ['ci'] }])).toMatchObject({
      status: 'partial',
      reason: expect.stringMatching(
        /^no deploys reported for component:default\/checkout; no source connected for configuration changes; /,
      ),
    });
    expect(section([]).status).toBe('unknown');
  });

  it('tells a source that is silent from none at all', () => {
    const changeSources: EvidenceContext['changeSources'] = [
      { kind: 'deploy', sources: [], silent: ['gitlab', 'github'] },
      { kind: 'flag', sources: ['launchdarkly'], silent: ['gitlab'] },
    ];
    const { lastChange, confidence } = assembleBrief(
      contextFixture({ changes: [], changeSources }),
    );
    expect(lastChange.byKind.deploy).toEqual({
      status: 'unknown',
      reason: 'no deploys have arrived yet from github, gitlab',
      sourcesAnswered: 0,
    });
    expect(lastChange.byKind.flag.status).toBe('partial');
    expect(lastChange.byKind.schema.reason).toBe(
      'no source connected for schema changes',
    );
    expect(
      confidence.filter(({ affects }) => affects.startsWith('lastChange')),
    ).toMatchObject([
      {
        code: 'changes-unknown',
        message:
          'No source connected for configuration changes, schema changes, infrastructure changes, commits: do not conclude that none happened.',
      },
      {
        code: 'changes-silent',
        affects: 'lastChange.deploy',
        message:
          'Nothing about deploys has arrived yet from github, gitlab: do not conclude that none happened.',
        fix: expect.stringContaining('/api/evidence/webhooks/gitlab'),
      },
    ]);
  });

  it('says that there were too many changes to look at', () => {
    const gaps = (changesCut?: number) =>
      assembleBrief(contextFixture({ changesCut })).confidence.filter(
        ({ code }) => code === 'changes-cut',
      );
    expect(gaps()).toEqual([]);
    expect(gaps(500)).toMatchObject([
      {
        affects: 'lastChange',
        message:
          'More than 500 changes around the onset: only the newest 500 were looked at for suspects; do not conclude that an earlier one is not the cause.',
      },
    ]);
  });

  it('takes the latest by when it happened, of the entity itself', () => {
    const { byKind } = assembleBrief(
      contextFixture({
        changes: [
          deploy('old', 60),
          deploy('new', 30),
          deploy('other', 1, { entityRef: payment }),
        ],
      }),
    ).lastChange;
    expect(byKind.deploy.change?.id).toBe('new');
  });

  it('counts the members of a System as the System', () => {
    const { byKind } = assembleBrief(
      contextFixture({
        subject: entityFixture('system:default/shop'),
        members: [payment],
        changes: [deploy('member', 5, { entityRef: payment })],
      }),
    ).lastChange;
    expect(byKind.deploy.change?.entityRef).toBe(payment);
  });
});

describe('suspects', () => {
  it('are ordered by nearness, distance, outcome and kind, and come before the onset', () => {
    const unknownHealth = { facts: contextFixture().facts.slice(0, 2) };
    const changes = [
      deploy('after', -6),
      deploy('days-ago', 20 * 60, { outcome: 'failed' }),
      deploy('commit', 10, { kind: 'commit' }),
      deploy('flag', 20, { kind: 'flag' }),
      deploy('neighbour', 2, { entityRef: payment, outcome: 'failed' }),
      deploy('failed', 25, { outcome: 'failed' }),
      deploy('running', 29, { outcome: 'in-progress' }),
      deploy('hour', 90),
    ];
    expect(suspects(changes, unknownHealth)).toEqual([
      ['failed', 'before onset, within 30 minutes; this service; failed'],
      [
        'running',
        'before onset, within 30 minutes; this service; still in progress',
      ],
      ['flag', 'before onset, within 30 minutes; this service'],
      [
        'commit',
        'last before onset, within 30 minutes; this service; merged, not deployed',
      ],
      [
        'neighbour',
        `before onset, within 30 minutes; direct dependency: ${payment}; failed`,
      ],
      ['hour', 'before onset, within 2 hours; this service'],
      ['days-ago', 'before onset, within 24 hours; this service; failed'],
    ]);
    expect(alsoChanged(changes, unknownHealth)).toEqual([
      ['after', 'after onset: a response, not a cause; this service'],
    ]);
  });

  it.each([
    ['ok', 'alsoChanged', undefined],
    ['down', 'suspects', 0],
    ['degraded', 'suspects', 0],
    [undefined, 'suspects', 1],
  ] as const)(
    'take a change of a dependency that is %s for one of the %s',
    (health, list, place) => {
      const facts = contextFixture().facts.slice(0, 2);
      const [, , payments] = contextFixture().facts;
      const context = {
        facts:
          health === undefined
            ? facts
            : [...facts, { ...payments, value: health }],
      };
      const changes = [
        deploy('own', 5),
        deploy('theirs', 25, { entityRef: payment }),
      ];
      const told = listed(list, changes, context);
      expect(told.map(([id]) => id).indexOf('theirs')).toBe(place ?? 0);
      const state = health === undefined ? '' : ` (${health})`;
      expect(told).toContainEqual([
        'theirs',
        `before onset, within 30 minutes; direct dependency: ${payment}${state}`,
      ]);
      // What was last heard of long ago says nothing of now.
      const stale = context.facts.map(fact => ({ ...fact, stale: true }));
      expect(suspects(changes, { facts: stale })).toHaveLength(2);
    },
  );

  it('may be in what was mended since', () => {
    const changes = [
      deploy('theirs', 25, { entityRef: payment }),
      deploy('rollback', -5, { entityRef: payment }),
    ];
    expect(suspects(changes).map(([id]) => id)).toEqual(['theirs']);
    expect(alsoChanged(changes).map(([id]) => id)).toEqual(['rollback']);
  });

  it('lead with what alerts since before the onset, not with what began later', () => {
    const facts = contextFixture().facts.slice(0, 2);
    const firing = (since?: string) => ({
      ...facts[0],
      entityRef: payment,
      name: 'alerts.firing',
      value: [{ name: 'Down', ...(since !== undefined && { since }) }],
    });
    const first = (since?: string) =>
      suspects(
        [deploy('own', 5), deploy('theirs', 25, { entityRef: payment })],
        { facts: [...facts, firing(since)] },
      )[0][0];
    expect(first('2026-03-03T01:50:00.000Z')).toBe('theirs');
    expect(first('2026-03-03T02:01:00.000Z')).toBe('theirs');
    expect(first('2026-03-03T02:20:00.000Z')).toBe('own');
    expect(first()).toBe('own');
  });

  it('are those of the day before, on what it rests on', () => {
    expect(
      suspects([
        deploy('too-old', 24 * 60 + 1),
        deploy('edge', 24 * 60),
        deploy('late', -60),
        deploy('too-late', -61),
        deploy('caller', 5, { entityRef: 'component:default/frontend' }),
        deploy('substrate', 5, { entityRef: 'resource:default/orders-db' }),
        deploy('unresolved', 5, { entityRef: undefined }),
      ]).map(([id]) => id),
    ).toEqual(['substrate', 'edge']);
  });

  it('are at most ten, and it is said how many more there are', () => {
    const many = Array.from({ length: 30 }, (_, i) => deploy(`d${i}`, i));
    expect(suspects(many).map(([id]) => id)).toEqual(
      many.slice(0, 10).map(({ id }) => id),
    );
    const lastChange = (changes: Change[]) =>
      assembleBrief(contextFixture({ onset, changes })).lastChange;
    expect(lastChange(many).moreSuspects).toBe(20);
    expect(lastChange(many.slice(0, 10))).not.toHaveProperty('moreSuspects');
  });

  it('name what provides an API, and what is part of a System', () => {
    const changes = [deploy('d', 5, { entityRef: payment })];
    expect(
      suspects(changes, {
        subject: entityFixture('api:default/charge'),
        substrate: [payment],
      }),
    ).toEqual([
      [
        'd',
        `last before onset, within 30 minutes; what provides it: ${payment}`,
      ],
    ]);
    expect(
      suspects(changes, {
        subject: entityFixture('system:default/shop'),
        members: [payment],
      }),
    ).toEqual([
      ['d', `last before onset, within 30 minutes; part of it: ${payment}`],
    ]);
  });

  it('are none without an onset: there is what changed lately, in sentences that do not move', () => {
    const at = (minutes: number) => ({
      ...{ onset: undefined, facts: [] },
      at: new Date(Date.parse(onset) + minutes * 60_000).toISOString(),
    });
    const changes = [deploy('a', 5), deploy('b', 10, { outcome: 'failed' })];
    expect(suspects(changes, at(0))).toEqual([]);
    expect(alsoChanged(changes, at(0))).toEqual([
      ['b', 'this service; failed'],
      ['a', 'this service'],
    ]);
    expect(alsoChanged(changes, at(300))).toEqual(alsoChanged(changes, at(0)));
  });

  it.each([
    [['eu-west-1'], 'only eu-west-1 runs it, only eu-west-1 alerts', 0],
    [['us-east-1'], 'eu-west-1 runs it, us-east-1 alerts', 1],
    // Both fail, or nobody says where.
    [['eu-west-1', 'us-east-1'], undefined, 1],
    [['ap-south-1'], undefined, 1],
    [undefined, undefined, 1],
  ])('compare where it runs with where it alerts: %j', (regions, words, at) => {
    const { facts } = contextFixture();
    const alerts = facts.map(fact =>
      fact.entityRef === 'component:default/checkout' &&
      fact.name === 'alerts.firing'
        ? { ...fact, value: [{ name: 'Errors', ...(regions && { regions }) }] }
        : fact,
    );
    const fresh = contextFixture().workloads.map(one => ({
      ...one,
      stale: false,
    }));
    const told = suspects(
      [deploy('2.14.1', 300), deploy('flag', 5, { kind: 'flag' })],
      { facts: alerts, workloads: fresh },
    );
    const place = told.findIndex(([id]) => id === '2.14.1');
    expect(place).toBe(at);
    expect(told[place][1].startsWith(words ?? 'before onset')).toBe(true);
  });

  it('say where else it runs without failing', () => {
    const { facts, workloads } = contextFixture();
    const everywhere = workloads.map(one => ({
      ...one,
      stale: false,
      value: { ...one.value, version: 'v2.14.1' },
    }));
    const firing = facts.map(fact =>
      fact.name === 'alerts.firing'
        ? { ...fact, value: [{ name: 'Errors', regions: ['eu-west-1'] }] }
        : fact,
    );
    const [[, reasons]] = suspects([deploy('v2.14.1', 5)], {
      ...{ facts: firing, workloads: everywhere },
    });
    expect(reasons).toMatch(
      /^eu-west-1 and us-east-1 run it, only eu-west-1 alerts; /,
    );
  });
});
