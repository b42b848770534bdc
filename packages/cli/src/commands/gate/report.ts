import type {
  DeployReport,
  GateAction,
} from '@plumbline/backstage-plugin-scorecards-common';
import { exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import type { Call } from '../../operations/addOperation';
import { describePipeline } from '../../pipeline/describePipeline';
import { printable } from '../../terminal/print';

/** What is not given is found in the variables of the pipeline. */
export function fillFromPipeline({ input }: Call): void {
  const { attempt, run, url } = describePipeline();
  if (input.run === undefined) {
    if (run === undefined) {
      throw new Failure(
        exitCode.wrongUsage,
        'This is no run of GitHub Actions or GitLab CI; give --run.',
      );
    }
    Object.assign(input, { run, attempt: input.attempt ?? attempt });
  }
  input.url ??= url;
}

const words: Record<GateAction, string> = {
  deploy: 'deploy',
  migration: 'migration',
  infrastructure: 'infrastructure change',
  flag: 'flag change',
  config: 'configuration change',
};

export function renderDeployReport(report: DeployReport): string {
  const { action, attempt, changes, decision, outcome, run, version } = report;
  return [
    `The ${words[action]}${
      version ? ` of ${version}` : ''
    } by decision ${decision} ${
      outcome === 'rolled-back' ? 'was rolled back' : outcome
    } (run ${run}, attempt ${attempt}).`,
    ...changes.map(({ change, entityRef, source }) =>
      change === undefined
        ? `${entityRef}: '${source}' reports its ${words[action]}s; no change was added.`
        : `${entityRef}: change ${change}.`,
    ),
    ...report.notes,
  ]
    .map(printable)
    .join('\n');
}
