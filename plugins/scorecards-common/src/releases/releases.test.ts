import type { JsonValue } from '@plumbline/backstage-plugin-evidence-common';
import {
  calm,
  change,
  day,
  deploy,
  digest,
  fine,
  hour,
  judge,
  ladderOf,
  owner,
  start,
  stateOf,
} from './__testUtils__/judgeReleases';
import { plainLadder } from './ladder';
import type { SkipInForce } from './needs';

describe('releases', () => {
  it('are one for each digest, with an identity over what they were', () => {
    const migration = change('staging', hour, {
      kind: 'schema',
      item: 'orders',
      revision: '0007',
    });
    const changes = [
      migration,
      deploy('staging', 2 * hour, 'a'),
      deploy('production', 3 * hour, 'a'),
      deploy('staging', 4 * hour, 'b'),
    ];
    const { releases } = judge(changes);
    expect(releases.map(({ key }) => key)).toEqual([digest('b'), digest('a')]);
    expect(releases[1].content).toMatchObject({
      digest: digest('a'),
      revision: 'v-a',
      migrations: [{ item: 'orders', to: '0007' }],
    });
    expect(releases[0].content.migrations).toEqual([]);
    expect(releases[1].id).toMatch(/^[0-9a-f]{64}$/);
    // What happens to it later does not change what it is.
    const later = judge([
      ...changes,
      deploy('production', 9 * hour, 'a', { outcome: 'rolled-back' }),
    ]);
    expect(later.releases.map(({ id }) => id)).toEqual(
      releases.map(({ id }) => id),
    );
    const other = judge([
      { ...migration, revision: '0008' },
      ...changes.slice(1),
    ]);
    expect(other.releases[1].id).not.toBe(releases[1].id);
    expect(other.releases[0].id).toBe(releases[0].id);
  });

  it('stay what they were where what they brought is amended', () => {
    const migration = change('staging', hour, {
      kind: 'schema',
      item: 'orders',
      revision: '0007',
    });
    const release = deploy('staging', 2 * hour, 'a');
    const before = judge([migration, release]).releases[0];
    for (const own of [
      { revision: '0008' },
      { outcome: 'failed' as const },
      { environment: 'test' },
    ]) {
      const { id: _, ...first } = migration;
      const amended = {
        ...migration,
        ...own,
        reported: [
          { ...first, receivedAt: start + hour },
          { ...first, ...own, receivedAt: start + day },
        ],
      };
      const after = judge([amended, release]).releases[0];
      expect(after.id).toBe(before.id);
      expect(after.late?.kind).toBe('content-late');
    }
  });

  it('are two where a tag was moved, which is a finding', () => {
    const { findings, releases } = judge([
      deploy('staging', hour, 'a', { revision: 'v1' }),
      deploy('staging', 2 * hour, 'b', { revision: 'v1' }),
    ]);
    expect(releases).toHaveLength(2);
    expect(findings).toMatchObject([
      {
        kind: 'tag-moved',
        revision: 'v1',
        digests: [digest('a'), digest('b')],
      },
    ]);
  });
});

