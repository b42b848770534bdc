import {
  Card,
  Chip,
  EntityName,
} from '@plumbline/backstage-plugin-evidence-react';
import type { UnmatchedService } from '@plumbline/backstage-plugin-toil-common';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import { flush } from '../common/flush';

/** Names in occurrences that match no service. */
export function Unmatched(props: { names: readonly UnmatchedService[] }) {
  return (
    <Card
      title="Unmatched names"
      flush
      summary="Add an alias to the service in the catalog: plumbline.dev/aliases"
    >
      <Table size="small" aria-label="Unmatched names" sx={flush}>
        <TableHead>
          <TableRow>
            <TableCell>Name</TableCell>
            <TableCell className="number">Occurrences</TableCell>
            <TableCell>Candidates</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {props.names.map(({ name, occurrences, candidates }) => (
            <TableRow key={name}>
              <TableCell
                component="th"
                scope="row"
                sx={{ overflowWrap: 'anywhere' }}
              >
                {name}
              </TableCell>
              <TableCell className="number">
                {occurrences.toLocaleString('en-US')}
                <span className="narrow-only"> occurrences</span>
              </TableCell>
              <TableCell>
                {candidates.length === 0 && (
                  <Chip dot="dashed">None known</Chip>
                )}
                {candidates.map((candidate, index) => (
                  <span key={candidate}>
                    {index > 0 && ', '}
                    <EntityName entityRef={candidate} showKind />
                  </span>
                ))}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Card>
  );
}
