import {
  Chip,
  EmptyState,
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
import { flush } from '../common/flush';

/** Part by part, when each was last read completely, and what fails. */
export function Trackers(props: { trackers: readonly ToilSource[] }) {
  const parts = partsOf(props.trackers);
  if (parts.length === 0) {
    return (
      <Box sx={{ px: 2, pb: 1 }}>
        <EmptyState>No tracker connected yet</EmptyState>
      </Box>
    );
  }
  return (
    <Table size="small" aria-label="Trackers" sx={flush}>
      <TableHead>
        <TableRow>
          <TableCell>Source</TableCell>
          <TableCell>Part</TableCell>
          <TableCell>State</TableCell>
          <TableCell>Last complete read</TableCell>
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
  const { error, lastSuccess, nextLook, refused, taken } = part;
  const { words, tone } = stateOf(part);
  return (
    <TableRow>
      <TableCell component="th" scope="row">
        <strong>{part.source}</strong> {typeWords(part.type)}
      </TableCell>
      <TableCell>{part.part}</TableCell>
      <TableCell sx={{ overflowWrap: 'anywhere' }}>
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
      </TableCell>
      <TableCell>
        <span className="narrow-only">Last complete read: </span>
        {lastSuccess ? <RelativeTime instant={lastSuccess} /> : 'Never'}
      </TableCell>
      <TableCell className="number">
        {taken.toLocaleString('en-US')}
        <span className="narrow-only"> tickets</span>
        {refused > 0 && (
          <Box
            component="span"
            sx={{ display: 'block', color: 'text.secondary' }}
          >
            {refused.toLocaleString('en-US')} invalid
          </Box>
        )}
      </TableCell>
    </TableRow>
  );
}
