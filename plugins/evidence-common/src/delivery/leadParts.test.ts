import fc from 'fast-check';
import {
  commit,
  day,
  deploy,
  from,
  hash,
  hour,
  to,
} from './__testUtils__/deliveryChanges';
import { deliveryOf } from './deliveryOf';
import { leadParts, leadPartsOf } from './leadParts';

describe('the parts of a lead time', () => {
  const at = (minutes: number) =>
    new Date(from + minutes * 60_000).toISOString();
  const job = (
    name: string,
    [queued, started, completed]: [number, number, number],
    more: object = {},
  ) => ({
    id: name,
    name,
    labels: [],
    attempt: 1,
    ...more,
    queuedAt: at(queued),
    startedAt: at(started),
    completedAt: at(completed),
  });
  const run = (requested: number, jobs: object[], more: object = {}) =>
    ({
      source: 'ci',
      id: '1',
      attempt: 1,
      requestedAt: at(requested),
      jobs,
      ...more,
    } as never);

  it('are what the jobs did, its review, and what was before its first run', () => {
    const lead = { from, to: from + 100 * 60_000 };
    const runs = [
      // Of the pull request: before what counts.
      run(5, [job('check', [5, 6, 20])], { trigger: 'pull-request' }),
      run(40, [
        job('build', [40, 42, 52]),
        // Beside it: what runs counts, and not what waits.
        job('test', [40, 45, 60]),
        job('approve', [60, 80, 81], { waited: true }),
        job('deploy', [81, 82, 95], { environment: 'production' }),
      ]),
    ];
    const parts = {
      before: 40 * 60,
      queue: 3 * 60,
      execution: 19 * 60,
      approval: 20 * 60,
      deploy: 13 * 60,
      other: 5 * 60,
    };
    expect(leadPartsOf(lead, runs)).toEqual(parts);
    const review = (since: number, until: number) => ({
      from: from + since * 60_000,
      to: from + until * 60_000,
    });
    expect(leadPartsOf(lead, runs, review(10, 35))).toEqual({
      ...parts,
      before: 15 * 60,
      review: 25 * 60,
    });
    // While jobs ran, what they did counts; a review of no length is one.
    expect(leadPartsOf(lead, runs, review(-10, 98))).toEqual({
      ...parts,
      before: 0,
      other: 2 * 60,
      review: 43 * 60,
    });
    expect(leadPartsOf(lead, runs, review(5, 5))).toEqual({
      ...parts,
      review: 0,
    });
  });

  it('are not known where no run of its pipeline says when it was requested', () => {
    const lead = { from, to };
    expect(leadPartsOf(lead, [])).toBeUndefined();
    expect(
      leadPartsOf(lead, [run(1, [], { trigger: 'merge-queue' })]),
    ).toBeUndefined();
    expect(
      leadPartsOf(lead, [run(0, [], { requestedAt: undefined })]),
    ).toBeUndefined();
    // It was run again after it had been deployed.
    expect(
      leadPartsOf({ from, to: from + 60_000 }, [run(2, [])]),
    ).toBeUndefined();
  });

  it('know no lead time of a commit whose clock was hours ahead', () => {
    const { latest, leadTime, leadSplit, batch } = deliveryOf(
      [
        ...[0, 4 * 60_000, 4 * hour].flatMap((ahead, index) => {
          const deployedAt = from + index * day;
          const revision = hash('abc'[index]);
          return [
            commit(revision, deployedAt + ahead),
            deploy(revision, deployedAt, {
              revision,
              receivedAt: deployedAt + 5 * hour,
            }),
          ];
        }),
      ],
      { from, to },
      // Requested when they were committed, by the clock of the pipeline.
      { runsOf: () => [run(0, [])] },
    );
    expect(leadTime).toEqual({ sample: 2, missing: 1 });
    expect(leadSplit).toEqual({ sample: 2, missing: 1 });
    expect(batch).toMatchObject({ sample: 3, missing: 0 });
    expect(latest.map(({ leadSeconds }) => leadSeconds)).toEqual([
      undefined,
      0,
      0,
    ]);
  });

  it('add up to all of it, whatever clocks say', () => {
    const minute = fc.integer({ min: -50, max: 200 });
    fc.assert(
      fc.property(
        fc.integer({ min: -60, max: 100 }),
        fc.array(
          fc.record({
            requested: minute,
            jobs: fc.array(
              fc.record({
                times: fc.tuple(minute, minute, minute),
                waited: fc.boolean(),
                environment: fc.option(fc.constant('production'), {
                  nil: undefined,
                }),
              }),
              { maxLength: 5 },
            ),
          }),
          { maxLength: 4 },
        ),
        fc.option(fc.tuple(minute, minute), { nil: undefined }),
        (length, runs, review) => {
          const parts = leadPartsOf(
            { from, to: from + length * 60_000 },
            runs.map(({ jobs, requested }) =>
              run(
                requested,
                jobs.map(({ times, ...more }, index) =>
                  job(`${index}`, times, more),
                ),
              ),
            ),
            review && {
              from: from + review[0] * 60_000,
              to: from + review[1] * 60_000,
            },
          );
          fc.pre(parts !== undefined);
          expect('review' in parts!).toBe(review !== undefined);
          const all = leadParts.flatMap(part => parts![part] ?? []);
          expect(Math.min(...all)).toBeGreaterThanOrEqual(0);
          expect(all.reduce((sum, one) => sum + one, 0)).toBeCloseTo(
            Math.max(0, length * 60),
            6,
          );
        },
      ),
    );
  });
});
