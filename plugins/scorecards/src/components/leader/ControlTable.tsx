import { Link } from '@backstage/core-components';
import {
  dense,
  EntityName,
  RelativeTime,
  SortCell,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import {
  sampleWords,
  judgedCount,
  ControlQuery,
  ControlRow,
  ControlSort,
} from '../../model/controlRows';
import { isAllUnknown, restsWords } from '../../model/adoption';
import { number, requirementWords } from '../../model/words';
import { useControlPath } from '../../usePaths';

/** One row a control: how far it is met, whose the failures are, how right it is. */
export function ControlTable(props: {
  label: string;
  rows: readonly ControlRow[];
  query: ControlQuery;
  onQuery: (query: ControlQuery) => void;
}) {
  const { label, rows, query, onQuery } = props;
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
          {sortable('need', 'Requirement')}
          <TableCell>Phase</TableCell>
          {sortable('adoption', 'Adoption')}
          {sortable('fails', 'Fails')}
          <TableCell>Longest</TableCell>
          {sortable('accuracy', 'Accuracy')}
          <TableCell>Answers for it</TableCell>
        </TableRow>
      </TableHead>
      <TableBody>
        {rows.map(row => (
          <Row key={row.control.id} row={row} />
        ))}
      </TableBody>
    </Table>
  );
}

function Row(props: { row: ControlRow }) {
  const { control, counted } = props.row;
  const pathOf = useControlPath();
  const fail = counted?.counts.fail ?? 0;
  const platform = counted?.platformOwned ?? 0;
  return (
    <TableRow>
      <TableCell component="th" scope="row">
        <Link to={pathOf(control.id)}>{control.title}</Link>
      </TableCell>
      <TableCell>{requirementWords[control.requirement]}</TableCell>
      <TableCell>{control.phase}</TableCell>
      <TableCell>
        <Adoption row={props.row} />
      </TableCell>
      <TableCell>
        {control.enabled && counted && (
          <>
            <span className="narrow-only">fails on </span>
            {number(fail)}
            {platform > 0 && ` (${number(platform)} the platform’s)`}
          </>
        )}
      </TableCell>
      <TableCell className="short">
        {counted?.oldest && (
          <>
            <span className="narrow-only">longest </span>
            <RelativeTime instant={counted.oldest} form="age" />
          </>
        )}
      </TableCell>
      <TableCell>
        {control.enabled && (
          <>
            <span className="narrow-only">right in </span>
            {sampleWords(control.accuracy)}
          </>
        )}
      </TableCell>
      <TableCell className="short">
        <EntityName entityRef={control.owner} />
      </TableCell>
    </TableRow>
  );
}

function Adoption(props: { row: ControlRow }) {
  const { control, counted } = props.row;
  const { unknown = 0, exempt = 0, pass = 0 } = counted?.counts ?? {};
  const of = judgedCount(props.row);
  if (!control.enabled) {
    return <>not judged</>;
  }
  if (of === 0) {
    return <>judged on nothing you may see</>;
  }
  const isUnknown = isAllUnknown(counted?.counts ?? {});
  const aside = [
    unknown > 0 && `${number(unknown)} unknown`,
    exempt > 0 && `${number(exempt)} exempt`,
  ].filter(Boolean);
  return (
    <>
      {isUnknown && 'all '}
      <strong>{number(isUnknown ? of : pass)}</strong>
      {isUnknown ? ' unknown' : ` of ${number(of)} pass`}
      <Box sx={{ color: 'text.secondary' }}>
        {isUnknown ? restsWords(control) : aside.join(' · ')}
      </Box>
    </>
  );
}
