import type { EvidenceContext } from '@plumbline/backstage-plugin-evidence-common';
import { contextFixture, entityFixture } from '../../testUtils';
import { renderText } from '../../render';
import { assembleBrief } from '../../assemble/assembleBrief';

const checkout = contextFixture().subject;

function brief(overrides: Partial<EvidenceContext>) {
  return assembleBrief(contextFixture(overrides));
}

function codes({ confidence }: ReturnType<typeof brief>) {
  return confidence
    .filter(({ affects }) => affects.startsWith('owner'))
    .map(({ code, affects }) => `${code} ${affects}`);
}

describe('owner', () => {
  it('shows the team, every level with its end, and what it runs on apart', () => {
    const { owner } = brief({});
    expect(owner).toMatchObject({
      status: 'known',
      workload: {
        team: { value: 'group:default/payments', kind: 'declared' },
        displayName: 'Payments Platform',
        onCall: {
          value: [
            {
              level: 1,
              user: 'user:default/ana.ruiz',
              displayName: 'Ana Ruiz',
              until: '2026-03-03T06:00:00.000Z',
            },
            { level: 2, after: '15m', displayName: 'Li Wei' },
          ],
        },
        channel: { value: '#payments-oncall' },
      },
      substrate: [
        {
          entityRef: 'resource:default/orders-db',
          team: { value: 'group:default/data' },
          onCall: { value: [{ displayName: 'Tom Okafor' }] },
        },
      ],
    });
  });

  it('does not repeat a team that owns the substrate too', () => {
    const { owner } = brief({
      subject: { ...checkout, owner: 'group:default/data' },
    });
    expect(owner.substrate).toEqual([]);
  });

  it.each([
    [
      undefined,
      'component:default/checkout has no owner',
      ['owner-missing owner.workload'],
    ],
    [
      'group:default/ghosts',
      "owner 'group:default/ghosts' does not exist in the catalog",
      ['owner-unresolved owner.workload'],
    ],
  ])('says that nobody can be woken for owner %s', (owner, reason, gaps) => {
    const answer = brief({ subject: { ...checkout, owner }, substrate: [] });
    expect(answer.owner.status).toBe('unknown');
    expect(answer.owner.workload.team).toEqual({ unknown: reason });
    expect(answer.owner.workload.onCall).toEqual({ unknown: reason });
    expect(codes(answer)).toEqual(gaps);
  });

  it('calls an owner who is a person a gap, and proposes their team', () => {
    const answer = brief({
      subject: { ...checkout, owner: 'user:default/ana.ruiz' },
      substrate: [],
    });
    expect(answer.owner.workload.team).toMatchObject({
      value: 'user:default/ana.ruiz',
    });
    expect(codes(answer)).toEqual([
      'owner-is-person owner.workload',
      'no-on-call owner.workload.onCall',
      'no-escalation owner.workload.escalation',
      'no-channel owner.workload.channel',
    ]);
    expect(
      answer.confidence.find(({ code }) => code === 'owner-is-person'),
    ).toMatchObject({
      fix: 'spec:\n  owner: group:default/payments',
      fixUrl: checkout.editUrl,
    });
  });

  it.each([
    [undefined, /has no on-call roster/],
    [
      'levels: [',
      /cannot be read: annotation 'plumbline.dev\/on-call' is not YAML/,
    ],
    [
      'levels: [{ rotation: { start: 2030-01-01T00:00:00Z, every: 7d, users: [ana.ruiz] } }]',
      /names nobody for this instant/,
    ],
  ])('does not take roster %j for nobody being on call', (roster, reason) => {
    const answer = brief({
      entities: [
        entityFixture('group:default/payments', {
          annotations: roster ? { 'plumbline.dev/on-call': roster } : {},
          members: ['user:default/ana.ruiz'],
          editUrl: 'https://git.example.com/org',
        }),
      ],
      substrate: [],
    });
    expect(answer.owner.workload.onCall).toEqual({
      unknown: expect.stringMatching(reason),
    });
    const gap = answer.confidence.find(({ code }) => code === 'no-on-call');
    expect(gap).toMatchObject({
      message: expect.stringMatching(/do not conclude that nobody is/),
      affects: 'owner.workload.onCall',
      fix: expect.stringContaining('- user:default/ana.ruiz'),
      fixUrl: 'https://git.example.com/org',
    });
  });

  it('keeps the other levels when one is uncovered', () => {
    const answer = brief({
      entities: [
        entityFixture('group:default/payments', {
          annotations: {
            'plumbline.dev/on-call': `
levels:
  - rotation: { start: 2026-01-01T00:00:00Z, every: 7d, users: [ana.ruiz] }
  - shifts: [{ user: li.wei, start: 2025-01-01T00:00:00Z, end: 2025-01-02T00:00:00Z }]`,
          },
        }),
      ],
      substrate: [],
    });
    expect(answer.owner.workload.onCall).toMatchObject({
      value: [{ level: 1, user: 'user:default/ana.ruiz' }, { level: 2 }],
    });
    expect(
      answer.confidence.find(({ code }) => code === 'no-on-call')?.message,
    ).toMatch(/names nobody on level 2/);
  });

  it('does not pass off a user whom the catalog lacks as one on call', () => {
    const context = contextFixture();
    const answer = assembleBrief({
      ...context,
      entities: context.entities.filter(
        ({ entityRef }) => entityRef !== 'user:default/ana.ruiz',
      ),
    });
    expect(answer.owner).toMatchObject({
      status: 'partial',
      reason: 'user:default/ana.ruiz is not found in the catalog',
      workload: {
        onCall: { value: [{ level: 1, unresolved: true }, { level: 2 }] },
      },
    });
    expect(codes(answer)).toEqual(['on-call-unresolved owner.workload.onCall']);
    expect(
      renderText({ ...answer, digest: '', generatedAt: answer.at }),
    ).toContain('? user:default/ana.ruiz is not found in the catalog');
  });

  it('keeps the roster where it names such a user, and replaces the name alone', () => {
    const roster = (first: string) =>
      `levels:
  - rotation: { start: 2026-01-01T00:00:00Z, every: 7d, users: [${first}] }
    # ask ana.ruiz.old
  - rotation: { start: 2026-01-01T00:00:00Z, every: 7d, users: [li.wei] }`;
    for (const name of ['ana.ruiz', 'user:default/ana.ruiz']) {
      const { confidence } = brief({
        entities: [
          entityFixture('group:default/payments', {
            annotations: { 'plumbline.dev/on-call': roster(name) },
          }),
          entityFixture('user:default/li.wei'),
        ],
        substrate: [],
      });
      const gap = confidence.find(({ code }) => code === 'on-call-unresolved');
      expect(gap?.fix).toBe(
        `metadata:
  annotations:
    plumbline.dev/on-call: |
${roster('<the user of the catalog for ana.ruiz>').replace(/^/gm, '      ')}`,
      );
    }
  });
});
