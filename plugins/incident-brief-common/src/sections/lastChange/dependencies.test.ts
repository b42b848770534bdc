import type {
  Change,
  EvidenceContext,
} from '@plumbline/backstage-plugin-evidence-common';
import { contextFixture } from '../../testUtils';
import {
  alsoChanged,
  deploy,
  onset,
  payment,
  suspects,
} from './__testUtils__/suspects';
import { assembleBrief } from '../../assemble/assembleBrief';

describe('suspects of what it rests on', () => {
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
        onset,
        upstream,
        changes,
        facts: [...own, ...facts],
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
