import { PlacedDeploy, ReleaseNames, releaseOf, stateIn } from '.';

const commit = (revision: string): ReleaseNames => ({
  kind: 'commit',
  revision,
});
const deploy = (of: Omit<ReleaseNames, 'kind'>): ReleaseNames => ({
  kind: 'deploy',
  ...of,
});
const one = 'a'.repeat(40);
const two = 'b'.repeat(40);
const digest = `sha256:${'1'.repeat(64)}`;
const rebuilt = `sha256:${'2'.repeat(64)}`;

describe('changes of one release', () => {
  const byCommit = deploy({ revision: 'v2', commit: one.slice(0, 8), digest });
  const byDigest = deploy({ revision: digest });
  const byVersion = deploy({ revision: 'v2' });
  const again = deploy({ revision: one, digest: rebuilt });
  const other = deploy({ revision: two, digest });
  const all = [commit(one), commit(two), byCommit, byDigest, byVersion, again];

  it.each([
    ['a commit', all[0]],
    ['a deploy of a commit', byCommit],
    ['a deploy of a digest', byDigest],
    ['a deploy of a version', byVersion],
    ['another build', again],
  ])('are found from %s, in any order', (_, start) => {
    for (const changes of [all, [...all].reverse()]) {
      const found = releaseOf(start, changes);
      expect(found.commit).toBe(one);
      expect(new Set(found.members)).toEqual(
        new Set([all[0], byCommit, byDigest, byVersion, again]),
      );
    }
  });

  it('are not guessed where one artifact is of several commits', () => {
    for (const changes of [
      [...all, other],
      [other, ...all],
    ]) {
      expect(releaseOf(byDigest, changes)).toEqual({
        members: [byDigest],
        commits: 2,
      });
      // What names its commit is of that one.
      expect(releaseOf(other, changes).members).toContain(all[1]);
      expect(releaseOf(other, changes).commit).toBe(two);
    }
  });

  it('are one alone where it names nothing, or nothing is the same', () => {
    const nameless = deploy({});
    expect(releaseOf(nameless, [nameless, deploy({}), ...all])).toEqual({
      members: [nameless],
    });
    // Digits may be a date.
    const dated = deploy({ revision: '20260301' });
    expect(releaseOf(dated, [dated, deploy({ revision: '20260302' })])).toEqual(
      { members: [dated] },
    );
  });
});

describe('how far a release got', () => {
  let at = 0;
  const placed = (
    revision: string,
    outcome?: PlacedDeploy['outcome'],
  ): PlacedDeploy => {
    at += 1;
    return {
      id: String(at),
      kind: 'deploy',
      occurredAt: at,
      revision,
      outcome,
    };
  };
  const before = placed('v1', 'succeeded');
  const own = placed('v2', 'succeeded');
  const back = placed('v1', 'succeeded');
  const next = placed('v3', 'succeeded');
  const failing = placed('v3', 'failed');

  it.each([
    ['runs', own, [before, own], undefined],
    ['runs', own, [before, own, failing], undefined],
    ['superseded', own, [before, own, next], next],
    ['rolled-back', own, [before, own, back, next], back],
    ['superseded', own, [own, back], back],
    ['failed', failing, [before, failing], undefined],
  ] as const)('is %s', (state, subject, all, by) => {
    for (const order of [[...all], [...all].reverse()]) {
      const found = stateIn([subject], order);
      expect(found.state).toBe(state);
      expect(found.by).toBe(by);
    }
  });

  it('is not changed by an attempt to deploy it again that failed', () => {
    const again = placed('v2', 'failed');
    expect(stateIn([own, again], [before, own, again]).state).toBe('runs');
    expect(stateIn([own, again], [own, next, again])).toEqual({
      state: 'superseded',
      by: next,
      until: next.occurredAt,
    });
  });

  it('ends with its rollback, as that was reported', () => {
    const gone = { ...placed('v4', 'rolled-back'), rolledBackAt: 99 };
    expect(stateIn([gone], [before, gone])).toEqual({
      state: 'rolled-back',
      until: 99,
    });
    const silent = placed('v5');
    expect(stateIn([silent], [before, silent]).state).toBe('unknown');
  });
});
