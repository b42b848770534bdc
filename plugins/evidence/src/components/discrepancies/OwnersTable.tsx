import { Link } from '@backstage/core-components';
import {
  DiscrepancyKind,
  discrepancyKinds,
  DiscrepancyOwner,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  entityTitle,
  RelativeTime,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import { kindsWords, kindWords, number } from '../../model/words';
import { useDiscrepanciesPath } from '../../usePaths';

/** Who owns what nobody owns. */
export const platformList = 'nobody’s: the platform’s list';

export function ownerTitle(owner: string | undefined): string {
  return owner === undefined || owner === 'none'
    ? platformList
    : entityTitle(owner);
}

const narrow = '@media (max-width: 699px)';

/** Owners, and how much is theirs. */
export function OwnersTable(props: {
  lines: readonly DiscrepancyOwner[];
  label: string;
}) {
  const { lines, label } = props;
  const path = useDiscrepanciesPath();
  return (
    <Table
      size="small"
      aria-label={label}
      sx={{
        '& td, & th': { px: 1, py: 0.6, fontSize: 14, verticalAlign: 'top' },
        '& tbody th': { fontWeight: 400 },
        // Two tables of it stand below each other.
        '& .number': { width: '9%' },
        '& .kinds': { width: '40%', color: 'text.secondary', fontSize: 13 },
        [narrow]: { '& .kinds': { display: 'none' } },
      }}
    >
      <TableHead>
        <TableRow>
          <TableCell>Owner</TableCell>
          <TableCell className="number" align="right">
            New
          </TableCell>
          <TableCell className="number" align="right">
            Open
          </TableCell>
          <TableCell className="number" align="right">
            Accepted
          </TableCell>
          <TableCell className="number" align="right">
            Oldest
          </TableCell>
          <TableCell className="kinds">What</TableCell>
        </TableRow>
      </TableHead>
      <TableBody>
        {lines.map(line => {
          const owner = line.owner ?? 'none';
          const to = `${path}?owner=${encodeURIComponent(owner)}`;
          return (
            <TableRow key={owner}>
              <TableCell component="th" scope="row">
                <Link to={to}>{ownerTitle(line.owner)}</Link>
              </TableCell>
              <TableCell align="right">
                {line.new > 0 ? (
                  <Link to={`${to}&baseline=false`}>
                    <strong>{number(line.new)}</strong>
                  </Link>
                ) : (
                  0
                )}
              </TableCell>
              <TableCell align="right">
                {number(line.new + line.baseline)}
              </TableCell>
              <TableCell align="right">{number(line.accepted)}</TableCell>
              <TableCell align="right">
                <RelativeTime instant={line.oldest} form="age" />
              </TableCell>
              <TableCell className="kinds">
                <Kinds byKind={line.byKind} />
              </TableCell>
            </TableRow>
          );
        })}
      </TableBody>
    </Table>
  );
}

function Kinds(props: { byKind: DiscrepancyOwner['byKind'] }) {
  const { byKind } = props;
  const counted = discrepancyKinds
    .map((kind): [DiscrepancyKind, number] => [kind, byKind[kind] ?? 0])
    .filter(([, amount]) => amount > 0)
    .sort(([, a], [, b]) => b - a);
  return (
    <Box component="span">
      {counted
        .map(([kind, amount]) =>
          amount === 1
            ? kindWords[kind]
            : `${number(amount)} ${kindsWords[kind]}`,
        )
        .join(' · ')}
    </Box>
  );
}
