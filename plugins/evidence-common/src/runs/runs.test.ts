import fc from 'fast-check';
import { RunInput, runInputSchema, RunJobInput } from './input';
import {
  beginOfRun,
  lastJobs,
  measureJob,
  measureRun,
  stateOfRun,
} from './measureRun';
import { knownRun, mergeRuns } from './mergeRuns';
import { jobStates, runOutcomes, runStates } from './vocabulary';

const at = (minutes: number) =>
  new Date(Date.UTC(2026, 2, 1, 10, minutes)).toISOString();

const run = (of: Partial<RunInput> = {}): RunInput => ({
  source: 'ci',
  id: '1',
  attempt: 1,
  repository: 'git.example/a/b',
  jobs: [],
  ...of,
});
const job = (of: Partial<RunJobInput> = {}): RunJobInput => ({
  id: 'j',
  name: 'test',
  ...of,
});

describe('runs', () => {
  it('come to the same in any order of their reports, however often each came', () => {
    const maybe = <T>(arbitrary: fc.Arbitrary<T>) =>
      fc.option(arbitrary, { nil: undefined });
    const instant = maybe(fc.integer({ min: 0, max: 5 }).map(at));
    const word = maybe(fc.constantFrom('a', 'b', 'c'));
    const jobs = fc.array(
      fc.record(
        {
          id: fc.constantFrom('1', '2'),
          name: fc.constantFrom('test', 'build'),
          attempt: fc.integer({ min: 1, max: 2 }),
          labels: fc.array(fc.constantFrom('x', 'y'), { maxLength: 3 }),
          environment: fc.constantFrom('eu', 'us'),
          state: fc.constantFrom(...jobStates),
          waited: fc.constant(true as const),
          allowedToFail: fc.constant(true as const),
          setupStartedAt: fc.constantFrom(at(0), at(1)),
          setupCompletedAt: fc.constantFrom(at(2), at(3)),
          queuedAt: fc.constantFrom(at(0), at(1)),
          startedAt: fc.constantFrom(at(2), at(3)),
          completedAt: fc.constantFrom(at(4), at(5)),
          outcome: fc.constantFrom(...runOutcomes),
          failedSteps: fc.array(fc.constantFrom('s', 't'), { maxLength: 2 }),
        },
        { requiredKeys: ['id', 'name'] },
      ),
      { maxLength: 4 },
    );
    const report = fc
      .record({
        pipeline: word,
        revision: word,
        branch: word,
        actor: word,
        requestedAt: instant,
        startedAt: instant,
        finishedAt: instant,
        state: maybe(fc.constantFrom(...runStates)),
        outcome: maybe(fc.constantFrom(...runOutcomes)),
        jobs,
      })
      .map(of => {
        return knownRun(run(of as Partial<RunInput>));
      });
    const fold = (reports: readonly RunInput[]) =>
      reports.reduce((known, one) => mergeRuns(known, one));
    fc.assert(
      fc.property(
        fc.array(report, { minLength: 1, maxLength: 6 }),
        fc.infiniteStream(fc.nat()),
        (reports, picks) => {
          const expected = fold(reports);
          const shuffled = [...reports, ...reports]
            .map(one => ({ one, key: picks.next().value }))
            .sort((a, b) => a.key - b.key)
            .map(({ one }) => one);
          expect(fold(shuffled)).toEqual(expected);
          // What one of them states is not lost by those that do not.
          expect(expected.outcome !== undefined).toBe(
            reports.some(({ outcome }) => outcome !== undefined),
          );
          // Also where parts were put together first, as two replicas would.
          const half = Math.ceil(shuffled.length / 2);
          expect(
            mergeRuns(
              fold(shuffled.slice(half)),
              fold(shuffled.slice(0, half)),
            ),
          ).toEqual(expected);
        },
      ),
    );
  });

  it('keep an outcome that a later report does not state', () => {
    const failed = knownRun(run({ outcome: 'failed' }));
    const over = knownRun(run({ finishedAt: at(5) }));
    const again = knownRun(run({ finishedAt: at(4), outcome: 'succeeded' }));
    expect(mergeRuns(failed, over)).toMatchObject({
      outcome: 'failed',
      finishedAt: at(5),
    });
    for (const reports of [
      [failed, over, again],
      [over, again, failed],
      [again, over, failed],
    ]) {
      const [one, other, third] = reports;
      expect(mergeRuns(mergeRuns(one, other), third)).toMatchObject({
        outcome: 'succeeded',
        finishedAt: at(5),
      });
    }
    const setup = (minutes: number) =>
      knownRun(run({ jobs: [job({ setupCompletedAt: at(minutes) })] }));
    expect(mergeRuns(setup(3), setup(2)).jobs[0].setupCompletedAt).toBe(at(3));
  });

  it('have no duration before their outcome is known, or with a job that ran again', () => {
    const times = { startedAt: at(1), finishedAt: at(9) };
    const unit = (id: string, from: number, to: number) =>
      job({ id, startedAt: at(from), completedAt: at(to) });
    expect(measureRun(run(times))).toEqual({});
    expect(measureJob(unit('1', 1, 2))).toEqual({});
    const failed = { ...times, outcome: 'failed' as const };
    const parallel = [unit('1', 1, 3), unit('2', 2, 4)];
    expect(measureRun(run({ ...failed, jobs: parallel }))).toEqual({
      duration: 8 * 60_000,
    });
    const again = [unit('1', 1, 3), unit('2', 8, 9)];
    expect(measureRun(run({ ...failed, jobs: again }))).toEqual({});
    expect(lastJobs(again)).toEqual([again[1]]);
  });

  it('only go forward', () => {
    const reports = [
      run({ state: 'queued' }),
      run({ state: 'completed', finishedAt: at(9), outcome: 'failed' }),
      run({ state: 'executing', startedAt: at(1) }),
    ];
    let known = reports[0];
    const states = reports.map(report => {
      known = mergeRuns(known, report);
      return stateOfRun(known);
    });
    expect(states).toEqual(['queued', 'completed', 'completed']);
    expect(known).toMatchObject({ startedAt: at(1), outcome: 'failed' });
  });

  it.each<[string, Partial<RunInput>]>([
    ['queued', { jobs: [job({ state: 'queued', queuedAt: at(0) })] }],
    ['preparing', { jobs: [job({ startedAt: at(1), setupStartedAt: at(1) })] }],
    ['executing', { jobs: [job({ startedAt: at(1) })] }],
    ['executing', { jobs: [job({ startedAt: at(1), outcome: 'succeeded' })] }],
    ['waiting', { state: 'executing', jobs: [job({ state: 'waiting' })] }],
    ['deploying', { jobs: [job({ startedAt: at(1), environment: 'eu' })] }],
    ['converging', { state: 'converging' }],
    ['completed', { outcome: 'cancelled' }],
  ])('are %s by their reports', (state, of) => {
    expect(stateOfRun(run(of))).toBe(state);
  });

  it('measure what was stated, and nothing else', () => {
    const stated = job({
      queuedAt: at(0),
      startedAt: at(2),
      completedAt: at(9),
      setupStartedAt: at(2),
      setupCompletedAt: at(3),
      outcome: 'failed',
    });
    const minute = 60_000;
    expect(measureJob(stated)).toEqual({
      queue: 2 * minute,
      setup: minute,
      execution: 7 * minute,
    });
    expect(measureJob({ ...stated, waited: true })).toMatchObject({
      approval: 2 * minute,
    });
    expect(measureJob({ ...stated, waited: true })).not.toHaveProperty('queue');
    expect(measureJob({ ...stated, outcome: 'skipped' })).toEqual({});
    expect(measureJob(job({ queuedAt: at(0), completedAt: at(1) }))).toEqual(
      {},
    );
    // Clocks differ: what lies the wrong way round says nothing.
    expect(measureJob(job({ queuedAt: at(2), startedAt: at(1) }))).toEqual({});
    const ended = run({
      requestedAt: at(0),
      startedAt: at(1),
      finishedAt: at(5),
      outcome: 'succeeded',
      trigger: 'pull-request',
    });
    expect(measureRun(ended)).toEqual({
      duration: 4 * minute,
      'pre-merge': 5 * minute,
    });
    expect(measureRun({ ...ended, outcome: 'cancelled' })).toEqual({});
    expect(measureRun({ ...ended, trigger: 'push' })).not.toHaveProperty(
      'pre-merge',
    );
    expect(beginOfRun(run({ jobs: [stated] }))).toBe(Date.parse(at(0)));
    expect(beginOfRun(run())).toBeUndefined();
  });

  it('need something that they are of', () => {
    const { repository: _, ...nothing } = run();
    expect(runInputSchema.safeParse(nothing).error?.issues[0].message).toMatch(
      /'entityRef' or a 'repository'/,
    );
  });
});
