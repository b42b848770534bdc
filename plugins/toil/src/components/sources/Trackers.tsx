import {
  Chip,
  DataTable,
  EmptyState,
  RelativeTime,
  type Column,
  number,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import {
  partsOf,
  stateOf,
  type TrackerPart,
  type Trackers,
  typeWords,
} from '../../model/sources';

const columnsOf = (types: Trackers['types']): Column<TrackerPart>[] => [
  {
    id: 'source',
    head: 'Source',
    rowHead: true,
    phone: 'line',
    cell: ({ source, type }) => (
      <>
        <strong>{source}</strong> {typeWords(type, types)}
      </>
    ),
  },
  { id: 'part', head: 'Part', cell: ({ part }) => part },
  { id: 'state', head: 'State', cell: part => <State part={part} /> },
  {
    id: 'read',
    head: 'Last complete read',
    phone: 'labelled',
    cell: ({ lastSuccess }) =>
      lastSuccess ? <RelativeTime instant={lastSuccess} /> : 'Never',
  },
  {
    id: 'tickets',
    head: 'Tickets',
    align: 'right',
    phone: 'labelled',
    cell: ({ refused, taken }) => (
      <>
        {number(taken)}
        {refused > 0 && (
          <Box sx={{ color: 'text.secondary' }}>{number(refused)} invalid</Box>
        )}
      </>
    ),
  },
];

function State(props: { part: TrackerPart }) {
  const { error, nextLook } = props.part;
  const { words, tone } = stateOf(props.part);
  return (
    <>
      <Chip tone={tone} dot="full">
        {words}
      </Chip>{' '}
      {error}
      {error && nextLook && (
        <>
          {'. Next attempt '}
          <RelativeTime instant={nextLook} />
        </>
      )}
    </>
  );
}

/** Part by part, when each was last read completely, and what fails. */
export function TrackersTable(props: { trackers: Trackers }) {
  const { items, types } = props.trackers;
  return (
    <DataTable
      caption="Trackers"
      columns={columnsOf(types)}
      rows={partsOf(items)}
      keyOf={({ source, part }) => `${source} ${part}`}
      empty={<EmptyState>No tracker connected yet</EmptyState>}
    />
  );
}
