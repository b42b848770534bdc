import { useApi } from '@backstage/core-plugin-api';
import { Link } from '@backstage/core-components';
import {
  Card,
  Chip,
  type Column,
  DataTable,
  EmptyState,
  EntityName,
  Failed,
  NotRefreshed,
  PageHead,
  Reading,
  useAsyncKeepingLast,
  useDocumentTitle,
} from '@plumbline/backstage-plugin-evidence-react';
import {
  type Automation,
  automationLevels,
} from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';
import { toilApiRef } from '../../api';
import { fitWords, levelWords } from '../../model/automations';
import { useCandidatePath } from '../../usePaths';
import { useToilCrumbs } from '../common/useToilCrumbs';
import { LevelBox, LevelTrack, outcomeWords } from './LevelTrack';

const refreshMs = 60_000;

/** `/toil/automations`: how far each workflow is automated, and how far it has to be. */
export function AutomationsPage() {
  useDocumentTitle('Automation levels');
  const api = useApi(toilApiRef);
  const { error, refresh, value } = useAsyncKeepingLast(
    abort => api.listAutomations({ abort }),
    ['toil Automations', api],
    { refreshMs },
  );
  return (
    <>
      <PageHead title="Automation levels" crumbs={useToilCrumbs()} />
      {!value && !error && <Reading what="the workflows" lines={6} />}
      {!value && error && (
        <Failed error={error} what="The workflows" onRetry={refresh} />
      )}
      <NotRefreshed shown={value !== undefined} error={error} />
      {value && (
        <Card
          title="Workflows"
          summary={`${value.items.length}${value.more ? ' and more' : ''}`}
          flush
        >
          <Legend />
          <Automations automations={value.items} />
        </Card>
      )}
    </>
  );
}

/** What the boxes of a track stand for, from left to right. */
function Legend() {
  return (
    <Box
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        columnGap: 2,
        rowGap: 0.75,
        px: 2,
        pb: 1.25,
        color: 'text.secondary',
        fontSize: 12,
      }}
    >
      {automationLevels.map(level => levelWords[level]).join(' › ')}
      {(['met', 'unmet', 'unknown'] as const).map(outcome => (
        <Box
          key={outcome}
          component="span"
          sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.75 }}
        >
          <LevelBox outcome={outcome} /> {outcomeWords[outcome]}
        </Box>
      ))}
      <Box
        component="span"
        sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.75 }}
      >
        <LevelBox outcome="unmet" isNeeded /> needed
      </Box>
    </Box>
  );
}

/** What it lacks; where what it needs is unknown, its first unknown level. */
function missingOf({
  missing,
  needed,
  signals,
}: Automation): Automation['signals'] {
  return needed
    ? signals.filter(({ level }) => missing.includes(level))
    : signals.filter(({ outcome }) => outcome === 'unknown').slice(0, 1);
}

function Automations(props: { automations: readonly Automation[] }) {
  const { automations } = props;
  const pathOf = useCandidatePath();
  // A column of which there is nothing yet is none.
  const without = [
    ...(automations.some(each => missingOf(each).length > 0)
      ? []
      : ['missing']),
    ...(automations.some(
      ({ candidates, entityRef }) => entityRef && candidates.length > 0,
    )
      ? []
      : ['work']),
  ];
  return (
    <DataTable
      caption="Workflows"
      rows={automations}
      keyOf={({ id }) => id}
      columns={(
        [
          {
            id: 'title',
            head: 'Workflow',
            rowHead: true,
            phone: 'line',
            cell: ({ candidates, entityRef, title }) =>
              entityRef ? (
                <EntityName entityRef={entityRef} title={title} />
              ) : (
                <Link to={pathOf(candidates[0].id)}>{title}</Link>
              ),
          },
          {
            id: 'owner',
            head: 'Owner',
            phone: 'hidden',
            cell: ({ owner }) => owner && <EntityName entityRef={owner} />,
          },
          {
            id: 'level',
            head: 'Level',
            nowrap: true,
            phone: 'labelled',
            cell: automation => (
              <Box sx={{ display: 'grid', gap: 1, py: 0.5 }}>
                <LevelTrack automation={automation} />
                <strong>
                  {automation.level ? levelWords[automation.level] : '–'}
                </strong>
              </Box>
            ),
          },
          {
            id: 'needed',
            head: 'Needed',
            phone: 'labelled',
            cell: ({ needed }) =>
              needed ? (
                <>
                  <strong>{levelWords[needed.level]}</strong>
                  <Box sx={{ color: 'text.secondary', fontSize: 12 }}>
                    {needed.because}
                  </Box>
                </>
              ) : (
                '–'
              ),
          },
          {
            id: 'fit',
            head: 'Fit',
            nowrap: true,
            cell: ({ fit }) => (
              <Chip
                {...(fit === 'unknown' && { dot: 'dashed' })}
                {...(fit === 'below' && { tone: 'warning', dot: 'half' })}
                {...(fit === 'matches' && { tone: 'ok', dot: 'full' })}
              >
                {fitWords[fit]}
              </Chip>
            ),
          },
          {
            id: 'missing',
            head: 'Missing',
            phone: 'labelled',
            cell: automation => (
              <Box sx={{ display: 'grid', gap: 0.5, fontSize: 12 }}>
                {missingOf(automation).map(({ evidence, level }) => (
                  <span key={level}>
                    <strong>{levelWords[level]}</strong> {evidence}
                  </span>
                ))}
              </Box>
            ),
          },
          {
            id: 'work',
            head: 'Recurring work',
            phone: 'hidden',
            cell: ({ candidates, entityRef }) =>
              entityRef &&
              candidates.map(({ id, title }) => (
                <div key={id}>
                  <Link to={pathOf(id)}>{title}</Link>
                </div>
              )),
          },
        ] satisfies Column<Automation>[]
      ).filter(({ id }) => !without.includes(id))}
      empty={
        <EmptyState>
          No templates in the catalog, and no recurring work is automated
        </EmptyState>
      }
    />
  );
}
