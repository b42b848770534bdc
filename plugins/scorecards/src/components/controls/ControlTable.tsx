import { Link } from '@backstage/core-components';
import { EntityName } from '@plumbline/backstage-plugin-evidence-react';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import type { ListedControl } from '@plumbline/backstage-plugin-scorecards-common';
import { requirementWords } from '../../model/words';
import { useControlPath } from '../../usePaths';
import { AdoptionWords } from './AdoptionWords';

/** Below this width a row is a block of its own: nothing is cut off. */
const narrow = '@media (max-width: 799px)';

/** One row a control. */
export function ControlTable(props: {
  label: string;
  controls: readonly ListedControl[];
}) {
  const { label, controls } = props;
  const pathOf = useControlPath();
  return (
    <Table
      size="small"
      aria-label={label}
      sx={{
        '& td, & th': { px: 1, py: 0.6, fontSize: 13, verticalAlign: 'top' },
        '& tbody th': { fontWeight: 400 },
        [narrow]: {
          '&, & tbody, & tr, & td, & th': { display: 'block' },
          '& thead': { display: 'none' },
          '& tbody tr': { borderTop: 1, borderColor: 'divider', py: 1 },
          '& tbody td, & tbody th': { border: 0, px: 0, py: 0.2 },
        },
      }}
    >
      <TableHead>
        <TableRow>
          <TableCell>Control</TableCell>
          <TableCell>Requirement</TableCell>
          <TableCell>Phase</TableCell>
          <TableCell>How far it is met</TableCell>
          <TableCell>Answers for it</TableCell>
        </TableRow>
      </TableHead>
      <TableBody>
        {controls.map(({ id, title, requirement, phase, ...control }) => (
          <TableRow key={id}>
            <TableCell component="th" scope="row">
              <Link to={pathOf(id)}>{title}</Link>
            </TableCell>
            <TableCell>{requirementWords[requirement]}</TableCell>
            <TableCell>{phase}</TableCell>
            <TableCell>
              {control.enabled ? (
                <AdoptionWords adoption={control.adoption} />
              ) : (
                'not judged'
              )}
            </TableCell>
            <TableCell>
              <EntityName entityRef={control.owner} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
