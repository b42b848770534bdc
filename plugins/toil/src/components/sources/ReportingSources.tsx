import {
  DataTable,
  EmptyState,
  RelativeTime,
  number,
} from '@plumbline/backstage-plugin-evidence-react';
import type { ToilSummary } from '@plumbline/backstage-plugin-toil-common';
import { sourceWords, type Trackers } from '../../model/sources';

/** Whose occurrences there are, with their first and latest instants. */
export function ReportingSources(props: {
  sources: ToilSummary['sources'];
  trackers: Trackers;
}) {
  const { sources, trackers } = props;
  return (
    <DataTable
      caption="Intakes"
      rows={sources}
      keyOf={({ source }) => source}
      columns={[
        {
          id: 'source',
          head: 'Source',
          rowHead: true,
          phone: 'line',
          cell: ({ source }) => <strong>{source}</strong>,
        },
        {
          id: 'kind',
          head: 'Kind',
          cell: ({ source }) =>
            sourceWords(source, trackers) ?? 'Import or REST',
        },
        {
          id: 'occurrences',
          head: 'Occurrences',
          align: 'right',
          phone: 'labelled',
          cell: ({ occurrences }) => number(occurrences),
        },
        {
          id: 'first',
          head: 'First',
          phone: 'labelled',
          cell: ({ first }) => <RelativeTime instant={first} />,
        },
        {
          id: 'last',
          head: 'Latest',
          phone: 'labelled',
          cell: ({ last }) => <RelativeTime instant={last} />,
        },
      ]}
      empty={
        <EmptyState>
          No occurrences reported yet, or you have no access to them
        </EmptyState>
      }
    />
  );
}
