import type {
  Requirement,
  SummaryItem,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import { bandOrder } from '../../model/trend';
import { requirementWords } from '../../model/words';

/** The numbers of the pictures, the newest day first. */
export function TrendTable(props: {
  days: readonly string[];
  items: readonly SummaryItem[];
}) {
  const { days, items } = props;
  const newestFirst = days.map((day, index) => ({ day, index })).reverse();
  return (
    <Box
      sx={{ overflowX: 'auto', maxHeight: 320 }}
      // It scrolls, so the keyboard must reach it.
      tabIndex={0}
      role="region"
      aria-label="Day by day"
    >
      <Table
        size="small"
        sx={{ width: 'auto', '& td, & th': { px: 1, py: 0.3, fontSize: 13 } }}
      >
        <TableHead>
          <TableRow>
            <TableCell>Day</TableCell>
            {items.flatMap(({ of }) =>
              bandOrder.map(status => (
                <TableCell key={`${of} ${status}`} align="right">
                  {requirementWords[of as Requirement]} {status}
                </TableCell>
              )),
            )}
          </TableRow>
        </TableHead>
        <TableBody>
          {newestFirst.map(({ day, index }) => (
            <TableRow key={day}>
              <TableCell component="th" scope="row">
                {day}
              </TableCell>
              {items.flatMap(({ of, trend }) =>
                bandOrder.map(status => (
                  <TableCell key={`${of} ${status}`} align="right">
                    {trend[status][index]}
                  </TableCell>
                )),
              )}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Box>
  );
}
