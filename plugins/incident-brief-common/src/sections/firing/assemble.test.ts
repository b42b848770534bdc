import type {
  EvidenceContext,
  FactClaim,
} from '@plumbline/backstage-plugin-evidence-common';
import { contextFixture, entityFixture } from '../../testUtils';
import { assembleBrief } from '../../assemble/assembleBrief';

const ref = 'component:default/checkout';

function alerts(
  value: FactClaim['value'],
  overrides: Partial<FactClaim> = {},
): FactClaim {
  return {
    entityRef: ref,
    name: 'alerts.firing',
    value,
    kind: 'observed',
    source: { id: 'alertmanager' },
    observedAt: '2026-03-03T02:12:00.000Z',
    stale: false,
    ...overrides,
  };
}

function firing(overrides: Partial<EvidenceContext>) {
  return assembleBrief(contextFixture(overrides)).firing;
}

describe('firing', () => {
  it('distinguishes that no source can report, that none did, and that nothing fires', () => {
    expect(firing({ facts: [], reportedFacts: [] })).toMatchObject({
      status: 'unknown',
      reason: expect.stringContaining('no source connected for alerts'),
      alerts: { unknown: 'no source connected for alerts' },
    });
    expect(firing({ facts: [] }).alerts).toEqual({
      unknown: `no source reports alerts for ${ref}`,
    });
    expect(firing({ facts: [alerts([])] }).alerts).toMatchObject({
      value: [],
      stale: false,
    });
  });

  it('merges what several sources say, each alert once', () => {
    const one = { name: 'A', since: '2026-03-03T02:10:00Z' };
    const two = { name: 'B', since: '2026-03-03T02:00:00Z' };
    const merged = firing({
      facts: [
        alerts([one, two]),
        alerts([one], {
          source: { id: 'pager' },
          observedAt: '2026-03-03T02:11:00.000Z',
        }),
      ],
    });
    expect(merged.alerts).toEqual({
      value: [two, one],
      kind: 'observed',
      source: { id: 'alertmanager, pager' },
      observedAt: '2026-03-03T02:11:00.000Z',
      stale: false,
    });
    expect(merged.since).toBe('2026-03-03T02:00:00.000Z');
  });

  it('shows an alert once that came through two endpoints, with what each knows', () => {
    const since = '2026-03-03T02:10:00Z';
    const seen = { name: 'A', severity: 'page', since };
    const silenced = { by: 'ana', comment: 'maintenance', count: 1 };
    const endpoints = [
      alerts([
        { ...seen, summary: 'x' },
        { name: 'B', since },
      ]),
      alerts([{ ...seen, count: 2, silenced }], { source: { id: 'api' } }),
    ];
    for (const facts of [endpoints, [...endpoints].reverse()]) {
      expect(firing({ facts }).alerts).toMatchObject({
        value: [
          { ...seen, summary: 'x', count: 2, silenced },
          { name: 'B', since },
        ],
        source: { id: 'alertmanager, api' },
      });
    }
    // One that began at another time is another one.
    const later = alerts([{ ...seen, since: '2026-03-03T02:11:00Z' }], {
      source: { id: 'api' },
    });
    expect(firing({ facts: [endpoints[0], later] }).alerts).toMatchObject({
      value: [{ name: 'A' }, { name: 'B' }, { name: 'A' }],
    });
  });

  it.each<[string, FactClaim[], boolean]>([
    [
      'a stale list of alerts beside a fresh one does not weaken the claim',
      [
        alerts([{ name: 'A' }], { stale: true }),
        alerts([], { source: { id: 'b' } }),
      ],
      false,
    ],
    [
      'a stale empty list does not',
      [
        alerts([{ name: 'A' }]),
        alerts([], { stale: true, source: { id: 'b' } }),
      ],
      false,
    ],
    ['only stale reports are stale', [alerts([], { stale: true })], true],
  ])('%s', (_, facts, stale) => {
    expect(firing({ facts }).alerts).toMatchObject({ stale });
  });

  it('does not let a source that died age what others report, nor end what it reported alone', () => {
    const [both, alone] = ['Both', 'Alone'].map(name => ({
      name,
      severity: 'critical' as const,
      since: '2026-03-03T01:00:00Z',
    }));
    const died = alerts([both, alone], {
      stale: true,
      source: { id: 'prometheus' },
      observedAt: '2026-03-03T01:30:00.000Z',
    });
    const lives = alerts([both], {
      source: { id: 'alertmanager' },
      observedAt: '2026-03-03T02:12:30.000Z',
    });
    for (const facts of [
      [died, lives],
      [lives, died],
    ]) {
      expect(firing({ facts }).alerts).toMatchObject({
        value: [{ ...alone, stale: true }, both],
        source: { id: 'alertmanager, prometheus' },
        observedAt: '2026-03-03T02:12:30.000Z',
        stale: false,
      });
    }
    expect(firing({ facts: [died] }).alerts).toMatchObject({
      value: [alone, both],
      stale: true,
    });
  });

  it('says how a source says that it does, and nothing where none does', () => {
    const health = (value: string, stale: boolean, id: string): FactClaim => ({
      entityRef: 'component:default/checkout',
      name: 'health.state',
      value,
      kind: 'observed',
      source: { id },
      stale,
    });
    const facts = [
      health('down', true, 'old'),
      health('ok', false, 'probe'),
      health('degraded', false, 'other probe'),
      {
        ...health('down', false, 'probe'),
        entityRef: 'component:default/payment',
      },
    ];
    expect(firing({ facts }).health).toMatchObject({
      value: 'degraded',
      source: { id: 'other probe' },
      stale: false,
    });
    expect(firing({ facts }).status).toBe('partial');
    expect(firing({ facts: [facts[3]] })).not.toHaveProperty('health');
  });

  it('does not invent a time that a source did not give', () => {
    const { alerts: claim } = firing({
      facts: [
        alerts([{ name: 'A' }]),
        alerts([{ name: 'B' }], {
          source: { id: 'b' },
          observedAt: undefined,
        }),
      ],
    });
    expect(claim).not.toHaveProperty('observedAt');
  });

  it('ignores what does not have the registered shape', () => {
    expect(firing({ facts: [alerts([{ severity: 'x' }])] }).alerts).toEqual({
      unknown: `no source reports alerts for ${ref}`,
    });
  });

  it('shows what fires in a System, and that a member is silent', () => {
    const system = contextFixture({
      subject: entityFixture('system:default/shop'),
      members: [ref, 'component:default/payment'],
    });
    const brief = assembleBrief(system);
    expect(brief.firing.alerts).toMatchObject({
      value: [
        { name: 'CheckoutHighErrorRate', entityRef: ref },
        { name: 'CheckoutLatency', entityRef: ref },
      ],
    });
    expect(brief.firing).toMatchObject({
      status: 'partial',
      reason: expect.stringContaining(
        'no source reports alerts for 1 member of 2',
      ),
    });
  });
});

