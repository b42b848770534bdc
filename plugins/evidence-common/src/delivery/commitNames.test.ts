import fc from 'fast-check';
import { distinctRevisions, isSameRevision } from '../changes/isSameRevision';
import { releaseOf, type ReleaseNames } from './changeDelivery';
import { commitNames, namesOfCommit } from './commitNames';

const commit = (revision: string) => ({ kind: 'commit', revision });

describe('names of commits', () => {
  it('are found as by comparing each with each', () => {
    const digit = fc.constantFrom(...'aA0');
    const name = fc.oneof(
      fc.string({ unit: digit, minLength: 5, maxLength: 11 }),
      fc.constantFrom('change 12', 'change 123', '__proto__', 'a'.repeat(65)),
    );
    fc.assert(
      fc.property(fc.array(name), name, (all, wanted) => {
        const distinct = distinctRevisions(all);
        for (const [index, one] of distinct.entries()) {
          const same = distinct.filter(other => isSameRevision(one, other));
          expect(same).toEqual([one]);
          expect(one.length).toBeLessThanOrEqual(
            distinct[Math.max(0, index - 1)].length,
          );
        }
        expect(
          all.filter(one => !distinct.some(each => isSameRevision(one, each))),
        ).toEqual([]);
        const fitting = all.filter(one => isSameRevision(one, wanted));
        const means = distinctRevisions([...fitting, wanted]);
        const { commit: found, fits } = commitNames(
          all.map(commit),
        )<ReleaseNames>(commit(wanted));
        expect(fits).toBe(means.length > 1 ? means.length : undefined);
        expect(found?.toLowerCase()).toBe(
          means.length > 1 || fitting.length === 0
            ? undefined
            : means[0].toLowerCase(),
        );
      }),
    );
  });

  it('cost no more where thousands begin alike', () => {
    const all = Array.from({ length: 20_000 }, (_, index) =>
      commit(`abcdef1${index.toString(16).padStart(33, '0')}`),
    );
    const others = all.map((_, index) => commit(`change ${index}`));
    const short = commit('abcdef1');
    const from = performance.now();
    const named = commitNames([...all, ...others, short]);
    expect([...all, ...others].map(named)).toHaveLength(40_000);
    expect(all.map(() => named(short)).at(-1)).toMatchObject({ fits: 20_000 });
    // Each with each takes minutes.
    expect(performance.now() - from).toBeLessThan(10_000);
  });

  it('lead on over thousands of digests and versions', () => {
    const all = Array.from({ length: 1_000 }, (_, index) => {
      const digest = `sha256:${`${index}`.padStart(64, '0')}`;
      const deploy = { kind: 'deploy', revision: `v${index + 1}` };
      return [
        { kind: 'deploy', revision: `v${index}`, digest },
        { ...deploy, digest },
        deploy,
      ];
    }).flat();
    const from = performance.now();
    const { members } = releaseOf<ReleaseNames>(all[0], all);
    expect(members).toHaveLength(3_000);
    // Anew with each step, it takes hours.
    expect(performance.now() - from).toBeLessThan(20_000);
  });

  it('are looked for in the lower case, too', () => {
    const hash = 'ABCDEF1'.padEnd(40, '0');
    expect(namesOfCommit(hash)).toEqual(
      expect.arrayContaining([hash, hash.toLowerCase(), 'abcdef1']),
    );
    expect(namesOfCommit('change 12')).toEqual(['change 12']);
  });
});
