import {
  day,
  deploy,
  digest,
  fine,
  hour,
  judge,
  ladderOf,
  owner,
  start,
} from './__testUtils__/judgeReleases';

describe('needs of releases', () => {
  it('are unknown where deploys before are named by nothing to compare', () => {
    const named = deploy('production', 2 * day, 'a');
    const before = (own: object) => {
      const { missing } = judge([deploy('staging', 0, 'b', own), named]).of(
        ...(['a', 'production'] as const),
      )!;
      return missing[0];
    };
    expect(before({})).toMatchObject({ id: 'before', status: 'fail' });
    // Another revision, without a digest, is another release all the same.
    expect(before({ digest: undefined })).toMatchObject({ status: 'fail' });
    delete named.revision;
    expect(before({ digest: undefined })).toMatchObject({
      id: 'before',
      status: 'unknown',
      message: expect.stringContaining('not all deploys state a digest'),
    });
    expect(before({ digest: undefined, outcome: 'failed' })).toMatchObject({
      status: 'fail',
    });
  });

  it('count a decision of a gate that stood when it went there', () => {
    const must = 'release.gate.present';
    const gated = { id: 'gate', must, message: 'None', satisfiedBy: 'Ask' };
    const ladder = ladderOf([
      { name: 'staging', owner, entry: [gated], verification: [gated] },
    ]);
    const given = (to?: number, decidedSince?: number) => ({
      ...fine,
      ladder,
      decisions: [
        {
          decision: 'g1',
          environment: 'staging',
          release: digest('a'),
          at: start,
          ...(to !== undefined && { to: start + to }),
        },
      ],
      ...(decidedSince !== undefined && { decidedSince: start + decidedSince }),
    });
    const state = (...of: Parameters<typeof given>) => {
      const { missing, state: is } = judge(
        [deploy('staging', hour, 'a')],
        given(...of),
      ).of('a', 'staging')!;
      return [is, ...missing.map(({ id, status }) => `${id} ${status}`)];
    };
    expect(state()).toEqual(['verified']);
    expect(state(2 * hour)).toEqual(['verified']);
    // It had lapsed, or another one had blocked the release.
    expect(state(hour / 2)).toEqual(['candidate', 'gate fail']);
    // Of what is not read, it is not known.
    expect(state(hour / 2, 2 * hour)).toEqual(['candidate', 'gate unknown']);
    expect(state(2 * hour, 2 * hour)).toEqual(['verified']);
  });
});
