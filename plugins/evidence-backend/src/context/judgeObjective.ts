import {
  leastSample,
  RunObjective,
  RunQuery,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Objective } from '../runs/objectives';
import type { RunStore } from '../runs/RunStore';
import type { RunFilter } from '../runs/records';
import { queryOf } from './runFigures';

type Figure = { value?: number; sample: number; which: RunQuery };

/** Whether pipelines did as is wanted of them, by the runs of a filter. */
export async function judgeObjective(
  objective: Objective,
  store: RunStore,
  filter: RunFilter & { from: number; to: number },
): Promise<RunObjective> {
  const { entityRef, pipeline, team, threshold } = objective;
  const { sample, value, which } = await measure(objective, store, filter);
  const runs = queryOf({
    entityRef,
    pipeline,
    owner: team,
    ...which,
    from: new Date(filter.from).toISOString(),
    to: new Date(filter.to).toISOString(),
  });
  if (value === undefined || sample < leastSample) {
    return { ...objective, state: 'not-enough-data', sample, runs };
  }
  const state = value <= threshold ? 'met' : 'missed';
  return { ...objective, state, value, sample, runs };
}

async function measure(
  { measure: what }: Objective,
  store: RunStore,
  filter: RunFilter,
): Promise<Figure> {
  const inSeconds = (p95: number | undefined) =>
    p95 === undefined ? undefined : p95 / 1_000;
  if (what === 'queue-p95') {
    const { queue } = await store.countJobs(filter);
    return {
      value: inSeconds(queue.p95),
      sample: queue.sample,
      which: { measured: 'queue' },
    };
  }
  const runs = await store.countRuns(filter);
  if (what === 'failure-rate') {
    const failed = runs.byDomain.reduce((sum, { count }) => sum + count, 0);
    return {
      value: failed / Math.max(1, runs.counted),
      sample: runs.counted,
      which: { counted: 'true' },
    };
  }
  const [{ p95, sample }, measured] =
    what === 'run-p95'
      ? ([runs.duration, 'duration'] as const)
      : ([runs.preMerge, 'pre-merge'] as const);
  return { value: inSeconds(p95), sample, which: { measured } };
}