describe('onset', () => {
  it('is the one requested, else when what fires began, else absent', () => {
    expect(assembleBrief(contextFixture()).onset).toBe(
      '2026-03-03T02:09:00.000Z',
    );
    expect(
      assembleBrief(contextFixture({ onset: '2026-03-03T01:00:00.000Z' }))
        .onset,
    ).toBe('2026-03-03T01:00:00.000Z');
    expect(assembleBrief(contextFixture({ facts: [] }))).not.toHaveProperty(
      'onset',
    );
  });

  it('is tonight, though something has fired for weeks, or a report is stale', () => {
    const weeks = { name: 'CertificateExpires', since: '2026-02-10T00:00:00Z' };
    const tonight = { name: 'A', since: '2026-03-03T02:09:00Z' };
    const brief = assembleBrief(
      contextFixture({
        facts: [
          alerts([weeks, tonight]),
          alerts([{ name: 'B', since: '2026-03-02T20:00:00Z' }], {
            source: { id: 'b' },
            stale: true,
          }),
        ],
      }),
    );
    expect(brief.onset).toBe('2026-03-03T02:09:00.000Z');
    expect(brief.lastChange.suspects[0].change.id).toBe('c1');
  });

  it("is that of an API's provider, and never that of a neighbour", () => {
    const since = '2026-03-03T02:09:00Z';
    const onsetFor = (entityRef: string) =>
      assembleBrief(
        contextFixture({
          subject: entityFixture('api:default/checkout'),
          substrate: [ref],
          facts: [alerts([{ name: 'A', since }], { entityRef })],
        }),
      ).onset;
    expect(onsetFor(ref)).toBe('2026-03-03T02:09:00.000Z');
    expect(onsetFor('component:default/frontend')).toBeUndefined();
  });
});
