import type { EvidenceContext } from '@plumbline/backstage-plugin-evidence-common';
import { contextFixture, entityFixture } from '../../testUtils';
import { deploy, payment } from './__testUtils__/suspects';
import { assembleBrief } from '../../assemble/assembleBrief';

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
        'none reported for component:default/checkout in production; 2 sources report schema changes',
      ...{ sourcesAnswered: 2, sourcesOfEntity: 1 },
    });
    // None of its latest changes is from a source of flags.
    expect(byKind.flag).toEqual({
      status: 'partial',
      reason:
        'none reported for component:default/checkout in production; 1 source reports flag changes, of others or elsewhere',
      ...{ sourcesAnswered: 1, sourcesOfEntity: 0 },
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
      {
        code: 'changes-unseen',
        affects: 'lastChange.flag',
        // Whether it reported an earlier one, or one of staging, is not known here.
        message:
          'None of the latest changes of component:default/checkout in production is from a source of flag changes: do not conclude that none happened.',
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
