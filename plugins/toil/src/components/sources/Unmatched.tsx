import {
  dense,
  EntityName,
  Section,
} from '@plumbline/backstage-plugin-evidence-react';
import type { UnmatchedService } from '@plumbline/backstage-plugin-toil-common';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';

/** Names that lead to no service: their work is counted, and is on nothing. */
export function Unmatched(props: { names: readonly UnmatchedService[] }) {
  return (
    <Section
      title="Names without a service"
      note="their work is counted; an alias of the service in the catalog (plumbline.dev/aliases) says whose it is"
    >
      <Table size="small" aria-label="Names without a service" sx={dense}>
        <TableHead>
          <TableRow>
            <TableCell>Name</TableCell>
            <TableCell className="number">Occurrences</TableCell>
            <TableCell>Could be</TableCell>
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
                {candidates.length === 0 && 'nothing that is known'}
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
    </Section>
  );
}
