import {
  dense,
  RelativeTime,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  ToilSource,
  ToilSummary,
} from '@plumbline/backstage-plugin-toil-common';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import { sourceWords } from '../../model/sources';

/** Whose occurrences there are, with their first and latest instants. */
export function ReportingSources(props: {
  sources: ToilSummary['sources'];
  trackers: readonly ToilSource[];
}) {
  const { sources, trackers } = props;
  if (sources.length === 0) {
    return (
      <p>
        No source has reported any work yet, or you may not see what it is on.
      </p>
    );
  }
  return (
    <Table size="small" aria-label="Sources that reported work" sx={dense}>
      <TableHead>
        <TableRow>
          <TableCell>Source</TableCell>
          <TableCell>What it is</TableCell>
          <TableCell className="number">Occurrences</TableCell>
          <TableCell>The first</TableCell>
          <TableCell>The latest</TableCell>
        </TableRow>
      </TableHead>
      <TableBody>
        {sources.map(({ source, occurrences, first, last }) => (
          <TableRow key={source}>
            <TableCell component="th" scope="row">
              <strong>{source}</strong>
            </TableCell>
            <TableCell>
              {sourceWords(source, trackers) ??
                'reported by import or over REST'}
            </TableCell>
            <TableCell className="number">
              {occurrences.toLocaleString('en-US')}
              <span className="narrow-only"> occurrences</span>
            </TableCell>
            <TableCell>
              <span className="narrow-only">the first: </span>
              <RelativeTime instant={first} />
            </TableCell>
            <TableCell>
              <span className="narrow-only">the latest: </span>
              <RelativeTime instant={last} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
