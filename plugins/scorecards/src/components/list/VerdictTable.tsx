import { Link } from '@backstage/core-components';
import {
  Chip,
  dense,
  EntityName,
  SortCell,
  useNow,
  plainly,
} from '@plumbline/backstage-plugin-evidence-react';
import { isNew } from '@plumbline/backstage-plugin-scorecards-common';
import type {
  Verdict,
  VerdictSort,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import { ListQuery, sortBy } from '../../model/listQuery';
import { dayWords, requirementWords } from '../../model/words';
import { useControlPath } from '../../usePaths';
import { Due } from '../common/Due';
import { VerdictTile } from '../common/marks';
import { NextStepLink } from '../common/NextStepLink';
import { VerdictChips } from '../common/VerdictChips';
import { VerdictSince } from '../common/VerdictSince';

/** Verdicts, one a row: of what, on what, since when and by when. */
export function VerdictTable(props: {
  label: string;
  verdicts: readonly Verdict[];
  query: ListQuery;
  onQuery: (query: ListQuery) => void;
  /** Titles of controls, by id; without them it is the table of one control. */
  titles?: ReadonlyMap<string, string>;
  /** Controls of which legacy is counted apart: what is not in it is new. */
  frozen: ReadonlySet<string>;
  /** These rows are of the question before. */
  isStale: boolean;
}) {
  const { label, verdicts, query, onQuery, titles, isStale } = props;
  const sortable = (sort: VerdictSort, words: string) => (
    <SortCell
      words={words}
      order={query.sort === sort ? query.order : undefined}
      onSort={() => onQuery(sortBy(query, sort))}
    />
  );
  return (
    <Table
      size="small"
      aria-label={label}
      aria-busy={isStale}
      sx={{ ...dense, opacity: isStale ? 0.6 : 1 }}
    >
      <TableHead>
        <TableRow>
          {titles && sortable('control', 'Control')}
          {sortable('entity', 'Service')}
          {titles && sortable('requirement', 'Requirement')}
          {sortable('since', 'Since')}
          {sortable('due', 'Due')}
          <TableCell>Finding</TableCell>
        </TableRow>
      </TableHead>
      <TableBody>
        {verdicts.map(verdict => (
          <VerdictRow
            key={`${verdict.entityRef} ${verdict.control}`}
            verdict={verdict}
            titles={titles}
            frozen={props.frozen}
          />
        ))}
      </TableBody>
    </Table>
  );
}

function VerdictRow(props: {
  verdict: Verdict;
  titles: ReadonlyMap<string, string> | undefined;
  frozen: ReadonlySet<string>;
}) {
  const { verdict, titles, frozen } = props;
  const { control, entityRef, requirement } = verdict;
  const pathOf = useControlPath();
  const mark = (
    <>
      <VerdictTile verdict={verdict} />{' '}
      {isNew(verdict, frozen.has(control)) && (
        <>
          <Chip tone="info">New</Chip>{' '}
        </>
      )}
    </>
  );
  return (
    <TableRow>
      {titles && (
        <TableCell component="th" scope="row">
          {mark}
          <Link to={pathOf(control)}>{titles.get(control) ?? control}</Link>
        </TableCell>
      )}
      <TableCell {...(!titles && { component: 'th', scope: 'row' })}>
        {!titles && mark}
        <EntityName entityRef={entityRef} showKind />
      </TableCell>
      {titles && (
        <TableCell className="optional">
          {requirementWords[requirement]}
        </TableCell>
      )}
      <TableCell className="short">
        <VerdictSince verdict={verdict} />
      </TableCell>
      <TableCell className="short">
        <Due verdict={verdict} />
      </TableCell>
      <TableCell sx={{ overflowWrap: 'anywhere' }}>
        {plainly(verdict.message)}
        <Aside verdict={verdict} />
      </TableCell>
    </TableRow>
  );
}

/** What does not wait for its owner, and the step that does. */
function Aside(props: { verdict: Verdict }) {
  const { status, nextStep, exemption } = props.verdict;
  const now = useNow();
  return (
    <>
      {' '}
      <VerdictChips verdict={props.verdict} />
      {status === 'exempt' && exemption && (
        <Box sx={{ color: 'text.secondary' }}>
          Until {dayWords(exemption.expires, now)}: “{exemption.reason}”
        </Box>
      )}
      {status === 'fail' && nextStep && (
        <Box>
          <NextStepLink step={nextStep} />
        </Box>
      )}
    </>
  );
}
