import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import {
  Card,
  DataTable,
  DownloadButton,
  EmptyState,
  EntityName,
  Failed,
  Reading,
  Sparkline,
  StackedBar,
  type Column,
  EntityTitle,
  number,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';
import { scorecardsApiRef } from '../../api';
import { adoptionParts, adoptionWords } from '../../model/adoption';
import { requirementOrder, requirementWords } from '../../model/words';
import { useTeamPath } from '../../usePaths';
import { useDayBefore, useOwners } from './useLeader';

const shownAtOnce = 12;

type OwnerRow = NonNullable<
  ReturnType<typeof useOwners>['value']
>['owners'][number];

/** How each team stands, those with the most failures first. */
export function Teams(props: { days: number }) {
  const { days } = props;
  const api = useApi(scorecardsApiRef);
  const today = useDayBefore(0);
  const { value, error, refresh } = useOwners(days);
  const [all, setAll] = useState(false);
  const owners = value?.owners ?? [];
  const rest = owners.length - shownAtOnce;
  return (
    <Card title="Teams" flush>
      {owners.length > 0 && (
        <DataTable
          caption="Teams"
          columns={columnsOf(days).filter(({ id }) => {
            const requirement = requirementOrder.find(one => one === id);
            return (
              requirement === undefined ||
              owners.some(({ item }) => item.requirements?.[requirement])
            );
          })}
          rows={owners.slice(0, all ? undefined : shownAtOnce)}
          keyOf={({ item }) => item.of ?? ''}
        />
      )}
      <Box sx={{ px: 2, py: 1.5 }}>
        {!value && !error && <Reading what="the teams" lines={4} />}
        {error && <Failed error={error} what="The teams" onRetry={refresh} />}
        {value && owners.length === 0 && (
          <EmptyState>Nothing is judged yet that you may see.</EmptyState>
        )}
        {rest > 0 && !all && (
          <Button
            size="small"
            sx={{ textTransform: 'none' }}
            onClick={() => setAll(true)}
          >
            Show {rest} more
          </Button>
        )}
        {owners.length > 0 && (
          <DownloadButton
            label="Download as CSV"
            file="teams.csv"
            read={() => api.exportSummary({ by: 'owner', from: today })}
          />
        )}
      </Box>
    </Card>
  );
}

function columnsOf(days: number): Column<OwnerRow>[] {
  const count = (
    id: string,
    head: string,
    of: (item: OwnerRow['item']) => number,
  ): Column<OwnerRow> => ({
    id,
    head,
    align: 'right',
    phone: 'labelled',
    cell: ({ item }) => number(of(item)),
  });
  return [
    {
      id: 'team',
      head: 'Team',
      rowHead: true,
      phone: 'line',
      cell: ({ item: { of } }) =>
        of === undefined ? 'No owner' : <Owner owner={of} />,
    },
    ...requirementOrder.map(
      (requirement): Column<OwnerRow> => ({
        id: requirement,
        phone: 'labelled',
        head: requirementWords[requirement],
        cell: ({ item }) => {
          const these = item.requirements?.[requirement];
          return (
            these && (
              <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
                <Box sx={{ flex: 1, maxWidth: 160 }}>
                  <StackedBar
                    parts={adoptionParts(these)}
                    label={`${requirementWords[requirement]}: ${adoptionWords(
                      these,
                    )}`}
                  />
                </Box>
                <strong>{number(these.fail)}</strong>
              </Box>
            )
          );
        },
      }),
    ),
    {
      ...count('overdue', 'Overdue', ({ overdue }) => overdue),
      cell: ({ item: { overdue } }) => (
        <Box
          component="span"
          sx={{ color: overdue ? 'error.main' : undefined }}
        >
          {number(overdue)}
        </Box>
      ),
    },
    count('unknown', 'Unknown', ({ counts }) => counts.unknown),
    count('platform', 'Platform', ({ platformOwned }) => platformOwned),
    {
      id: 'trend',
      head: `Required failing, ${days} d`,
      width: 110,
      phone: 'hidden',
      cell: ({ trend = [] }) => (
        <Sparkline
          values={trend}
          tone="critical"
          height={24}
          label={`Required failing: ${trend[0]} at first, ${trend.at(-1)} now`}
        />
      ),
    },
  ];
}

function Owner(props: { owner: string }) {
  const { owner } = props;
  const path = useTeamPath()(owner);
  return path ? (
    <Link to={path}>
      <EntityTitle entityRef={owner} />
    </Link>
  ) : (
    <EntityName entityRef={owner} />
  );
}
