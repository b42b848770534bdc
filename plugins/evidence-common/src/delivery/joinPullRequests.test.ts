import fc from 'fast-check';
import { mergePullRequests, type PullRequestInput } from '../runs';
import {
  commit,
  day,
  deploy,
  from,
  hash,
  hour,
  to,
} from './__testUtils__/deliveryChanges';
import { type DeliveryChange, deliveryOf } from './deliveryOf';
import { joinPullRequests } from './joinPullRequests';

const minute = 60_000;
const entityRef = 'component:default/a';
const at = (ms: number) => new Date(ms).toISOString();

const pull = (revision: string, of: Partial<PullRequestInput>) => ({
  entityRef,
  pull: { source: 'host', id: revision, revision, ...of } as PullRequestInput,
});
const squashedAt = from + 3 * day;
const squash = [
  commit(hash('a'), squashedAt),
  deploy(hash('a'), squashedAt + hour, { revision: hash('a') }),
];
const leadsOf = (changes: readonly DeliveryChange[]) =>
  deliveryOf(changes, { from, to }).latest.map(one => one.leadSeconds);

describe('commits with their pull requests', () => {
  it('begin with what became a squash, and with themselves without it', () => {
    const opened = {
      openedAt: at(squashedAt - 2 * day),
      mergedAt: at(squashedAt),
    };
    expect(leadsOf(squash)).toEqual([3_600]);
    expect(leadsOf(joinPullRequests(squash, []))).toEqual([3_600]);
    expect(
      leadsOf(joinPullRequests(squash, [pull(hash('a'), opened)])),
    ).toEqual([(2 * day + hour) / 1_000]);
    // The host may name it by the beginning, and know an earlier commit.
    const earlier = { ...opened, committedAt: at(squashedAt - 3 * day) };
    const short = pull(hash('a').slice(0, 10), earlier);
    expect(leadsOf(joinPullRequests(squash, [short]))).toEqual([
      (3 * day + hour) / 1_000,
    ]);
    // One that was opened with a commit from before began with that.
    const late = { openedAt: at(squashedAt + minute) };
    expect(leadsOf(joinPullRequests(squash, [pull(hash('a'), late)]))).toEqual([
      3_600,
    ]);
  });

  it('are those of the same service and commit alone', () => {
    const of = { openedAt: at(from) };
    for (const other of [
      pull(hash('b'), of),
      { ...pull(hash('a'), of), entityRef: 'component:default/b' },
      { ...pull(hash('a'), of), entityRef: undefined },
      pull(hash('a').slice(0, 6), of),
    ]) {
      expect(joinPullRequests(squash, [other])).toEqual(squash);
    }
  });

  it('were reviewed until the approval, the merge, or it is not known', () => {
    const openedAt = at(squashedAt - 5 * hour);
    const mergedAt = at(squashedAt);
    const reviewOf = (of: Partial<PullRequestInput>) => {
      const [{ pull: found }] = joinPullRequests(squash, [pull(hash('a'), of)]);
      const { review } = found!;
      return review && (review.to - review.from) / hour;
    };
    const approvedAt = at(squashedAt - 3 * hour);
    expect(reviewOf({ openedAt, approvedAt, mergedAt })).toBe(2);
    expect(reviewOf({ openedAt, approvedAt })).toBe(2);
    expect(reviewOf({ openedAt, mergedAt })).toBe(5);
    // Reported late, by the clock of its delivery.
    expect(
      reviewOf({ openedAt, mergedAt, approvedAt: at(squashedAt + hour) }),
    ).toBe(5);
    expect(reviewOf({ openedAt })).toBeUndefined();
    expect(reviewOf({ mergedAt, approvedAt })).toBeUndefined();
    expect(
      reviewOf({ openedAt, mergedAt: at(squashedAt - 6 * hour) }),
    ).toBeUndefined();
  });

  it('are the same whatever the order and number of reports', () => {
    const instant = fc.option(
      fc.integer({ min: 0, max: 20 }).map(hours => at(from + hours * hour)),
      { nil: undefined },
    );
    const report = fc
      .record({
        id: fc.constantFrom('1', '2'),
        revision: fc.constantFrom(undefined, hash('a')),
        committedAt: instant,
        openedAt: instant,
        reviewedAt: instant,
        approvedAt: instant,
        mergedAt: instant,
      })
      .map(one => pull(hash('a'), one).pull);
    const joined = (reports: readonly PullRequestInput[]) => {
      const byId = new Map<string, PullRequestInput>();
      for (const one of reports) {
        byId.set(one.id, mergePullRequests(byId.get(one.id) ?? one, one));
      }
      return joinPullRequests(
        squash,
        [...byId.values()].map(one => ({ entityRef, pull: one })),
      );
    };
    fc.assert(
      fc.property(
        fc.array(report, { minLength: 1, maxLength: 6 }).chain(reports =>
          fc.record({
            reports: fc.constant(reports),
            again: fc.shuffledSubarray([...reports, ...reports], {
              minLength: reports.length * 2,
            }),
          }),
        ),
        ({ again, reports }) => {
          expect(joined(again)).toEqual(joined(reports));
        },
      ),
    );
  });

  it('have a part of review where one is known, and a median of enough', () => {
    const changes = Array.from({ length: 6 }, (_, index) => {
      const revision = hash('abcdef'[index]);
      const merged = from + (index + 1) * day;
      return {
        pull: pull(revision, {
          openedAt: at(merged - 2 * hour),
          mergedAt: at(merged),
        }),
        changes: [
          commit(revision, merged),
          deploy(revision, merged + hour, { revision }),
        ],
      };
    });
    const runsOf = ({ occurredAt }: DeliveryChange) =>
      [
        {
          source: 'ci',
          id: '1',
          attempt: 1,
          requestedAt: at(occurredAt + 10 * minute),
          startedAt: at(occurredAt + 10 * minute),
          finishedAt: at(occurredAt + 20 * minute),
          jobs: [],
        },
      ] as never;
    const splitOf = (known: number) =>
      deliveryOf(
        joinPullRequests(
          changes.flatMap(one => one.changes),
          changes.slice(6 - known).map(one => one.pull),
        ),
        { from, to },
        { runsOf },
      ).leadSplit;
    const rest = { queue: 0, execution: 600, approval: 0, deploy: 0 };
    expect(splitOf(0)).toMatchObject({ sample: 6, reviews: 0 });
    expect(splitOf(0).seconds).not.toHaveProperty('review');
    expect(splitOf(0).medians).not.toHaveProperty('review');
    expect(splitOf(2)).toMatchObject({
      reviews: 2,
      seconds: { before: 3_600, review: 14_400 },
    });
    expect(splitOf(2).medians).not.toHaveProperty('review');
    expect(splitOf(6)).toMatchObject({
      sample: 6,
      reviews: 6,
      medians: { before: 600, review: 7_200, ...rest },
    });
  });
});
