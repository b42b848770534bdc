import { useApi } from '@backstage/core-plugin-api';
import {
  Card,
  Failed,
  FigureCard,
  StackedBar,
  useAsyncKeepingLast,
} from '@plumbline/backstage-plugin-evidence-react';
import { duration } from '@plumbline/backstage-plugin-evidence-common';
import type { PathFigures as Figures } from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import { scorecardsApiRef } from '../../api';
import { stepWords } from '../../model/creationWords';
import { StepFigure as Steps } from '../common/StepFigure';
import { useTitles } from '../common/useTitles';
import { useTemplateWords } from './useCreate';

const days = 90;

/** How far services get, how fast, and where they are left; steps alone before any. */
export function PathFigures() {
  const api = useApi(scorecardsApiRef);
  const { value, error, refresh } = useAsyncKeepingLast(
    abort => api.getPathFigures({ days }, { abort }),
    ['scorecards PathFigures', api],
  );
  const templateOf = useTemplateWords();
  const ruleOf = useTitles('rules', Boolean(value?.blockedBy?.length));
  if (!value && error) {
    return <Failed error={error} what="The figures" onRetry={refresh} />;
  }
  if (!value) {
    return null;
  }
  const inUse = value.versions.length > 0 && (
    <Card title="In use" flush>
      <List>
        <Counts
          title="Versions of all services"
          counts={value.versions.map(each => [templateOf(each), each.services])}
        />
      </List>
    </Card>
  );
  if (value.created === 0) {
    return (
      <>
        <Card title="Path" summary={`None created in ${days} d`}>
          <Steps
            label="Path of a service"
            at={-1}
            progress={0}
            steps={value.steps.map(({ step }) => ({
              id: step,
              title: stepWords[step],
              meaning: '',
            }))}
          />
        </Card>
        {inUse}
      </>
    );
  }
  const { blockedBy = [], changedDefaults, created } = value;
  const { manualSteps, missingDefaults, refusedDeploys, steps } = value;
  return (
    <>
      <Box
        component="section"
        aria-label={`Services created in ${days} days`}
        sx={{
          display: 'grid',
          gap: 2,
          gridTemplateColumns: {
            xs: 'repeat(2, minmax(0, 1fr))',
            md: `repeat(${steps.length}, minmax(0, 1fr))`,
          },
        }}
      >
        {steps.map(step => (
          <StepFigure key={step.step} step={step} created={created} />
        ))}
      </Box>
      {inUse}
      {[manualSteps, changedDefaults, missingDefaults, blockedBy].some(
        all => all.length > 0,
      ) && (
        <Card
          title={`Created in ${days} days${
            value.complete ? '' : ', the latest only'
          }`}
          flush
        >
          <List>
            <Counts
              title="Steps by hand"
              counts={manualSteps.map(({ services, title }) => [
                title === undefined ? 'Merge' : `Request ${title}`,
                services,
              ])}
            />
            <Counts
              title="Defaults changed"
              counts={changedDefaults.map(({ changed, of, title }) => [
                title,
                `${changed} of ${of}`,
              ])}
            />
            <Counts
              title={`Missing by incidents in ${days} d`}
              counts={missingDefaults.map(({ incidents, name }) => [
                name,
                incidents,
              ])}
            />
            <Counts
              title={`Deploys refused in ${days} d (${refusedDeploys}) by`}
              counts={blockedBy.map(({ decisions, reviews, rule }) => [
                ruleOf(rule),
                [
                  decisions > 0 && `${decisions} blocked`,
                  reviews > 0 && `${reviews} to review`,
                ]
                  .filter(Boolean)
                  .join(', '),
              ])}
            />
          </List>
        </Card>
      )}
    </>
  );
}

function List(props: { children: ReactNode }) {
  return (
    <Box
      component="dl"
      sx={{
        display: 'grid',
        m: 0,
        px: 2,
        py: 1.5,
        fontSize: 13,
        columnGap: 2,
        rowGap: 0.75,
        gridTemplateColumns: 'max-content minmax(0, 1fr)',
        '& dt': { color: 'text.secondary' },
        '& dd': { m: 0 },
      }}
    >
      {props.children}
    </Box>
  );
}

function StepFigure(props: {
  step: Figures['steps'][number];
  created: number;
}) {
  const { created, step } = props;
  const { hours, left, reached, unknown, waiting } = step;
  const label = stepWords[step.step];
  const words = [
    `${reached} reached it`,
    `${waiting} wait before it`,
    `${left} were left before it`,
    `${unknown} are unknown`,
  ].join(', ');
  return (
    <FigureCard
      label={label}
      figure={reached}
      unit={`of ${created}`}
      meaning={[
        hours.median !== undefined &&
          `Median ${duration(hours.median * 3_600_000)}`,
        waiting > 0 && `${waiting} waiting`,
        left > 0 && `${left} left`,
        unknown > 0 && `${unknown} unknown`,
      ]
        .filter(Boolean)
        .join(' · ')}
      picture={
        <Box sx={{ width: 72 }}>
          <StackedBar
            label={`${label}: ${words}`}
            parts={[
              { key: 'reached', amount: reached, tone: 'ok' },
              { key: 'waiting', amount: waiting, tone: 'warning' },
              { key: 'left', amount: left, tone: 'critical' },
              { key: 'unknown', amount: unknown, tone: 'unknown' },
            ]}
          />
        </Box>
      }
    />
  );
}

function Counts(props: {
  title: string;
  counts: readonly [string, string | number][];
}) {
  const { counts, title } = props;
  return counts.length === 0 ? null : (
    <>
      <dt>{title}</dt>
      <dd>{counts.map(([name, count]) => `${name}: ${count}`).join(' · ')}</dd>
    </>
  );
}
