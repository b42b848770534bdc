import fc from 'fast-check';
import {
  day,
  deploy,
  digest,
  fine,
  hash,
  hour,
  judge,
  start,
  usual,
} from './__testUtils__/judgeReleases';
import type { ReleaseChange } from './releaseChange';
import type { Release } from './releasesOf';

const anyChanges = fc.array(
  fc.record({
    environment: fc.constantFrom('staging', 'production', 'elsewhere'),
    at: fc.integer({ min: 0, max: 200 }).map(hours => hours * hour),
    letter: fc.constantFrom('a', 'b', 'c'),
    kind: fc.constantFrom(
      ...(['deploy', 'deploy', 'deploy', 'schema', 'config', 'flag'] as const),
    ),
    outcome: fc.constantFrom(
      ...(['succeeded', 'succeeded', 'failed', 'rolled-back'] as const),
      undefined,
    ),
    named: fc.constantFrom('digest', 'both', 'revision', 'none'),
    late: fc.integer({ min: 0, max: 90 }).map(hours => hours * hour),
    id: fc.uuid(),
  }),
  { maxLength: 14 },
);
type Changes = typeof anyChanges extends fc.Arbitrary<infer T> ? T : never;
const toChanges = (given: Changes): ReleaseChange[] =>
  given.map(({ at, environment, id, kind, late, letter, named, outcome }) => ({
    id,
    kind,
    environment,
    outcome,
    occurredAt: start + at,
    reportedAt: start + at + late,
    countsFrom: start + at + late,
    ...(['digest', 'both'].includes(named) && { digest: digest(letter) }),
    ...(['revision', 'both'].includes(named) && { revision: `v-${letter}` }),
  }));
const summaryOf = ({ releases, states }: ReturnType<typeof judge>) =>
  releases.map((release: Release) => ({
    id: release.id,
    key: release.key,
    content: release.content,
    states: usual.rungs.map((_, index) => states.of(release, index)),
  }));
const verifiedIn = (judged: ReturnType<typeof judge>) =>
  judged.releases.flatMap(release =>
    usual.rungs.flatMap(({ name }, index) =>
      judged.states.of(release, index).state === 'verified'
        ? [`${release.key} ${name}`]
        : [],
    ),
  );

describe('whatever the evidence', () => {
  it('is the same in any order of changes', () => {
    fc.assert(
      fc.property(anyChanges, fc.integer(), (given, seed) => {
        const changes = toChanges(given);
        const shuffled = [...changes].sort((a, b) =>
          hash(`${seed}${a.id}`) < hash(`${seed}${b.id}`) ? -1 : 1,
        );
        const [one, other] = [judge(changes), judge(shuffled)];
        expect(summaryOf(other)).toEqual(summaryOf(one));
        expect(other.findings).toEqual(one.findings);
      }),
    );
  });

  it('is verified by nothing that is reported later than it could be', () => {
    const first = usual.rungs[0].name;
    const verified = (changes: ReleaseChange[]) =>
      verifiedIn(judge(changes, { ...fine, now: 20 * day })).filter(one =>
        one.endsWith(` ${first}`),
      );
    fc.assert(
      fc.property(anyChanges, given => {
        const late = toChanges(given);
        const inTime = toChanges(given.map(one => ({ ...one, late: 0 })));
        expect(verified(inTime)).toEqual(
          expect.arrayContaining(verified(late)),
        );
      }),
    );
  });

  it('is never verified by what is taken away', () => {
    const parts = fc.subarray(['facts', 'stated', 'incidents', 'isComplete']);
    fc.assert(
      fc.property(
        anyChanges,
        parts,
        fc.integer({ min: 0, max: 8 }),
        fc.constantFrom('a', 'b', 'c'),
        (given, taken, days, letter) => {
          const changes = [
            ...toChanges(given),
            deploy('staging', 0, 'a'),
            deploy('production', 2 * day, 'a'),
          ];
          const now = days * day;
          const before = verifiedIn(judge(changes, { ...fine, now }));
          const after = verifiedIn(
            judge(changes, {
              ...fine,
              now,
              ...(taken.includes('facts') && { facts: {} }),
              ...(taken.includes('stated') && { stated: {} }),
              ...(taken.includes('incidents') && { incidents: undefined }),
              ...(taken.includes('isComplete') && { isComplete: false }),
            }),
          );
          expect(before).toEqual(expect.arrayContaining(after));
          // Nor is it in production without any deploy to staging.
          const without = changes.filter(
            one =>
              one.environment !== 'staging' ||
              (one.digest !== digest(letter) && one.revision !== `v-${letter}`),
          );
          expect(verifiedIn(judge(without, { ...fine, now }))).not.toContain(
            `${digest(letter)} production`,
          );
        },
      ),
    );
  });
});