describe('states', () => {
  it('go from candidate to verified, and say what is missing', () => {
    expect(stateOf([deploy('staging', 0, 'a')], 'a', 'production')).toEqual([
      'approved',
      'deploy',
    ]);
    expect(
      stateOf([deploy('staging', 0, 'a')], 'a', 'staging', { now: 20 * hour }),
    ).toEqual(['approved', 'soak']);
    expect(
      stateOf([deploy('staging', 0, 'a')], 'a', 'production', {
        now: 20 * hour,
      }),
    ).toEqual(['candidate', 'before']);
    const both = [
      deploy('staging', 0, 'a'),
      deploy('production', 2 * day, 'a'),
    ];
    expect(stateOf(both, 'a', 'staging')).toEqual(['verified']);
    expect(stateOf(both, 'a', 'production')).toEqual(['verified']);
    const { soak } = judge(both, { ...fine, now: 2 * day + hour / 2 }).of(
      ...(['a', 'production'] as const),
    )!;
    expect(soak).toEqual({
      requiredMs: hour,
      elapsedMs: hour / 2,
      endsAt: start + 2 * day + hour,
    });
  });

  it('rest on what was so when it went there', () => {
    const early = [
      deploy('staging', 0, 'a'),
      // Before its soak had ended.
      deploy('production', 12 * hour, 'a'),
    ];
    expect(stateOf(early, 'a', 'staging')).toEqual(['verified']);
    expect(stateOf(early, 'a', 'production')).toEqual(['candidate', 'before']);
    // Another one took its place after it had soaked.
    const replaced = [
      deploy('staging', 0, 'a'),
      deploy('staging', 2 * day, 'b'),
      deploy('production', 3 * day, 'a'),
    ];
    expect(stateOf(replaced, 'a', 'staging')).toEqual(['verified']);
    expect(stateOf(replaced, 'a', 'production')).toEqual(['verified']);
  });

  it('are unknown, and never verified, without evidence', () => {
    const changes = [deploy('staging', 0, 'a')];
    expect(stateOf(changes, 'a', 'staging', { stated: {} })).toEqual([
      'candidate',
      'tested',
    ]);
    const { missing } = judge(changes, { ...fine, stated: {} }).of(
      ...(['a', 'staging'] as const),
    )!;
    expect(missing).toEqual([
      {
        id: 'tested',
        status: 'unknown',
        satisfiedBy: 'Mend them',
        message: "'tested' is not known: no source says 'release.tests'",
      },
    ]);
    const now = 2 * day;
    expect(
      stateOf(changes, 'a', 'staging', { now, incidents: undefined }),
    ).toEqual(['approved', 'incidents']);
    expect(
      stateOf(
        [...changes, deploy('production', 2 * day, 'a')],
        'a',
        'production',
        {
          facts: {},
        },
      ),
    ).toEqual(['approved', 'budget']);
    const unreported = deploy('staging', 0, 'a', { outcome: undefined });
    expect(stateOf([unreported], 'a', 'staging')).toEqual([
      'approved',
      'deploy',
    ]);
    expect(
      stateOf([deploy('production', 0, 'a')], 'a', 'production', {
        isComplete: false,
      }),
    ).toEqual(['candidate', 'before']);
  });

  it('soak anew after a rollback', () => {
    const again = [
      deploy('staging', 0, 'a'),
      deploy('staging', 30 * hour, 'a', { outcome: 'rolled-back' }),
      deploy('staging', 40 * hour, 'a'),
    ];
    expect(stateOf(again, 'a', 'staging', { now: 41 * hour })).toEqual([
      'approved',
      'soak',
    ]);
    expect(stateOf(again, 'a', 'staging', { now: 65 * hour })).toEqual([
      'verified',
    ]);
  });

  it('are held where the report of their own deploy became a rollback', () => {
    const back = deploy('staging', hour, 'b', { outcome: 'rolled-back' });
    expect(stateOf([deploy('staging', 0, 'a'), back], 'b', 'staging')).toEqual([
      'held',
      'deploy',
    ]);
  });

  it('do not soak in the future, by whichever clock', () => {
    const now = 2 * day;
    expect(
      stateOf([deploy('staging', 3 * day, 'a')], 'a', 'staging', { now }),
    ).toEqual(['approved', 'deploy']);
    expect(
      stateOf([deploy('staging', 3 * day, 'a')], 'a', 'production', { now }),
    ).toEqual(['candidate', 'before']);
  });

  it('are held after an incident, a timeout, a rollback, or what fails', () => {
    const changes = [deploy('staging', 0, 'a')];
    const incident = { id: 'INC-1', start: start + hour };
    expect(
      stateOf(changes, 'a', 'staging', {
        incidents: { ...calm, all: [incident] },
      }),
    ).toEqual(['held', 'incidents']);
    // Elsewhere, and before.
    const others = [
      { ...incident, environment: 'production' },
      { ...incident, start: start - 1 },
    ];
    expect(
      stateOf(changes, 'a', 'staging', { incidents: { ...calm, all: others } }),
    ).toEqual(['verified']);
    expect(stateOf(changes, 'a', 'staging', { incidents: undefined })).toEqual([
      'held',
      'timeout',
      'incidents',
    ]);
    // What another one replaced is not waited for.
    expect(
      stateOf(
        [...changes, deploy('staging', hour, 'b')],
        ...(['a', 'staging'] as const),
      ),
    ).toEqual(['approved', 'soak']);
    const back = deploy('staging', day, 'a', { outcome: 'rolled-back' });
    expect(stateOf([...changes, back], 'a', 'staging')).toEqual([
      'held',
      'deploy',
    ]);
    expect(
      stateOf(
        [...changes, deploy('production', 2 * day, 'a')],
        'a',
        'production',
        {
          facts: { 'slo.state': [{ burnRate: 14.4 }] },
        },
      ),
    ).toEqual(['held', 'budget']);
  });

  it('count incidents until the end of the soak, once it was reached', () => {
    const again = [
      deploy('staging', 0, 'a'),
      deploy('staging', 2 * day, 'b'),
      deploy('staging', 3 * day, 'a'),
    ];
    const of = (at: number, changes = again) =>
      stateOf(changes, 'a', 'staging', {
        incidents: { ...calm, all: [{ id: 'INC-1', start: start + at }] },
      });
    expect(of(day)).toEqual(['held', 'incidents']);
    expect(of(day + 1)).toEqual(['verified']);
    // Where it is deployed again, it has soaked before.
    expect(of(3 * day + hour)).toEqual(['verified']);
    const early = [again[0], deploy('staging', hour, 'b'), again[2]];
    expect(of(hour / 2, early)).toEqual(['held', 'incidents']);
    expect(of(3 * day + hour, early)).toEqual(['held', 'incidents']);
    expect(of(4 * day + 1, early)).toEqual(['verified']);
  });

  it('let a hotfix skip an environment, and not those before it', () => {
    const ladder = ladderOf([
      { name: 'test', owner },
      { name: 'staging', owner, soak: '24h' },
      { name: 'production', owner },
    ]);
    const skip: SkipInForce = {
      id: 's1',
      release: digest('a'),
      environment: 'staging',
      reason: 'It ends INC-1',
      from: start,
      to: start + day,
    };
    const given = { ladder, now: hour, skips: [skip] };
    const fix = deploy('production', hour / 2, 'a');
    expect(stateOf([fix], 'a', 'production', given)).toEqual([
      'candidate',
      'before',
    ]);
    const first = deploy('test', 0, 'a');
    expect(stateOf([first, fix], 'a', 'production', given)).toEqual([
      'verified',
    ]);
    // It counts for what went out while it was in force.
    expect(
      stateOf([first, fix], 'a', 'production', { ...given, now: 9 * day }),
    ).toEqual(['verified']);
    const late = deploy('production', 2 * day, 'a');
    expect(
      stateOf([first, late], 'a', 'production', { ...given, now: 9 * day }),
    ).toEqual(['candidate', 'before']);
  });

  it('need a way back that was rehearsed, where the ladder asks for one', () => {
    const ladder = ladderOf([
      { name: 'production', owner, rollback: { rehearsedWithin: '90d' } },
    ]);
    const one = [deploy('production', 0, 'a')];
    const two = [...one, deploy('production', day, 'b')];
    const held = (heldAt: number, outcome = 'passed') => ({
      'drills.held': [
        {
          scenario: 'rollback',
          mode: 'game-day',
          outcome,
          heldAt: new Date(start + heldAt).toISOString(),
          openFindings: 0,
        },
      ],
    });
    const of = (facts: Record<string, JsonValue>) =>
      stateOf(two, 'b', 'production', { ladder, facts });
    expect(stateOf(one, 'a', 'production', { ladder })).toEqual(['verified']);
    expect(of({})).toEqual(['candidate', 'rollback']);
    expect(of(held(-day))).toEqual(['verified']);
    expect(of(held(-day, 'failed'))).toEqual(['candidate', 'rollback']);
    expect(of(held(-100 * day))).toEqual(['candidate', 'rollback']);
    const { rollback } = judge(two, { ...fine, ladder, facts: held(-day) }).of(
      ...(['b', 'production'] as const),
    )!;
    expect(rollback?.before?.key).toBe(digest('a'));
    expect(ladder.facts).toEqual(['drills.held']);
    // The last drill is one that was held after it went there.
    const factsAt = (at: number) =>
      new Map(Object.entries(held(at > start + day ? 5 * day : -day)));
    expect(stateOf(two, 'b', 'production', { ladder, factsAt })).toEqual([
      'verified',
    ]);
    expect(
      stateOf(two, 'b', 'production', { ladder, factsAt: () => undefined }),
    ).toEqual(['candidate', 'rollback']);
  });

  it('are those of the configuration without a ladder', () => {
    const ladder = plainLadder(['staging', 'production']);
    const changes = [deploy('staging', 0, 'a'), deploy('production', 1, 'a')];
    expect(stateOf(changes, 'a', 'production', { ladder })).toEqual([
      'verified',
    ]);
    expect(stateOf(changes.slice(1), 'a', 'staging', { ladder })).toEqual([
      'candidate',
      'decision',
    ]);
  });
});
