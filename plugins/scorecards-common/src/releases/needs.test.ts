import {
  day,
  deploy,
  judge,
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
      ...{ id: 'before', status: 'unknown' },
      message: expect.stringContaining('not all deploys state a digest'),
    });
    expect(before({ digest: undefined, outcome: 'failed' })).toMatchObject({
      status: 'fail',
    });
  });
});
