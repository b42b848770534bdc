import {
  dense,
  RelativeTime,
} from '@plumbline/backstage-plugin-evidence-react';
import type { ToilSource } from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import { partsOf, stateOf, TrackerPart, typeWords } from '../../model/sources';
import { count } from '../../model/words';

/** Part by part, when each was last read to its end, and what went wrong. */
export function Trackers(props: { trackers: readonly ToilSource[] }) {
  const parts = partsOf(props.trackers);
  if (parts.length === 0) {
    return (
      <p>No tracker is read by itself. What can be connected stands below.</p>
    );
  }
  return (
    <Table size="small" aria-label="Trackers that are read" sx={dense}>
      <TableHead>
        <TableRow>
          <TableCell>Source</TableCell>
          <TableCell>Part</TableCell>
          <TableCell>State</TableCell>
          <TableCell>Read to its end</TableCell>
          <TableCell className="number">Tickets</TableCell>
        </TableRow>
      </TableHead>
      <TableBody>
        {parts.map(part => (
          <PartRow key={`${part.source} ${part.part}`} part={part} />
        ))}
      </TableBody>
    </Table>
  );
}

function PartRow(props: { part: TrackerPart }) {
  const { part } = props;
  const { error, lastSuccess, nextLook, refused } = part;
  return (
    <TableRow>
      <TableCell component="th" scope="row">
        <strong>{part.source}</strong> {typeWords(part.type)}
      </TableCell>
      <TableCell>{part.part}</TableCell>
      <TableCell sx={{ overflowWrap: 'anywhere' }}>
        <Box
          component="span"
          aria-hidden
          sx={{ color: error ? 'error.main' : 'success.main' }}
        >
          {error && '✗ '}
          {!error && lastSuccess && '✓ '}
        </Box>
        {stateOf(part)}
        {error && `: ${error}`}
        {error && nextLook && (
          <>
            ; next attempt <RelativeTime instant={nextLook} />
          </>
        )}
      </TableCell>
      <TableCell>
        <span className="narrow-only">read to its end: </span>
        {lastSuccess ? <RelativeTime instant={lastSuccess} /> : 'never'}
      </TableCell>
      <TableCell className="number">
        {count(part.taken, 'ticket')}
        {refused > 0 && (
          <Box
            component="span"
            sx={{ display: 'block', color: 'text.secondary' }}
          >
            {refused.toLocaleString('en-US')} left out: they make no sense
          </Box>
        )}
      </TableCell>
    </TableRow>
  );
}
