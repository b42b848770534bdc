import {
  Chip,
  DataTable,
  EmptyState,
  RelativeTime,
  type Column,
  number,
} from '@plumbline/backstage-plugin-evidence-react';
import type { ToilSource } from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';
import { partsOf, stateOf, TrackerPart, typeWords } from '../../model/sources';

const columns: Column<TrackerPart>[] = [
  {
    ...{ id: 'source', head: 'Source', rowHead: true, phone: 'line' },
    cell: ({ source, type }) => (
      <>
        <strong>{source}</strong> {typeWords(type)}
      </>
    ),
  },
  { id: 'part', head: 'Part', cell: ({ part }) => part },
  { id: 'state', head: 'State', cell: part => <State part={part} /> },
  {
    ...{ id: 'read', head: 'Last complete read', phone: 'labelled' },
    cell: ({ lastSuccess }) =>
      lastSuccess ? <RelativeTime instant={lastSuccess} /> : 'Never',
  },
  {
    ...{ id: 'tickets', head: 'Tickets', align: 'right', phone: 'labelled' },
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
export function Trackers(props: { trackers: readonly ToilSource[] }) {
  return (
    <DataTable
      caption="Trackers"
      columns={columns}
      rows={partsOf(props.trackers)}
      keyOf={({ source, part }) => `${source} ${part}`}
      empty={<EmptyState>No tracker connected yet</EmptyState>}
    />
  );
}
