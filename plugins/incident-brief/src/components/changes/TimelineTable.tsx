import Box from '@mui/material/Box';
import { outcomesInWords } from '../../model/changes/outcomes';
import {
  cellTimes,
  spanInWords,
  TimelineShape,
} from '../../model/changes/timeline';
import { kindWords } from '../../model/words';

const shown = 200;

/** The same as the picture, in words. */
export function TimelineTable(props: { shape: TimelineShape }) {
  const { shape } = props;
  const cells = shape.rows
    .flatMap(({ kind, cells: own }) => own.map(cell => ({ kind, cell })))
    .sort((a, b) => b.cell.bin - a.cell.bin);
  return (
    <Box
      // It scrolls, so the keyboard must reach it.
      tabIndex={0}
      role="region"
      aria-label="The time line as a table"
      sx={{ maxHeight: 260, overflow: 'auto', fontSize: 13 }}
    >
      <Box
        component="table"
        sx={{
          borderCollapse: 'collapse',
          '& th, & td': { textAlign: 'left', pr: 2, py: 0.125 },
          '& .number': { textAlign: 'right' },
        }}
      >
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Kind</th>
            <th scope="col" className="number">
              Changes
            </th>
            <th scope="col">Outcomes</th>
          </tr>
        </thead>
        <tbody>
          {cells.slice(0, shown).map(({ kind, cell }) => {
            const { from, to } = cellTimes(cell, shape);
            return (
              <tr key={`${kind} ${cell.bin}`}>
                <td>{spanInWords(from, to)}</td>
                <td>{kindWords[kind]}</td>
                <td className="number">{cell.total}</td>
                <td>{outcomesInWords(cell.counts)}</td>
              </tr>
            );
          })}
        </tbody>
      </Box>
      {cells.length > shown && <>The newest {shown} are shown.</>}
    </Box>
  );
}
