import {
  createLedgerDatabases,
  secret,
  useWebhook,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import fc from 'fast-check';
import { job, pipeline, web } from './__testUtils__/events';
import { createGitlabChangeSource } from './createGitlabChangeSource';

jest.setTimeout(300_000);

/** What events are made of, and what the count goes by. */
type TrueTry = { fails: boolean; waits: number; takes: number };
type TrueJob = { name: string; tags: string[]; tries: TrueTry[] };
type TruePipeline = { commit: number; cancelled: boolean; jobs: TrueJob[] };

const second = 1_000;
const begin = Date.parse('2026-03-01T10:00:00Z');
const jobNames = ['build', 'unit', 'deploy-eu'];

const aTry: fc.Arbitrary<TrueTry> = fc.record({
  fails: fc.boolean(),
  waits: fc.integer({ min: 0, max: 300 }),
  takes: fc.integer({ min: 1, max: 1_800 }),
});
const pipelines: fc.Arbitrary<TruePipeline[]> = fc.array(
  fc.record({
    // Few commits, so that some are built more than once.
    commit: fc.integer({ min: 0, max: 5 }),
    cancelled: fc.constantFrom(false, false, false, true),
    jobs: fc.subarray(jobNames, { minLength: 1 }).chain(names =>
      fc.tuple(
        ...names.map(name =>
          fc.record({
            name: fc.constant(name),
            tags: fc.subarray(['docker', 'linux'], { minLength: 1 }),
            tries: fc.array(aTry, { minLength: 1, maxLength: 2 }),
          }),
        ),
      ),
    ),
  }),
  { minLength: 12, maxLength: 40 },
);

const isRetried = ({ jobs }: TruePipeline) =>
  jobs.some(({ tries }) => tries.length > 1);
const outcomeOf = ({ jobs }: TruePipeline) => {
  const failed = jobs.some(({ tries }) => tries.at(-1)!.fails);
  return failed ? 'failed' : 'succeeded';
};
const endOf = ({ tries }: TrueJob) =>
  tries.reduce((sum, { takes, waits }) => sum + (waits + takes) * second, 0);

/** When each try of a job was queued, began and ended, one after the other. */
function timesOf({ tries }: TrueJob) {
  let at = begin;
  return tries.map(({ takes, waits }) => {
    const started = at + waits * second;
    at = started + takes * second;
    return { started, finished: at };
  });
}

/** A pipeline's event lists the last try of each job; earlier ones have their own. */
function eventsOf(one: TruePipeline, index: number): object[] {
  const id = 100 + index;
  const sha = String(one.commit).repeat(40);
  const iso = (at: number) => new Date(at).toISOString();
  const tries = one.jobs.flatMap((of, place) =>
    timesOf(of).map((times, nth) => ({
      ...times,
      id: id * 100 + place * 10 + nth,
      name: of.name,
      retries: nth,
      isLast: nth === of.tries.length - 1,
      waits: of.tries[nth].waits,
      status: of.tries[nth].fails ? 'failed' : 'success',
      runner: { tags: of.tags },
    })),
  );
  const status = outcomeOf(one) === 'failed' ? 'failed' : 'success';
  return [
    {
      ...pipeline(one.cancelled ? 'canceled' : status, {
        id,
        sha,
        source: 'merge_request_event',
        created_at: iso(begin),
        finished_at: iso(Math.max(...tries.map(({ finished }) => finished))),
      }),
      builds: tries
        .filter(({ isLast }) => isLast)
        .map(of => ({
          ...{ id: of.id, name: of.name, status: of.status, stage: 'test' },
          started_at: iso(of.started),
          finished_at: iso(of.finished),
          queued_duration: of.waits,
          failure_reason: of.status === 'failed' ? 'script_failure' : null,
          ...{ allow_failure: false, runner: of.runner, environment: null },
        })),
    },
    ...tries.map(of =>
      job(of.status, {
        ...{ build_id: of.id, build_name: of.name, pipeline_id: id, sha },
        build_started_at: iso(of.started),
        build_finished_at: iso(of.finished),
        build_queued_duration: of.waits,
        ...{ runner: of.runner, retries_count: of.retries },
      }),
    ),
  ];
}

/** By the nearest rank of a sorted list. */
function percentiles(values: number[]) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (percent: number) =>
    sorted[Math.ceil((percent * sorted.length) / 100) - 1];
  return sorted.length === 0
    ? { sample: 0 }
    : { sample: sorted.length, p50: at(50), p95: at(95) };
}

