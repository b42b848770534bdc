import type {
  Change,
  EvidenceContext,
} from '@plumbline/backstage-plugin-evidence-common';
import { contextFixture, entityFixture } from '../../testUtils';
import { renderText } from '../../render';
import {
  alsoChanged,
  deploy,
  listed,
  onset,
  payment,
  suspects,
} from './__testUtils__/suspects';
import { assembleBrief } from '../../assemble/assembleBrief';

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
      [
        'failed',
        'before onset, within 30 minutes; this service; failed; superseded: after runs now',
      ],
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
    expect(withoutOnset).toMatch(/none reported for \S+ in development/);
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

  it('are known where one is shown from before the hour that the ledger begins', () => {
    const { lastChange } = assembleBrief(
      contextFixture({
        ...{ onset: '2026-03-03T02:30:00.000Z', changes: [deploy('eu', -20)] },
        changeSources: [
          {
            ...{ kind: 'deploy', sources: ['github'] },
            from: '2026-03-03T03:00:00.000Z',
          },
        ],
      }),
    );
    expect(lastChange.ledgerFrom).toBeUndefined();
    expect(lastChange.suspects).toHaveLength(1);
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
    ['cause, named by the beginning of its hash', ['abcdef1'], 1],
    ['cause where the beginning is that of several', ['abcdef1', 'abc'], 0],
  ])('are one %s', (_, [short, other], repeated) => {
    const long = `abcdef1${'0'.repeat(33)}`;
    const second = other
      ? [deploy('b', 6, { revision: `abcdef1${'1'.repeat(33)}` })]
      : [];
    const found = suspects([
      deploy('ci', 5, { revision: short }),
      ...second,
      deploy('webhook', 7, { revision: long }),
    ]);
    expect(
      found.filter(([, reasons]) => reasons.startsWith('as above')),
    ).toHaveLength(repeated);
  });
});
