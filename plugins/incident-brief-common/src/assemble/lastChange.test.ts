import type {
  Change,
  EvidenceContext,
} from '@plumbline/backstage-plugin-evidence-common';
import { changeFixture, contextFixture, entityFixture } from '../testUtils';
import { renderText } from '../render';
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
  it('distinguishes one of its own, those of others only, and nobody who reports', () => {
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
        'none reported for component:default/checkout in production; 2 sources report schema changes, of others or elsewhere',
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

  it('distinguishes a silent source from none at all', () => {
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
  const firingIn = (place: object) =>
    contextFixture().facts.map(fact =>
      fact.entityRef === 'component:default/checkout' &&
      fact.name === 'alerts.firing'
        ? { ...fact, value: [{ name: 'Errors', ...place }] }
        : fact,
    );
  const freshWorkloads = () =>
    contextFixture().workloads.map(one => ({ ...one, stale: false }));

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
        'last before onset, within 10 minutes; this service; merged, not deployed',
      ],
      [
        'neighbour',
        `before onset, within 10 minutes; direct dependency: ${payment}; failed`,
      ],
      ['hour', 'before onset, within 2 hours; this service'],
      ['days-ago', 'before onset, within 24 hours; this service; failed'],
    ]);
    expect(alsoChanged(changes, unknownHealth)).toEqual([
      ['after', "after onset: it can't be the cause; this service"],
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
            : [
                ...facts,
                {
                  ...payments,
                  value: health,
                  since: '2026-03-03T01:58:00.000Z',
                },
              ],
      };
      const changes = [
        deploy('own', 5),
        deploy('theirs', 25, { entityRef: payment }),
      ];
      const found = listed(list, changes, context);
      expect(found.map(([id]) => id).indexOf('theirs')).toBe(place ?? 0);
      const state = health === undefined ? '' : ` (${health})`;
      const where = `direct dependency: ${payment}${state}`;
      const when = 'before onset, within 30 minutes';
      expect(found).toContainEqual([
        'theirs',
        (place === 0 ? [where, when] : [when, where]).join('; '),
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

  describe('of what it rests on', () => {
    const db = 'resource:default/ledger-db';
    const bank = 'resource:default/bank';
    const checkout = 'component:default/checkout';
    const upstream = [
      { entityRef: payment, depth: 1, usedBy: [checkout] },
      { entityRef: db, depth: 2, usedBy: [payment] },
      { entityRef: bank, depth: 3, usedBy: [db] },
    ];
    const own = contextFixture().facts.slice(0, 2);
    const alert = (entityRef: string, since: string) => ({
      ...own[0],
      entityRef,
      name: 'alerts.firing',
      value: [{ name: 'Down', since: `2026-03-03T${since}:00.000Z` }],
    });
    const health = (entityRef: string, value: string, since = '01:57') => ({
      ...own[0],
      entityRef,
      name: 'health.state',
      value,
      since: `2026-03-03T${since}:00.000Z`,
    });

    it('are as far as three hops away, after what is nearer', () => {
      const changes = [
        deploy('bank', 1, { entityRef: bank }),
        deploy('db', 2, { entityRef: db }),
        deploy('payment', 3, { entityRef: payment }),
        deploy('own', 9),
        deploy('stranger', 1, { entityRef: 'component:default/stranger' }),
      ];
      const context = { upstream, facts: own };
      expect(suspects(changes, context).map(([id]) => id)).toEqual([
        'own',
        'payment',
        'db',
        'bank',
      ]);
      expect(suspects(changes, context)[2][1]).toBe(
        `before onset, within 10 minutes; dependency of ${payment}: ${db}`,
      );
    });

    it('lead where trouble points: at the last in trouble, then at what it rests on', () => {
      const changes = [
        deploy('own', 1),
        deploy('bank', 200, { entityRef: bank }),
        deploy('db', 100, { entityRef: db }),
        deploy('payment', 30, { entityRef: payment }),
      ];
      const order = (facts: EvidenceContext['facts']) =>
        suspects(changes, { upstream, facts: [...own, ...facts] }).map(
          ([id]) => id,
        );
      expect(order([alert(payment, '01:58'), alert(db, '01:57')])).toEqual([
        'db',
        'bank',
        'own',
        'payment',
      ]);
      expect(order([alert(payment, '01:58')])).toEqual([
        'payment',
        'db',
        'bank',
        'own',
      ]);
      // What is well passes nothing on, and is no suspect itself.
      expect(order([alert(payment, '01:58'), health(db, 'ok')])).toEqual([
        'payment',
        'bank',
        'own',
      ]);
      // What has alerted for days says nothing of tonight.
      expect(
        order([
          {
            ...alert(db, '01:57'),
            value: [{ name: 'Old', since: '2026-02-27T00:00:00.000Z' }],
          },
        ]),
      ).toEqual(['own', 'payment', 'db', 'bank']);
    });

    it('are not what was done about it', () => {
      const context = { upstream, facts: [...own, alert(db, '01:30')] };
      const changes = [
        deploy('cause', 45, { entityRef: db }),
        deploy('restart', 10, { entityRef: db }),
      ];
      expect(suspects(changes, context).map(([id]) => id)).toEqual(['cause']);
      expect(alsoChanged(changes, context)).toEqual([
        [
          'restart',
          `before onset, within 10 minutes; dependency of ${payment}: ${db} (alerting); after it began to alert`,
        ],
      ]);
    });

    it('lead together where they rest on each other', () => {
      const circle = [
        { entityRef: payment, depth: 1, usedBy: [checkout, db] },
        { entityRef: db, depth: 2, usedBy: [payment] },
      ];
      const changes = [
        deploy('own', 1),
        deploy('db', 20, { entityRef: db }),
        deploy('payment', 25, { entityRef: payment }),
      ];
      const facts = [...own, alert(payment, '01:58'), alert(db, '01:58')];
      expect(
        suspects(changes, { upstream: circle, facts }).map(([id]) => id),
      ).toEqual(['payment', 'db', 'own']);
    });

    const unexplained = (
      changes: Change[],
      facts: EvidenceContext['facts'],
      more: Partial<EvidenceContext> = {},
    ) =>
      assembleBrief(
        contextFixture({
          ...{ onset, upstream, changes, facts: [...own, ...facts] },
          ...more,
        }),
      ).lastChange.unexplained;

    it('explain nothing where one is in trouble of which no change is known', () => {
      const changes = [
        deploy('own', 90),
        deploy('payment', 20, { entityRef: payment }),
        deploy('response', 4, { entityRef: bank }),
      ];
      const facts = [health(payment, 'degraded'), alert(bank, '01:53')];
      expect(unexplained(changes, facts)).toBe(
        `${bank} alerts since 7 min before it began, and no change of it or of what it rests on is known`,
      );
      const context = { upstream, facts: [...own, ...facts] };
      expect(suspects(changes, context)).toEqual([]);
      expect(alsoChanged(changes, context)).toHaveLength(3);
      expect(unexplained(changes.slice(0, 2), [health(bank, 'down')])).toBe(
        `${bank} is down since 3 min before it began, and no change of it or of what it rests on is known`,
      );
      const breach = {
        ...alert(bank, '01:00'),
        name: 'slo.state',
        value: [{ name: 'answers', since: '2026-03-02T23:00:00.000Z' }],
      };
      expect(unexplained(changes.slice(0, 2), [breach])).toBe(
        `${bank} breaches its SLO since 3 h before it began, and no change of it or of what it rests on is known`,
      );
    });

    it('may be what was first reported to be in trouble since: it comes first, and rules out less', () => {
      const changes = [
        deploy('own', 40),
        deploy('bank', 90, { entityRef: bank }),
      ];
      const late = [health(bank, 'down', '02:05')];
      expect(unexplained(changes.slice(0, 1), late)).toBeUndefined();
      expect(unexplained([deploy('own', 370)], late)).toBe(
        `${bank} is down, and no change of it or of what it rests on is known`,
      );
      expect(
        suspects(changes, { upstream, facts: [...own, ...late] }).map(
          ([id]) => id,
        ),
      ).toEqual(['bank', 'own']);
      // For days.
      const chronic = health(bank, 'down');
      expect(
        unexplained(changes.slice(0, 1), [
          { ...chronic, since: '2026-02-27T00:00:00.000Z' },
        ]),
      ).toBeUndefined();
    });

    it('may still be explained: by a change of it, or by a caller that changed just before', () => {
      const facts = [alert(bank, '01:53')];
      expect(
        unexplained([deploy('bank', 600, { entityRef: bank })], facts),
      ).toBeUndefined();
      expect(unexplained([deploy('own', 30)], facts)).toBeUndefined();
      expect(unexplained([deploy('own', 60)], facts)).toBeDefined();
    });

    it('are missing, which is stated where somebody reports changes', () => {
      expect(unexplained([], [])).toBe(
        'no change to production in the 24 hours before is known',
      );
      expect(unexplained([deploy('after', -5)], [])).toBe(
        'none of the changes to production that are known may have caused it',
      );
      expect(unexplained([], [], { changeSources: [] })).toBeUndefined();
      expect(unexplained([], [], { changesCut: 500 })).toBeUndefined();
      expect(
        unexplained([], [], { onset: undefined, facts: [] }),
      ).toBeUndefined();
    });
  });

  it('name the environment, and what is left out as of others', () => {
    const changesElsewhere = [
      { environment: 'production', count: 3 },
      { environment: 'staging', count: 1 },
    ];
    const textOf = (part: Partial<EvidenceContext>) => {
      const brief = assembleBrief(
        contextFixture({
          ...{ environment: 'development', changes: [], facts: [] },
          ...{ changesElsewhere, ...part },
        }),
      );
      return renderText(
        { ...brief, digest: 'd', generatedAt: brief.at },
        { width: 300 },
      );
    };
    expect(textOf({ onset: '2026-03-03T02:00:00.000Z' })).toContain(
      'No known change explains it: no change to development in the 24 hours before is known; 3 changes to production and 1 change to staging are left out',
    );
    const withoutOnset = textOf({});
    expect(withoutOnset).toContain(
      '3 changes to production and 1 change to staging are left out',
    );
    expect(withoutOnset).toContain('none reported for it in development (');
  });

  it('are unknown where the ledger begins after the onset', () => {
    const from = '2026-03-03T03:00:00.000Z';
    const changeSources = (
      first?: string,
    ): EvidenceContext['changeSources'] => [
      { kind: 'deploy', sources: ['github'], from: first },
      { kind: 'flag', sources: ['flags'], from: '2026-03-09T00:00:00.000Z' },
    ];
    const lastChange = (first: string | undefined) =>
      assembleBrief(
        contextFixture({
          ...{ onset: '2026-03-03T02:00:00.000Z', changes: [] },
          changeSources: changeSources(first),
        }),
      );
    const brief = lastChange(from);
    expect(brief.lastChange).toMatchObject({ ledgerFrom: from, suspects: [] });
    expect(brief.lastChange.unexplained).toBeUndefined();
    const text = renderText({ ...brief, digest: 'd', generatedAt: from });
    expect(text).toContain(
      'Unknown: the ledger begins at 2026-03-03 03:00 UTC',
    );
    expect(text).not.toContain('No known change');
    const { lastChange: known } = lastChange('2026-03-02T00:00:00.000Z');
    expect(known.ledgerFrom).toBeUndefined();
    expect(known.unexplained).toBe(
      'no change to production in the 24 hours before is known',
    );
  });

  it('are as explained, or not, where one is reported twice', () => {
    const facts = [
      ...contextFixture().facts.slice(0, 2),
      {
        ...contextFixture().facts[0],
        entityRef: payment,
        name: 'alerts.firing',
        value: [{ name: 'Down', since: '2026-03-03T01:55:00.000Z' }],
      },
    ];
    const once = [deploy('eu', 100, { revision: 'v2' })];
    const twice = [...once, deploy('us', 110, { revision: 'v2' })];
    expect(suspects(once, { facts })).toEqual([]);
    expect(suspects(twice, { facts })).toEqual([]);
  });

  it('are not distinguished by clusters that are called as environments are', () => {
    const [workload] = freshWorkloads();
    const run = (cluster: string) => ({
      ...workload,
      value: { name: 'checkout', cluster },
    });
    const config = deploy('config', 5, {
      ...{ kind: 'config', environment: 'production' },
    });
    expect(
      suspects([config], {
        facts: firingIn({ clusters: ['production-eu'] }),
        workloads: [run('production'), run('production-eu')],
      }),
    ).toHaveLength(1);
  });

  it('name what reaches several places once, and repeat it last', () => {
    expect(
      suspects([
        deploy('eu', 1, { revision: 'v2' }),
        deploy('us', 2, { revision: 'v2' }),
        deploy('merged', 3, { revision: 'v2', kind: 'commit' }),
        deploy('flag', 600, { kind: 'flag' }),
      ]).map(([id, reasons]) => [id, reasons.split(';')[0]]),
    ).toEqual([
      ['eu', 'last before onset, within 10 minutes'],
      ['flag', 'before onset, within 24 hours'],
      ['us', 'as above: v2'],
      ['merged', 'as above: v2'],
    ]);
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

  it('are at most ten, and it is stated how many more there are', () => {
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
        `last before onset, within 10 minutes; what provides it: ${payment}`,
      ],
    ]);
    expect(
      suspects(changes, {
        subject: entityFixture('system:default/shop'),
        members: [payment],
      }),
    ).toEqual([
      ['d', `last before onset, within 10 minutes; part of it: ${payment}`],
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
    const found = suspects(
      [deploy('2.14.1', 300), deploy('flag', 5, { kind: 'flag' })],
      { facts: alerts, workloads: fresh },
    );
    const place = found.findIndex(([id]) => id === '2.14.1');
    expect(place).toBe(at);
    expect(found[place][1].startsWith(words ?? 'before onset')).toBe(true);
  });

  it('are not what does not run where it alerts', () => {
    const context = {
      facts: firingIn({ regions: ['us-east-1'] }),
      workloads: freshWorkloads(),
    };
    const changes = [deploy('2.14.1', 5)];
    expect(suspects(changes, context)).toEqual([]);
    expect(alsoChanged(changes, context)).toEqual([
      [
        '2.14.1',
        'eu-west-1 runs it, us-east-1 alerts; last before onset, within 10 minutes; this service',
      ],
    ]);
  });

  it.each([
    ['a cluster', { clusters: ['a'] }, 'only a runs it, only a alerts'],
    [
      'a canary',
      { workloads: ['checkout-canary'] },
      'only checkout-canary runs it, only checkout-canary alerts',
    ],
  ])('compare %s that alerts with the rest', (_what, place, words) => {
    const [workload] = freshWorkloads();
    const run = (name: string, cluster: string, version: string) => ({
      ...workload,
      value: { name, cluster, version },
    });
    const [[, reasons]] = suspects([deploy('2.14.1', 300)], {
      facts: firingIn(place),
      workloads: [
        run('checkout', 'b', 'v2.14.0'),
        run('checkout-canary', 'a', 'v2.14.1'),
      ],
    });
    expect(reasons).toMatch(new RegExp(`^${words}; `));
  });

  it('compare the region of a flag with the one that alerts', () => {
    const flag = (id: string, environment: string) =>
      deploy(id, 100, { kind: 'flag', environment });
    const changes = [
      flag('everywhere', 'production'),
      flag('us', 'prod-us-east-1'),
      flag('eu', 'prod-eu-west-1'),
    ];
    const context = {
      facts: firingIn({ regions: ['eu-west-1'] }),
      workloads: freshWorkloads(),
    };
    expect(suspects(changes, context).map(([id]) => id)).toEqual([
      'eu',
      'everywhere',
    ]);
    expect(suspects(changes, context)[0][1]).toMatch(
      /^only eu-west-1 has it, only eu-west-1 alerts; /,
    );
    expect(alsoChanged(changes, context).map(([id]) => id)).toEqual(['us']);
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
