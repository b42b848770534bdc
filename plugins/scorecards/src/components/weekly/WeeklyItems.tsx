import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import {
  Chip,
  type Column,
  DataTable,
  Decide,
  EntityName,
  Fold,
  plainly,
  RelativeTime,
  type Tone,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  WeeklyItem,
  WeeklySection,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { useMemo } from 'react';
import { scorecardsApiRef } from '../../api';
import { useGateDecisionPath } from '../../usePaths';

const tones = new Map<string, Tone>([
  ['overdue', 'critical'],
  ['open', 'warning'],
  ['spent', 'critical'],
  ['low', 'warning'],
  ['burning', 'warning'],
  ['required', 'critical'],
  ['expired', 'critical'],
  ['expires', 'warning'],
  ['blocked', 'critical'],
  ['due', 'warning'],
  ['failed', 'critical'],
  ['partly', 'warning'],
  ['done', 'ok'],
  ['resolved', 'ok'],
]);

/** The items of one section, with owner and next step. */
export function WeeklyItems(props: {
  section: WeeklySection;
  isPast: boolean;
  onChanged: () => void;
}) {
  const { isPast, onChanged, section } = props;
  const { items, name, total } = section;
  const decisionOf = useGateDecisionPath();
  const columns = useMemo(
    () =>
      columnsOf({
        pathOf: ({ id }) => (name === 'releases' ? decisionOf(id) : undefined),
        endOf: item =>
          !isPast &&
          name === 'actions' &&
          ['open', 'overdue'].includes(item.state) ? (
            <EndAction item={item} onDone={onChanged} />
          ) : null,
      }),
    [decisionOf, isPast, name, onChanged],
  );
  return (
    <>
      <DataTable
        caption={name}
        columns={columns}
        rows={items}
        keyOf={({ id }) => id}
        empty={
          <Box sx={{ px: 2, pb: 1, fontSize: 13, color: 'text.secondary' }}>
            None.
          </Box>
        }
      />
      {total > items.length && (
        <Box sx={{ px: 2, pb: 1.5, fontSize: 13 }}>
          The first {items.length} of {total}.
        </Box>
      )}
    </>
  );
}

function columnsOf(of: {
  pathOf: (item: WeeklyItem) => string | undefined;
  endOf: (item: WeeklyItem) => React.ReactNode;
}): Column<WeeklyItem>[] {
  return [
    {
      ...{ id: 'state', head: 'State', nowrap: true },
      cell: ({ state }) => <Chip tone={tones.get(state)}>{state}</Chip>,
    },
    {
      ...{ id: 'what', head: 'What', rowHead: true, phone: 'line' },
      cell: item => {
        const path = of.pathOf(item) ?? item.url;
        return (
          <>
            {path === undefined ? (
              plainly(item.title)
            ) : (
              <Link to={path}>{plainly(item.title)}</Link>
            )}
            {item.entityRef !== undefined && (
              <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
                <EntityName entityRef={item.entityRef} />
              </Box>
            )}
          </>
        );
      },
    },
    {
      ...{ id: 'when', head: 'When', nowrap: true, phone: 'labelled' },
      cell: ({ at, due }) => (
        <>
          {due !== undefined && <Box>{`due ${due.slice(0, 10)}`}</Box>}
          {at !== undefined && (
            <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
              <RelativeTime instant={at} />
            </Box>
          )}
        </>
      ),
    },
    {
      ...{ id: 'owner', head: 'Owner', phone: 'labelled' },
      cell: ({ owner }) =>
        owner === undefined ? 'unknown' : <OwnerName owner={owner} />,
    },
    {
      ...{ id: 'next', head: 'Next step', phone: 'line' },
      cell: item => (
        <>
          {plainly(item.nextStep)}
          {of.endOf(item)}
        </>
      ),
    },
  ];
}

/** A flag's owner is what its file states, which may be no reference. */
function OwnerName({ owner }: { owner: string }) {
  return /^[^:/\s]+:[^:/\s]+\/[^:/\s]+$/.test(owner) ? (
    <EntityName entityRef={owner} />
  ) : (
    <>{owner}</>
  );
}

function EndAction(props: { item: WeeklyItem; onDone: () => void }) {
  const { item, onDone } = props;
  const api = useApi(scorecardsApiRef);
  return (
    <Fold summary="End it">
      <Decide
        what="the action"
        onDone={onDone}
        choices={(['done', 'dropped'] as const).map(state => ({
          words: state === 'done' ? 'Done' : 'Drop',
          needsReason: state === 'dropped',
          run: reason =>
            api.endWeeklyAction(item.id, {
              // It has been changed by nothing else while it is open.
              ...{ state, version: 1 },
              ...(reason !== undefined && { reason }),
            }),
        }))}
      />
    </Fold>
  );
}
