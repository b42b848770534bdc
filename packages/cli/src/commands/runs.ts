import {
  evidenceOperations,
  RunDuration,
  RunFigures,
  RunObjective,
} from '@plumbline/backstage-plugin-evidence-common';
import { Command } from 'commander';
import { commandsOf } from '../operations/addOperation';
import { entityRefOf, ownerRefOf } from '../resolution';
import type { Runner } from '../runner';
import { renderFields } from '../terminal/table';
import { utcMinute } from '../terminal/time';

export function register(program: Command, run: Runner): void {
  const runs = program
    .command('runs')
    .description('Runs of pipelines, and how pipelines do');
  const add = commandsOf(runs, run, 'evidence', evidenceOperations);
  const which = {
    entityRef: {
      as: 'service',
      help: 'only of this service; a name will do',
      resolve: entityRefOf,
    },
    owner: {
      as: 'team',
      help: 'only of what a team owns',
      resolve: ownerRefOf,
    },
    pipeline: 'only of this pipeline, by its name',
    repository: 'only of this repository',
  };

  add('listRuns', {
    command: 'list',
    description: 'Runs of pipelines, newest first',
    fields: {
      ...which,
      from: 'not before',
      to: 'not after',
      state: 'only these',
      outcome: 'only these',
      domain: 'only failures in this domain',
      trigger: false,
      revision: 'only of this commit',
      job: 'only with a job of this name',
      label: false,
      measured: false,
      retried: false,
      flaky: false,
      quarantined: false,
      failed: false,
      counted: false,
      deploys: false,
      environment: false,
      subject: false,
    },
    none: 'No run is known that fits.',
    note: ({ completeFrom }) =>
      completeFrom &&
      `Runs before ${utcMinute(completeFrom)} UTC are not known.`,
    rows: [
      { title: 'BEGAN (UTC)', value: one => utcMinute(one.at) },
      { title: 'PIPELINE', value: one => one.pipeline },
      {
        title: 'OF',
        value: one => one.entityRef ?? one.repository,
      },
      { title: 'REVISION', value: one => one.revision?.slice(0, 8) },
      { title: 'OUTCOME', value: one => one.outcome ?? one.state },
      { title: 'DOMAIN', value: one => one.failure?.domain },
      { title: 'BECAUSE', value: one => one.failure?.because, shrinks: true },
      { title: 'RUN', value: one => seconds(one.durationSeconds) },
      { title: 'ID', value: one => one.id },
    ],
  });

  add('quarantineFlake', {
    command: 'quarantine',
    fields: {
      repository: 'of the flaky job',
      pipeline: 'its name',
      job: 'its name',
      entityRef: {
        ...which.entityRef,
        help: 'of which service, where several have it',
      },
      reason: 'why',
      until: 'the day on which it ends, in the next 30 days',
    },
    text: ({ id, owner, until }) =>
      `Counted apart until ${utcMinute(until)} UTC, for ${owner}: ${id}`,
  });
  add('withdrawQuarantine', {
    command: 'withdraw <id>',
    args: { id: 'as `quarantines` gives it' },
    text: ({ job }) => `The job '${job}' is counted again.`,
  });
  add('listQuarantines', {
    command: 'quarantines',
    fields: {
      state: 'only these',
      entityRef: which.entityRef,
      limit: 'this many at the most',
    },
    none: 'No quarantine.',
    rows: [
      { title: 'JOB', value: one => one.job },
      { title: 'PIPELINE', value: one => one.pipeline },
      { title: 'REPOSITORY', value: one => one.repository },
      { title: 'OWNER', value: one => one.owner },
      { title: 'UNTIL (UTC)', value: one => utcMinute(one.until) },
      { title: 'REASON', value: one => one.reason, shrinks: true },
      { title: 'ID', value: one => one.id },
    ],
  });
  add('getRunFigures', {
    command: 'figures',
    description: 'Queues, execution, retries, flakes and failures of runs',
    fields: { ...which, days: 'how far back' },
    text: renderFigures,
  });
  add('listRunObjectives', {
    command: 'objectives',
    none: 'No objective is configured.',
    rows: [
      { title: 'STATE', value: one => one.state },
      { title: 'OBJECTIVE', value: one => one.name },
      { title: 'OWNER', value: one => one.owner },
      { title: 'OF', value: ofWords, shrinks: true },
      { title: 'MEASURE', value: one => one.measure },
      { title: 'VALUE', value: one => amount(one, one.value) },
      { title: 'THRESHOLD', value: one => amount(one, one.threshold) },
      { title: 'SAMPLE', value: one => `${one.sample}` },
      { title: 'DAYS', value: one => `${one.days}` },
      {
        title: 'WITHOUT RUNS BEFORE',
        value: one => one.completeFrom && utcMinute(one.completeFrom),
      },
    ],
  });
}

/** Of which runs an objective is. */
function ofWords({ entityRef, pipeline, team }: RunObjective): string {
  return [entityRef ?? team ?? 'all runs', pipeline].filter(Boolean).join(', ');
}

function amount(
  { measure }: RunObjective,
  value: number | undefined,
): string | undefined {
  if (value === undefined || measure !== 'failure-rate') {
    return seconds(value);
  }
  return `${Math.round(value * 1_000) / 10}%`;
}

function renderFigures(figures: RunFigures): string {
  const share = ({ count, sample }: { count: number; sample: number }) =>
    `${count} of ${sample}`;
  const rows: [string, string][] = [
    ['Runs', `${figures.total}, since ${utcMinute(figures.from)} UTC`],
    ['Failed', share(figures.failures)],
    ...figures.domains.map(({ domain, count }): [string, string] => [
      `  ${domain}`,
      `${count}`,
    ]),
    ['Tried again', share(figures.retries)],
    [
      'Flaky jobs',
      `${share(figures.flakes)} commits${
        figures.flakes.quarantined > 0
          ? `; ${figures.flakes.quarantined} in quarantine`
          : ''
      }`,
    ],
    ['Before a merge', inWords(figures.preMerge)],
    ['Run', inWords(figures.duration)],
    ['Job', inWords(figures.execution)],
    ['Runner setup', inWords(figures.setup)],
    ['Approval', inWords(figures.approval)],
    ...figures.queues.map((one): [string, string] => [
      `Queue, ${one.labels.join(', ') || 'no label'}`,
      inWords(one),
    ]),
  ];
  if (figures.completeFrom !== undefined) {
    rows.push([
      'Not whole',
      `runs before ${utcMinute(figures.completeFrom)} UTC are not known`,
    ]);
  }
  if (figures.more) {
    rows.push(['More', 'labels, flaky jobs or pipelines than are shown']);
  }
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return renderFields(rows, { width }).join('\n');
}

function inWords({ missing = 0, p50, p95, sample }: RunDuration): string {
  const unknown = missing > 0 ? `; ${missing} unknown` : '';
  return p50 === undefined || p95 === undefined
    ? `not enough data (${sample})${unknown}`
    : `median ${seconds(p50)}, 95% within ${seconds(
        p95,
      )} (${sample})${unknown}`;
}

function seconds(value: number | undefined): string | undefined {
  return value === undefined ? undefined : `${Math.round(value)} s`;
}
