import {
  Card,
  Chip,
  DataTable,
  EntityName,
  type Column,
  number,
} from '@plumbline/backstage-plugin-evidence-react';
import type { UnmatchedService } from '@plumbline/backstage-plugin-toil-common';

const columns: Column<UnmatchedService>[] = [
  {
    id: 'name',
    head: 'Name',
    rowHead: true,
    phone: 'line',
    cell: ({ name }) => name,
  },
  {
    id: 'occurrences',
    head: 'Occurrences',
    align: 'right',
    phone: 'labelled',
    cell: ({ occurrences }) => number(occurrences),
  },
  {
    id: 'candidates',
    head: 'Candidates',
    cell: ({ candidates }) =>
      candidates.length === 0 ? (
        <Chip dot="dashed">None known</Chip>
      ) : (
        candidates.map((candidate, index) => (
          <span key={candidate}>
            {index > 0 && ', '}
            <EntityName entityRef={candidate} showKind />
          </span>
        ))
      ),
  },
];

/** Names in occurrences that match no service. */
export function Unmatched(props: { names: readonly UnmatchedService[] }) {
  return (
    <Card
      title="Unmatched names"
      flush
      summary="Add an alias to the service in the catalog: plumbline.dev/aliases"
    >
      <DataTable
        caption="Unmatched names"
        columns={columns}
        rows={props.names}
        keyOf={({ name }) => name}
      />
    </Card>
  );
}
