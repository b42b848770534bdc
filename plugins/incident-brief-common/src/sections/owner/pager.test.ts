import type {
  FactClaim,
  OnCallLevels,
} from '@plumbline/backstage-plugin-evidence-common';
import { renderText } from '../../render';
import { contextFixture } from '../../testUtils';
import { assembleBrief } from '../../assemble/assembleBrief';

const team = 'group:default/payments';
const checkout = 'component:default/checkout';
const before = '2026-03-03T02:00:00.000Z';
const after = '2026-03-03T08:00:00.000Z';

function shift(name: string, part: object = {}) {
  return { name, start: before, end: after, ...part };
}

function reported(
  value: Partial<OnCallLevels>,
  part: Partial<FactClaim> = {},
): FactClaim {
  return {
    entityRef: team,
    name: 'oncall.levels',
    value: { levels: [], ...value } as unknown as FactClaim['value'],
    kind: 'observed',
    source: { id: 'pager' },
    observedAt: '2026-03-03T02:12:00.000Z',
    stale: false,
    ...part,
  };
}

function ownerOf(...facts: FactClaim[]) {
  const context = contextFixture();
  const brief = assembleBrief({
    ...context,
    facts: [...context.facts, ...facts],
  });
  const { onCall, disagreement, escalation } = brief.owner.workload;
  const gaps = brief.confidence
    .filter(({ affects }) => affects === 'owner.workload.onCall')
    .map(({ code, message }) => `${code}: ${message}`);
  return { brief, onCall, disagreement, escalation, gaps };
}

const ana = shift('Ana Ruiz', { user: 'user:default/ana.ruiz' });
const policy = { name: 'Payments', url: 'https://acme.pagerduty.com/p/1' };

describe('who is on call by the pager', () => {
  it('goes before the roster, with its policy, source and age', () => {
    const { onCall, disagreement, escalation, gaps } = ownerOf(
      reported({
        policy,
        levels: [{ level: 1, escalatesAfterMinutes: 20, shifts: [ana] }],
      }),
    );
    expect(onCall).toEqual({
      kind: 'observed',
      source: { id: 'pager', url: policy.url },
      observedAt: '2026-03-03T02:12:00.000Z',
      stale: false,
      value: [
        {
          level: 1,
          user: 'user:default/ana.ruiz',
          displayName: 'Ana Ruiz',
          until: after,
        },
      ],
    });
    expect(escalation).toMatchObject({ value: 'Payments', kind: 'observed' });
    expect([disagreement, gaps]).toEqual([undefined, []]);
  });

  it('is of the service before the team, and the fresh before the stale', () => {
    const of = (name: string, part: Partial<FactClaim>) =>
      reported({ levels: [{ level: 1, shifts: [shift(name)] }] }, part);
    const first = (...facts: FactClaim[]) => {
      const { onCall } = ownerOf(...facts);
      return 'value' in onCall && onCall.value[0].displayName;
    };
    const own = of('Own', { entityRef: checkout });
    const stale = of('Stale', { stale: true });
    const other = of('Other', { source: { id: 'z-pager' } });
    expect(first(of('Team', {}), own)).toBe('Own');
    expect(first(stale, other)).toBe('Other');
    expect(first(other, of('Team', {}))).toBe('Team');
    expect(first(stale)).toBe('Stale');
  });

  it('shows who is on now: not who was, and not who comes next', () => {
    const { onCall, brief } = ownerOf(
      reported({
        levels: [
          {
            level: 2,
            shifts: [
              shift('Over', { end: before, start: undefined }),
              shift('Next', { start: after, end: undefined }),
            ],
          },
          {
            level: 1,
            escalatesAfterMinutes: 15,
            shifts: [
              shift('Zoe'),
              shift('Zoe', { end: '2026-03-03T20:00:00.000Z' }),
              shift('Abe', { end: undefined, always: true }),
            ],
          },
        ],
      }),
    );
    expect(onCall).toMatchObject({
      value: [
        { level: 1, displayName: 'Abe', always: true },
        { level: 1, displayName: 'Zoe', until: '2026-03-03T20:00:00.000Z' },
        { level: 2, after: '15m' },
      ],
    });
    expect(
      renderText({
        ...brief,
        digest: 'sha256:0',
        generatedAt: brief.at,
      }).replace(/\s+/g, ' '),
    ).toMatch(
      /Abe always · and Zoe until 2026-03-03 20:00 UTC · then after 15m \? level 2 names nobody/,
    );
  });

  it('says that nobody is on call where it is so', () => {
    const { gaps, disagreement } = ownerOf(
      reported({ levels: [{ level: 1, shifts: [] }] }),
    );
    expect(disagreement).toBe(
      "on level 1 'pager' has nobody, the roster Ana Ruiz",
    );
    expect(gaps).toEqual([
      'no-on-call: The pager of group:default/payments names nobody on level 1: do not conclude that an escalation would reach somebody.',
      "on-call-disagreement: The pager and the catalog disagree about who is on call for group:default/payments (on level 1 'pager' has nobody, the roster Ana Ruiz): do not conclude that the roster says whom a page would reach.",
    ]);
  });

  it.each([
    [
      'all that it reported has ended',
      { stale: true },
      { levels: [{ level: 1, shifts: [shift('Over', { end: before })] }] },
      undefined,
    ],
    [
      'it knows of no such service',
      {},
      { missing: "PagerDuty has no service 'PX'" },
      "PagerDuty has no service 'PX'",
    ],
    [
      'what it reported cannot be read',
      {},
      { levels: 'none' as never },
      undefined,
    ],
  ])('is the roster where %s', (_, part, value, disagreement) => {
    const answer = ownerOf(reported(value, part));
    expect(answer.onCall).toMatchObject({
      kind: 'declared',
      source: { id: 'catalog' },
      value: [{ displayName: 'Ana Ruiz' }, { displayName: 'Li Wei' }],
    });
    expect(answer.disagreement).toBe(disagreement);
  });

  it('says why there is nobody where there is no roster either', () => {
    const context = contextFixture();
    const { owner } = assembleBrief({
      ...context,
      entities: context.entities.map(one =>
        one.entityRef === team ? { ...one, annotations: {} } : one,
      ),
      facts: [reported({ missing: "PagerDuty has no service 'PX'" })],
    });
    expect(owner.workload.onCall).toEqual({
      unknown:
        "PagerDuty has no service 'PX'; group:default/payments has no on-call roster",
    });
  });

  it('is not compared with the roster where it names whom the catalog does not know', () => {
    const { disagreement } = ownerOf(
      reported({ levels: [{ level: 1, shifts: [shift('Kim Park')] }] }),
    );
    expect(disagreement).toBeUndefined();
  });
});
