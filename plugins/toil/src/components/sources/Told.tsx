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

/** Whose occurrences there are, and since when until when they tell. */
export function Told(props: {
  sources: ToilSummary['sources'];
  trackers: readonly ToilSource[];
}) {
  const { sources, trackers } = props;
  if (sources.length === 0) {
    return (
      <p>Nothing has told of any work yet, or you may not see what it is on.</p>
    );
  }
  return (
    <Table size="small" aria-label="What has told of work" sx={dense}>
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
                'told of by import or over REST'}
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
