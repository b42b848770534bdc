import { Link } from '@backstage/core-components';
import type {
  ObjectiveMeasure,
  RunObjective,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  Card,
  Chip,
  type Column,
  DataTable,
  EntityName,
  Failed,
  formatExact,
  number,
  percent,
  type Tone,
  useAsyncKeepingLast,
  useEvidenceApi,
} from '@plumbline/backstage-plugin-evidence-react';
import { durationWords, useRunsOf } from './PipelineFigures';

const measureWords: Record<ObjectiveMeasure, string> = {
  'queue-p95': 'Queue, 95%',
  'run-p95': 'Run, 95%',
  'pre-merge-p95': 'Before a merge, 95%',
  'failure-rate': 'Failed runs',
};

const stateWords: Record<
  RunObjective['state'],
  { words: string; tone?: Tone }
> = {
  met: { words: 'Met', tone: 'ok' },
  missed: { words: 'Missed', tone: 'critical' },
  'not-enough-data': { words: 'Not enough data' },
};

/** What is wanted of pipelines, and whether they did so; nothing where nothing is. */
export function Objectives() {
  const evidence = useEvidenceApi();
  const runsOf = useRunsOf();
  const { value, error, refresh } = useAsyncKeepingLast(
    abort => evidence.listRunObjectives({ abort }),
    ['incident-brief Objectives', evidence],
    { refreshMs: 60_000 },
  );
  if (!value && error) {
    return (
      <Card title="Objectives">
        <Failed error={error} what="The objectives" onRetry={refresh} />
      </Card>
    );
  }
  return value && value.items.length > 0 ? (
    <Card title="Objectives" summary="Of all teams" flush>
      <DataTable
        caption="Objectives"
        columns={objectiveColumns(runsOf)}
        rows={value.items}
        keyOf={({ name }) => name}
      />
    </Card>
  ) : null;
}

function objectiveColumns(
  runsOf: (query: string) => string,
): Column<RunObjective>[] {
  return [
    {
      id: 'name',
      head: 'Objective',
      rowHead: true,
      phone: 'line',
      cell: ({ name, runs }) => <Link to={runsOf(runs)}>{name}</Link>,
    },
    {
      id: 'state',
      head: 'State',
      nowrap: true,
      cell: ({ state }) => (
        <Chip
          tone={stateWords[state].tone}
          dot={state === 'not-enough-data' ? 'dashed' : 'full'}
        >
          {stateWords[state].words}
        </Chip>
      ),
    },
    {
      id: 'owner',
      head: 'Owner',
      cell: ({ owner }) => <EntityName entityRef={owner} />,
    },
    {
      id: 'of',
      head: 'Of',
      cell: ({ entityRef, pipeline, team }) => {
        const ref = entityRef ?? team;
        return (
          <>
            {ref ? <EntityName entityRef={ref} /> : 'All runs'}
            {pipeline !== undefined && ` · ${pipeline}`}
          </>
        );
      },
    },
    {
      id: 'measure',
      head: 'Measure',
      cell: ({ completeFrom, days, measure }) =>
        `${measureWords[measure]}, ${days} d${
          completeFrom === undefined
            ? ''
            : `, without runs before ${formatExact(completeFrom)}`
        }`,
    },
    {
      id: 'value',
      head: 'Value',
      align: 'right',
      phone: 'labelled',
      nowrap: true,
      cell: ({ runs, sample, ...objective }) => (
        <Link to={runsOf(runs)}>
          {[amountsOf(objective).value, `of ${number(sample)}`]
            .filter(Boolean)
            .join(' ')}
        </Link>
      ),
    },
    {
      id: 'threshold',
      head: 'Threshold',
      align: 'right',
      phone: 'labelled',
      nowrap: true,
      cell: objective => amountsOf(objective).threshold,
    },
  ];
}

/** More precisely where a value and its threshold would read the same. */
function amountsOf(
  objective: Pick<RunObjective, 'measure' | 'threshold' | 'value'>,
): { value?: string; threshold: string } {
  const { measure, threshold, value } = objective;
  const isShare = measure === 'failure-rate';
  const words = (amount: number) =>
    isShare ? percent(amount, 1) : durationWords(amount);
  const precise = (amount: number) =>
    isShare ? percent(amount, 3) : `${number(amount, 1)} s`;
  if (value === undefined) {
    return { threshold: words(threshold) };
  }
  const isClose = value !== threshold && words(value) === words(threshold);
  const shown = isClose ? precise : words;
  return { value: shown(value), threshold: shown(threshold) };
}
