import type {
  EvidenceContext,
  FactClaim,
} from '@plumbline/backstage-plugin-evidence-common';
import { digestInput } from '../../digest';
import { contextFixture, entityFixture } from '../../testUtils';
import { assembleBrief } from '../../assemble/assembleBrief';

const ref = 'component:default/checkout';

function gapsOf(code: string, overrides: Partial<EvidenceContext>) {
  return assembleBrief(contextFixture(overrides)).confidence.filter(
    one => one.code === code,
  );
}

function route(present: boolean, own: Partial<FactClaim> = {}): FactClaim {
  return {
    entityRef: ref,
    name: 'alerts.route',
    value: {
      present,
      receivers: ['ops'],
      destinations: ['slack'],
      by: [],
      default: !present,
      basis: 'names',
      fix: 'how to give it a route',
    },
    kind: 'observed',
    source: { id: 'am' },
    observedAt: '2026-03-03T02:12:00.000Z',
    stale: false,
    ...own,
  };
}

describe('alert-unmatched', () => {
  const unmatchedAlerts = {
    count: 2,
    some: [{ name: 'DiskFull' }, { name: 'HighErrors', word: 'chekout' }],
  };

  it('weakens what fires, and offers the alias that would match', () => {
    const subject = entityFixture(ref, {
      annotations: { 'plumbline.dev/aliases': 'shop-checkout' },
      editUrl: 'https://git.example.com/checkout/catalog-info.yaml',
    });
    expect(gapsOf('alert-unmatched', { subject, unmatchedAlerts })).toEqual([
      {
        code: 'alert-unmatched',
        message: `2 alerts fire and match no entity, or several (DiskFull, HighErrors): do not conclude that nothing else fires for ${ref}.`,
        affects: 'firing.alerts',
        fix: "# they are all at /evidence/discrepancies; if one is about this:\nmetadata:\n  annotations:\n    plumbline.dev/aliases: 'shop-checkout, chekout'",
        fixUrl: 'https://git.example.com/checkout/catalog-info.yaml',
      },
    ]);
    expect(gapsOf('alert-unmatched', {})).toEqual([]);
  });

  it('does not offer an alias that would be read as several', () => {
    const some = [{ name: 'A', word: 'check out: [x]' }];
    const [gap] = gapsOf('alert-unmatched', {
      unmatchedAlerts: { count: 1, some },
    });
    expect(gap.message).toMatch(/^1 alert fires and matches no entity/);
    expect(gap.fix).toContain("'<what the alert calls it>'");
  });

  it('is part of the digest, and its fix is not', () => {
    const digest = (some: { name: string; word?: string }[], count = 1) =>
      digestInput(
        assembleBrief(contextFixture({ unmatchedAlerts: { count, some } })),
      );
    const one = digest([{ name: 'A' }]);
    expect(digest([{ name: 'A', word: 'x' }])).toBe(one);
    expect(digest([{ name: 'A' }], 2)).not.toBe(one);
  });
});

describe('no-alert-route', () => {
  it.each<[string, FactClaim[], number]>([
    ['its alerts go by default', [route(false)], 1],
    ['a route of its own leads them', [route(true)], 0],
    [
      'one Alertmanager of two leads them',
      [route(false), route(true, { source: { id: 'b' } })],
      0,
    ],
    ['it was looked at too long ago', [route(false, { stale: true })], 0],
    ['it is not known', [], 0],
    ['it is of a neighbour', [route(false, { entityRef: 'api:a/b' })], 0],
  ])('%s', (_, facts, gaps) => {
    expect(gapsOf('no-alert-route', { facts })).toHaveLength(gaps);
  });

  it('states what not to conclude, and how the router gets routes', () => {
    expect(gapsOf('no-alert-route', { facts: [route(false)] })).toEqual([
      {
        code: 'no-alert-route',
        message: `No route of its own leads the alerts of ${ref} to anybody, so they go to the default receiver only: do not conclude that its owner is told when one fires.`,
        affects: 'firing.alerts',
        fix: 'how to give it a route',
      },
    ]);
  });
});
