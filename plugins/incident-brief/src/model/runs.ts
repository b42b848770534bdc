import type { Claim } from '@plumbline/backstage-plugin-evidence-common';
import type { Brief } from '@plumbline/backstage-plugin-incident-brief-common';

type Workload = Brief['runtime']['workloads'][number];

type Problem = NonNullable<Workload['value']['problems']>[number];

/** The workloads of one place that run one version, of one artifact. */
export type Run = {
  place: string;
  /** The workload, where there are several. */
  name?: string;
  environment?: string;
  version?: string;
  /** Absent where no source reports it. */
  digest?: string;
  /** Absent when no source counts them. */
  replicas?: number;
  /** How many there should be; absent when no source states it of all of them. */
  desired?: number;
  /** Absent when no source counts them for all. */
  restarts?: number;
  /** Why it does not run as it should, each reason once. */
  problems: Problem[];
  /** The weakest evidence among them: any stale one makes it stale. */
  claim: Omit<Claim<unknown>, 'value'>;
};

/** Workloads by name, region (else cluster) and version, in a stable order. */
export function runLines(runtime: Brief['runtime']): Run[] {
  const runs = new Map<string, Run>();
  const names = new Set(runtime.workloads.map(({ value }) => value.name));
  for (const workload of runtime.workloads) {
    const place =
      workload.value.region ?? workload.value.cluster ?? 'somewhere';
    const name = names.size > 1 ? workload.value.name : undefined;
    const { digest, environment, version } = workload.value;
    const key = [name, place, version, environment, digest]
      .map(part => part ?? '')
      .join('\n');
    const run = runs.get(key);
    runs.set(
      key,
      run === undefined ? start(place, name, workload) : add(run, workload),
    );
  }
  return [...runs.entries()]
    .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
    .map(([, run]) => run);
}

function start(
  place: string,
  name: string | undefined,
  workload: Workload,
): Run {
  const { value, ...claim } = workload;
  return {
    place,
    name,
    environment: value.environment,
    version: value.version,
    digest: value.digest,
    replicas: value.replicas,
    desired: value.desired,
    restarts: value.restarts,
    problems: eachReasonOnce(value.problems ?? []),
    claim,
  };
}

function add(run: Run, workload: Workload): Run {
  const { value, ...claim } = workload;
  const replicas =
    run.replicas === undefined && value.replicas === undefined
      ? undefined
      : (run.replicas ?? 0) + (value.replicas ?? 0);
  return {
    ...run,
    replicas,
    desired: sumOf(run.desired, value.desired),
    restarts: sumOf(run.restarts, value.restarts),
    problems: eachReasonOnce([...run.problems, ...(value.problems ?? [])]),
    claim: claim.stale ? claim : run.claim,
  };
}

/** Of what is not known of both, the sum is not known. */
function sumOf(a: number | undefined, b: number | undefined) {
  return a === undefined || b === undefined ? undefined : a + b;
}

function eachReasonOnce(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map(one => [one.reason, one])).values()];
}
