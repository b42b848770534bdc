import { Link } from '@backstage/core-components';
import {
  dense,
  RelativeTime,
  SortCell,
  StackedBar,
  VisuallyHidden,
} from '@plumbline/backstage-plugin-evidence-react';
import { accuracyWords } from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import { Fragment, type ReactNode } from 'react';
import {
  adoptionParts,
  adoptionWords,
  isAllUnknown,
  restsWords,
} from '../../model/adoption';
import {
  judgedCount,
  ControlQuery,
  ControlRow,
  ControlSort,
} from '../../model/controlRows';
import { number, requirementWords } from '../../model/words';
import { useControlPath } from '../../usePaths';
import { PhasePips, SeverityBars } from '../common/marks';
import { Change } from '../trend/RequirementFigures';

/** One row a control: how far it is met, whose the failures are, how right it is. */
export function ControlTable(props: {
  label: string;
  rows: readonly ControlRow[];
  query: ControlQuery;
  onQuery: (query: ControlQuery) => void;
  /** How far back the change of what fails is counted. */
  days: number;
}) {
  const { label, rows, days, query, onQuery } = props;
  const sortable = (sort: ControlSort, words: string) => (
    <SortCell
      words={words}
      order={query.sort === sort ? query.order : undefined}
      onSort={() =>
        onQuery({
          ...query,
          sort,
          order: query.sort === sort && query.order === 'asc' ? 'desc' : 'asc',
        })
      }
    />
  );
  return (
    <Table size="small" aria-label={label} sx={dense}>
      <TableHead>
        <TableRow>
          {sortable('control', 'Control')}
          <TableCell>Phase</TableCell>
          {sortable('adoption', 'Adoption')}
          {sortable('fails', 'Failing')}
          <TableCell className="number">{days} d</TableCell>
          <TableCell className="number">Oldest</TableCell>
          {sortable('accuracy', 'Accuracy')}
        </TableRow>
      </TableHead>
      <TableBody>
        {rows.map(({ control, counted }, index) => (
          <Fragment key={control.id}>
            {query.sort === 'need' &&
              control.requirement !== rows[index - 1]?.control.requirement && (
                <TableRow sx={{ bgcolor: 'action.hover' }}>
                  <TableCell colSpan={7} sx={{ fontWeight: 600 }}>
                    {requirementWords[control.requirement]}
                  </TableCell>
                </TableRow>
              )}
            <Row row={{ control, counted }} />
          </Fragment>
        ))}
      </TableBody>
    </Table>
  );
}

function Row(props: { row: ControlRow }) {
  const { control, counted } = props.row;
  const pathOf = useControlPath();
  const { accuracy } = control;
  return (
    <TableRow hover>
      <TableCell component="th" scope="row">
        <Box sx={{ display: 'flex', gap: 1, alignItems: 'baseline' }}>
          <SeverityBars severity={control.severity} compact />
          <Box
            component={Link}
            to={pathOf(control.id)}
            sx={{ color: 'text.primary', fontWeight: 500 }}
          >
            {control.title}
          </Box>
        </Box>
      </TableCell>
      <TableCell>
        <PhasePips phase={control.phase} />
      </TableCell>
      <TableCell sx={{ minWidth: 150 }}>
        <AdoptionCell row={props.row} />
      </TableCell>
      <TableCell className="number">
        {control.enabled && counted && (
          <>
            <strong>{number(counted.counts.fail)}</strong>
            <span className="narrow-only"> failing</span>
            {counted.platformOwned > 0 && (
              <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
                {number(counted.platformOwned)} platform
              </Box>
            )}
          </>
        )}
      </TableCell>
      <TableCell className="number wide-only">
        {control.enabled && counted && counted.trend.fail.length > 1 && (
          <Change values={counted.trend.fail} />
        )}
      </TableCell>
      <TableCell
        className="number"
        sx={{ color: counted?.overdue ? 'error.main' : undefined }}
      >
        {counted?.oldest && (
          <>
            <span className="narrow-only">Oldest </span>
            <RelativeTime instant={counted.oldest} form="age" />
            {counted.overdue > 0 && (
              <VisuallyHidden>, {counted.overdue} overdue</VisuallyHidden>
            )}
          </>
        )}
      </TableCell>
      <TableCell className="number">
        {control.enabled && (
          <>
            <span className="narrow-only">Accuracy </span>
            {accuracy?.share === undefined ? (
              <Box
                component="span"
                title={accuracy && accuracyWords(accuracy)}
                sx={{ color: 'text.secondary' }}
              >
                No sample
              </Box>
            ) : (
              accuracyWords(accuracy).replace(/ reviewed failures?$/, '')
            )}
          </>
        )}
      </TableCell>
    </TableRow>
  );
}

/** Passing of all that were judged, as a bar and in counts. */
function AdoptionCell(props: { row: ControlRow }) {
  const { control, counted } = props.row;
  const of = judgedCount(props.row);
  if (!control.enabled) {
    return <Muted>Not judged</Muted>;
  }
  if (!counted || of === 0) {
    return <Muted>Nothing judged</Muted>;
  }
  const { counts } = counted;
  return (
    <>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
        <Box sx={{ flex: '1 1 80px' }}>
          <StackedBar
            parts={adoptionParts(counts)}
            label={adoptionWords(counts)}
          />
        </Box>
        <Box
          component="span"
          sx={{
            flex: 'none',
            minWidth: 44,
            textAlign: 'right',
            fontVariantNumeric: 'tabular-nums',
          }}
        >
          {number(counts.pass)}
          <Muted>/{number(of)}</Muted>
        </Box>
      </Box>
      {isAllUnknown(counts) && (
        <Box sx={{ fontSize: 12 }}>
          <Link to="/evidence/sources" title={restsWords(control)}>
            Connect source
          </Link>
        </Box>
      )}
    </>
  );
}

function Muted(props: { children: ReactNode }) {
  return (
    <Box component="span" sx={{ color: 'text.secondary' }}>
      {props.children}
    </Box>
  );
}