describe('figures of runs of GitLab', () => {
  const webhook = useWebhook({
    databases: createLedgerDatabases(),
    id: 'gitlab',
    create: createGitlabChangeSource,
    sign: () => ({ 'X-Gitlab-Token': secret }),
    estate: { [web]: 'component:default/checkoutservice' },
  });

  it('are those of a plain count of what was sent, in any order and repeated', async () => {
    const sent = pipelines.chain(all => {
      const events = all.flatMap(eventsOf);
      return fc.record({
        all: fc.constant(all),
        events: fc.shuffledSubarray(events).chain(some =>
          fc.shuffledSubarray([...events, ...some], {
            minLength: events.length + some.length,
          }),
        ),
      });
    });
    await fc.assert(
      fc.asyncProperty(sent, async ({ all, events }) => {
        await webhook.start();
        for (const body of events) {
          const answer = await webhook.send({ body });
          expect(answer.status < 300 ? undefined : answer.body).toBeUndefined();
        }
        const { runs } = webhook.app;
        const ended = all.filter(({ cancelled }) => !cancelled);
        const found = await runs.countRuns({});
        const outcomes = ['succeeded', 'failed', 'cancelled'].map(outcome => ({
          outcome,
          count: all.filter(
            one => (one.cancelled ? 'cancelled' : outcomeOf(one)) === outcome,
          ).length,
        }));
        expect(
          outcomes.map(({ outcome }) => ({
            outcome,
            count:
              found.byState.find(one => one.outcome === outcome)?.count ?? 0,
          })),
        ).toEqual(outcomes);
        expect(found.retries).toEqual({
          runs: all.length,
          retried: all.filter(isRetried).length,
        });
        // GitLab states no times of a pipeline without those of its retries.
        const timed = ended.filter(one => !isRetried(one));
        expect(found.duration).toEqual({
          ...percentiles(
            timed.map(
              ({ jobs }) =>
                Math.max(...jobs.map(endOf)) -
                Math.min(...jobs.map(({ tries }) => tries[0].waits * second)),
            ),
          ),
          missing: ended.length - timed.length,
        });
        const jobs = all.flatMap(one => one.jobs);
        const queues = new Map<string, number[]>();
        for (const { tags, tries } of jobs) {
          const waits = tries.map(({ waits: one }) => one * second);
          const key = tags.join(',');
          queues.set(key, [...(queues.get(key) ?? []), ...waits]);
        }
        const counted = await runs.countJobs({});
        expect(
          Object.fromEntries(
            counted.labels.map(({ labels, ...of }) => [labels, of]),
          ),
        ).toEqual(
          Object.fromEntries(
            [...queues].map(([labels, waits]) => [
              labels,
              { ...percentiles(waits), missing: 0 },
            ]),
          ),
        );
        expect(counted.execution).toEqual({
          ...percentiles(
            jobs.flatMap(({ tries }) =>
              tries.map(({ takes }) => takes * second),
            ),
          ),
          missing: 0,
        });
        const pairs = new Map<string, Set<boolean>>();
        for (const { commit, jobs: own } of all) {
          for (const { name, tries } of own) {
            const key = `${commit} ${name}`;
            const ends = tries.map(({ fails }) => fails);
            pairs.set(key, new Set([...(pairs.get(key) ?? []), ...ends]));
          }
        }
        const flaky = [...pairs.values()].filter(({ size }) => size > 1);
        expect(await runs.countFlakes({}, { at: 0, limit: 10 })).toMatchObject({
          pairs: pairs.size,
          flaky: flaky.length,
        });
      }),
      { numRuns: 8 },
    );
  });
});
