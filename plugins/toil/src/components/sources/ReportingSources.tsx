import {
  EmptyState,
  RelativeTime,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  ToilSource,
  ToilSummary,
} from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import { sourceWords } from '../../model/sources';
import { flush } from '../common/flush';

/** Whose occurrences there are, with their first and latest instants. */
export function ReportingSources(props: {
  sources: ToilSummary['sources'];
  trackers: readonly ToilSource[];
}) {
  const { sources, trackers } = props;
  if (sources.length === 0) {
    return (
      <Box sx={{ px: 2, pb: 1 }}>
        <EmptyState>
          No occurrences reported yet, or you have no access to them
        </EmptyState>
      </Box>
    );
  }
  return (
    <Table size="small" aria-label="Intakes" sx={flush}>
      <TableHead>
        <TableRow>
          <TableCell>Source</TableCell>
          <TableCell>Kind</TableCell>
          <TableCell className="number">Occurrences</TableCell>
          <TableCell>First</TableCell>
          <TableCell>Latest</TableCell>
        </TableRow>
      </TableHead>
      <TableBody>
        {sources.map(({ source, occurrences, first, last }) => (
          <TableRow key={source}>
            <TableCell component="th" scope="row">
              <strong>{source}</strong>
            </TableCell>
            <TableCell>
              {sourceWords(source, trackers) ?? 'Import or REST'}
            </TableCell>
            <TableCell className="number">
              {occurrences.toLocaleString('en-US')}
              <span className="narrow-only"> occurrences</span>
            </TableCell>
            <TableCell>
              <span className="narrow-only">First: </span>
              <RelativeTime instant={first} />
            </TableCell>
            <TableCell>
              <span className="narrow-only">Latest: </span>
              <RelativeTime instant={last} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
